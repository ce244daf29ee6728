// shots.mjs: `./dev shots`: a picture of every page, at the width of a phone and of a desk, in build/shots/.
//
//     node tests/shots.mjs             all
//     node tests/shots.mjs --docs      and those of the README, in docs/pictures/
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chooseTime, fillForm, finish, numbers, openOffering, payAtCounter, shows, toCheck } from './browser/steps.mjs'
import { SIZES, startBrowser } from './lib/browser.mjs'
import { startWorld } from './lib/world.mjs'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const TALLEST = 2600 // px of page; what comes below is cut
const IN_README = { '02-calendar-desk': 800, '06-numbers-phone': 1120, '07-counter-phone': 1120, '20-bookings-desk': 800 } // px of height
const makesDocs = process.argv.includes('--docs')

async function shoot(guest, name) {
  await guest.page.evaluate(() => document.fonts.ready)
  const file = `${name}-${guest.size}`
  const { width, height } = await guest.page.evaluate(() => ({
    width: document.documentElement.clientWidth, height: document.documentElement.scrollHeight,
  }))
  const cdp = await guest.context.newCDPSession(guest.page)
  const save = async (path, tallest) => {
    const clip = { x: 0, y: 0, width, height: Math.min(height, tallest), scale: 1 }
    const { data } = await cdp.send('Page.captureScreenshot', { format: 'webp', quality: 80, captureBeyondViewport: true, clip })
    writeFileSync(join(root, path), Buffer.from(data, 'base64'))
    console.log(path)
  }
  await save(`build/shots/${file}.webp`, TALLEST)
  if (makesDocs && IN_README[file]) await save(`docs/pictures/${file.replace(/^\d+-/, '')}.webp`, IN_README[file])
  await cdp.detach()
}

// A customer from the shop's page to the till.
async function firstCome(w, b, size) {
  const guest = await b.guest(size)
  await openOffering(guest, w, 'ヨガ体験レッスン')
  await shoot(guest, '02-calendar')
  await chooseTime(guest, 1)
  await shoot(guest, '03-form')
  guest.expect(422)
  await toCheck(guest)
  await shoot(guest, '04-mistakes')
  await fillForm(guest, { mail: `hanako.${size}@example.jp`, party: 2, choices: { ヨガの経験: 'はじめて', お支払い方法: 'コンビニ払い' } })
  await toCheck(guest)
  await shoot(guest, '05-check')
  await finish(guest, 'この内容で予約を確定する')
  await shows(guest, 'confirmed', 'awaiting_payment')
  await shoot(guest, '06-numbers')
  const all = await numbers(guest)
  const atStore = await b.guest(size)
  await atStore.open(`${w.sim.url}/counter`)
  await shoot(atStore, '07-counter')
  await payAtCounter(atStore, w, 'ファミリーマート', all.ファミリーマート, '6,600')
  await shoot(atStore, '08-receipt')
  await guest.page.reload()
  await shows(guest, 'confirmed', 'paid')
  await shoot(guest, '09-paid')
  await guest.open(`${guest.page.url()}/cancel`)
  await shoot(guest, '10-cancel')
}

async function publicPages(w, b, size) {
  const guest = await b.guest(size)
  for (const [name, path] of [['00-start', '/'], ['01-shop', w.shop], ['11-law', `${w.shop}/law`], ['12-privacy', `${w.shop}/privacy`]]) {
    await guest.open(w.base + path)
    await shoot(guest, name)
  }
  guest.expect(404)
  await guest.open(`${w.base}${w.shop}/o/nothing`)
  await shoot(guest, '13-not-found')
}

// The pages that the admin's own navigation leads to, and what the list of bookings leads to.
async function adminPages(w, b, size) {
  const guest = await b.guest(size)
  const { page } = guest
  await guest.open(`${w.base}${w.admin}/login`)
  await shoot(guest, '19-login')
  await guest.type('メールアドレス', w.made.owner)
  await guest.type('パスワード', w.made.password)
  await guest.go(page.getByRole('button', { name: 'ログイン' }))
  await guest.open(`${w.base}${w.admin}/bookings`)
  await shoot(guest, '20-bookings')
  const links = await page.locator(`nav a[href^="${w.admin}/"], main a[href^="${w.admin}/bookings/"]`)
    .evaluateAll((all) => all.map((a) => a.getAttribute('href').split(/[?#]/)[0]))
  const seen = new Set([`${w.admin}/bookings`])
  for (const path of links) {
    const kind = path.replace(/\/[0-9a-z]{11}\b/, '/one')
    if (seen.has(kind)) continue
    seen.add(kind)
    await guest.open(w.base + path)
    await shoot(guest, `21-admin-${kind.slice(w.admin.length + 1).replaceAll('/', '-')}`)
  }
}

for (const path of ['build/shots', 'docs/pictures']) mkdirSync(join(root, path), { recursive: true })
const [w, b] = await Promise.all([startWorld(), startBrowser()])
try {
  for (const size of Object.keys(SIZES)) {
    await publicPages(w, b, size)
    await firstCome(w, b, size)
  }
  for (const size of Object.keys(SIZES)) await adminPages(w, b, size)
} finally {
  await b.stop()
  await w.stop()
}
