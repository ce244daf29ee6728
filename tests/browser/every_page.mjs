// every_page.mjs: the test of all pages of pages.mjs at one width: axe finds nothing serious, nothing is wider
// than the screen, nothing breaks. One file per width calls it, so that both run at a time.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startBrowser } from '../lib/browser.mjs'
import { guests, openPage, PAGES } from './pages.mjs'
import { startScenes } from './scenes.mjs'

export function testEveryPage(size) {
  let s
  let b
  let all
  before(async () => {
    [s, b] = await Promise.all([startScenes(), startBrowser()])
    all = guests(b, s, size)
  })
  after(async () => { await all.leave(); await b.stop(); await s.stop() })

  for (const page of PAGES) {
    test(`${size}: ${page.name}`, async () => {
      const guest = await all.get(page.who)
      await openPage(guest, s, page)
      assert.deepEqual(await guest.axe(), [])
    })
  }
  return { scenes: () => s }
}
