// pages_desk.test.mjs: every page at the width of a desk; and no page of the site is missing from the list.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { testEveryPage } from './every_page.mjs'
import { PAGES } from './pages.mjs'

const { scenes } = testEveryPage('desk')

test('every page that routes.def has is on the list', () => {
  const routes = readFileSync(new URL('../../src/web/routes.def', import.meta.url), 'utf8')
  const NOT_PAGES = ['/healthz', '/static/{file*}', '/robots.txt']
  const FILE = /\.(csv|ics|pdf)$/
  const LEAD_BACK = /(confirm|book)$/ // GET of what is posted: only leads back to the form
  const pages = [...routes.matchAll(/^ROUTE\("GET", "([^"]+)", \w+, (ANYONE|STAFF|MANAGER|OWNER)/gm)].map((m) => m[1])
  const paths = PAGES.filter((p) => !['till', 'mailbox'].includes(p.who)).map((p) => p.path(scenes()).split('?')[0])
  const isSeen = (pattern) => {
    const fits = new RegExp(`^${pattern.replace(/\{[^}]+\}/g, '[^/]+')}$`)
    return paths.some((path) => fits.test(path))
  }
  assert.ok(pages.length > 10)
  assert.deepEqual(pages.filter((p) => !NOT_PAGES.includes(p) && !FILE.test(p) && !LEAD_BACK.test(p) && !isSeen(p)), [])
})
