// pages_phone.test.mjs: every page at the width of a phone.
import { testEveryPage } from './every_page.mjs'

testEveryPage('phone')
