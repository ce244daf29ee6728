// shots.mjs: `./dev shots [NAME]`: a picture of every page (or of those whose name contains NAME) at both
// widths, whole length, in build/shots.
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { SIZES, startBrowser } from '../lib/browser.mjs'
import { guests, openPage, PAGES } from './pages.mjs'
import { startScenes } from './scenes.mjs'

const dir = fileURLToPath(new URL('../../build/shots/', import.meta.url))
const wanted = process.argv[2] ?? ''

mkdirSync(dir, { recursive: true })
const [s, b] = await Promise.all([startScenes(), startBrowser()])
let failed = 0
try {
  for (const size of Object.keys(SIZES)) {
    const all = guests(b, s, size)
    for (const page of PAGES.filter((p) => p.name.includes(wanted))) {
      const guest = await all.get(page.who)
      try {
        await openPage(guest, s, page)
      } catch (error) {
        failed++ // the picture of a page that breaks is the most wanted one
        console.error(`${page.name} (${size}): ${error.message}`)
      }
      await guest.page.screenshot({ path: `${dir}${page.name}.${size}.png`, fullPage: true, timeout: 60000 })
    }
    await all.leave().catch(() => {})
  }
} finally {
  await b.stop()
  await s.stop()
}
console.log(`pictures of ${PAGES.length} pages in build/shots`)
process.exit(failed ? 1 : 0)
