// desk.test.mjs: staff in a real browser, at the width of a phone and of a desk: what waits is on the first page,
// with what to do about it at hand; from there a booking is approved, its number withdrawn, the money taken on
// site, the booking cancelled, and what is left of it settled with a word.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { SIZES, startBrowser } from '../lib/browser.mjs'
import { book } from '../lib/customer.mjs'
import { startWorld } from '../lib/world.mjs'
import { shows, signIn } from './steps.mjs'

let w
let b
before(async () => { [w, b] = await Promise.all([startWorld(), startBrowser()]) })
after(async () => { await b.stop(); await w.stop() })

const home = (guest) => guest.open(`${w.base}${w.admin}`)
const tasks = (guest) => guest.page.locator('ul.tasks > li')
const main = (guest) => guest.page.locator('main')
const flash = (guest) => guest.page.getByRole('status').first().textContent()

// The link that asks, and the button that does it.
async function ask(guest, where, link, button = link) {
  await guest.go(where.getByRole('link', { name: link, exact: true }))
  await guest.go(main(guest).getByRole('button', { name: button, exact: true }))
}

for (const size of Object.keys(SIZES)) {
  test(`${size}: from what waits on the first page to what was done about it`, async () => {
    await book(w, { title: '陶芸', mail: `desk.${size}@example.jp`, name: `窓口 ${size}` })
    const guest = await b.guest(size)
    await signIn(guest, w)

    await home(guest)
    assert.equal(await tasks(guest).count(), 1)
    assert.match(await tasks(guest).textContent(), new RegExp(`承認待ち[^]*窓口 ${size} 様[^]*承認するか、お断りするか`))
    await ask(guest, tasks(guest), '承認する')
    assert.match(await flash(guest), /承認しました/)
    await shows(guest, 'confirmed', 'awaiting_payment') // by itself, once the number is there
    const address = guest.page.url()

    await home(guest)
    assert.equal(await tasks(guest).count(), 0)
    assert.match(await main(guest).textContent(), /いま対応が必要なことはありません/)
    const cell = guest.page.getByRole('row', { name: 'お支払い待ち' }).getByRole('link')
    assert.equal(await cell.textContent(), '1')
    await guest.go(cell)
    await guest.go(guest.page.getByRole('link', { name: `窓口 ${size}` }))
    assert.equal(guest.page.url(), address)

    await ask(guest, guest.page.locator('#next'), '番号を取り消す')
    await shows(guest, 'confirmed', 'void')
    await ask(guest, guest.page.locator('#next'), '現地で受領', '受領済みにする')
    await shows(guest, 'confirmed', 'paid')
    await guest.go(guest.page.locator('#next').getByRole('link', { name: 'キャンセルする' }))
    assert.match(await main(guest).textContent(), /入金済みです/)
    await guest.choose('キャンセルの理由', '主催者都合')
    await guest.go(main(guest).getByRole('button', { name: 'この予約をキャンセルする' }))
    await shows(guest, 'cancelled', 'paid')

    await guest.go(guest.page.getByRole('navigation', { name: '管理メニュー' }).getByRole('link', { name: '要対応' }))
    await guest.press(tasks(guest).getByText('対応済みにする'))
    await guest.type('どのように対応しましたか', '現金で返金')
    await guest.go(tasks(guest).getByRole('button', { name: '完了にする' }))
    assert.match(await flash(guest), /完了にしました/)
    assert.equal(await tasks(guest).count(), 0)
    await guest.go(main(guest).getByRole('link', { name: '完了', exact: true }))
    assert.match(await guest.page.locator('table.list tbody tr').first().textContent(), /返金の判断[^]*現金で返金[^]*見本 花子/)
    await guest.leave()
  })
}
