// receipt.test.mjs: 領収書 as a PDF: refused before the money is there, issued by the customer, issued again, and by staff.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { book, shows } from '../lib/customer.mjs'
import { signIn } from '../lib/staff.mjs'
import { startWorld } from '../lib/world.mjs'

const run = promisify(execFile)
const FORM = 'main form[action$="/receipt"]'
let w, s
before(async () => {
  w = await startWorld()
  s = await signIn(w)
})
after(() => w.stop())

// The file that the page's link leads to, and what it says as poppler reads it.
async function fetchPdf(v, page) {
  const href = page.root.querySelector('main a[href$="/receipt.pdf"]').getAttribute('href')
  const cookie = [...v.cookies].map(([k, value]) => `${k}=${value}`).join('; ')
  const res = await fetch(new URL(href, w.base), { headers: { cookie } })
  assert.equal(res.status, 200)
  assert.equal(res.headers.get('content-type'), 'application/pdf')
  assert.match(res.headers.get('content-disposition'), /attachment; filename="receipt_[\w-]+\.pdf"/)
  assert.equal(res.headers.get('cache-control'), 'no-store')
  const bytes = Buffer.from(await res.arrayBuffer())
  const path = join(w.dir, `receipt-${createHash('sha256').update(bytes).digest('hex').slice(0, 8)}.pdf`)
  writeFileSync(path, bytes)
  const text = (await run('pdftotext', ['-layout', path, '-'])).stdout.normalize('NFKC').replace(/[ \n]+/g, ' ')
  return { bytes, text, fonts: (await run('pdffonts', [path])).stdout }
}

const intentOf = async (c) => (await w.sim.stripe().paymentIntents.list({ limit: 100, expand: ['data.payment_method'] })).data
  .find((pi) => pi.payment_method?.billing_details?.email === c.mail)

async function paid(options) {
  const c = await book(w, { title: 'ヨガ', ...options })
  await shows(w, c, 'confirmed', 'awaiting_payment')
  await w.sim.pay((await intentOf(c)).id, 'familymart')
  return Object.assign(c, { page: await shows(w, c, 'confirmed', 'paid') })
}

test('before the money is there: no link, no form, no file', async () => {
  const c = await book(w, { title: 'ヨガ' })
  const own = await shows(w, c, 'confirmed', 'awaiting_payment')
  assert.ok(!own.root.querySelector('a[href$="/receipt"]'))
  const page = await c.v.open(`${c.path}/receipt`)
  assert.equal(page.status, 409)
  assert.match(page.text, /お支払いの確認後に、領収書を発行できます/)
  assert.ok(!page.root.querySelector(FORM))
  assert.equal((await c.v.open(`${c.path}/receipt.pdf`)).status, 404)
  const desk = await s.find(c.mail)
  assert.ok(!desk.root.querySelector('a[href$="/receipt"]'))
})

test('the customer makes it out to a company, and the sheet says all that it must', async () => {
  const c = await paid({ party: '2' })
  const form = await c.v.follow(c.page, 'main a[href$="/receipt"]')
  assert.equal(form.root.querySelector('[name="addressee"]').getAttribute('value'), '山田 花子')
  assert.match(form.text, /コンビニの店頭でも領収書（受領証）が発行されています/)
  const empty = await c.v.submit(form, FORM, { addressee: ' ' })
  assert.equal(empty.status, 422)
  assert.ok(empty.root.querySelector('.has-error [name="addressee"]'))
  const long = await c.v.submit(form, FORM, { addressee: '長'.repeat(61) })
  assert.equal(long.status, 422)
  const done = await c.v.submit(form, FORM, { addressee: '株式会社みほん <商事>', honorific: 'onchu' })
  assert.match(done.text, /領収書（番号 \d{6}）を発行済みです/)
  const { text, fonts, bytes } = await fetchPdf(c.v, done)
  for (const words of ['領収書', '株式会社みほん <商事> 御中', '¥6,600', '10%対象', '¥600', 'ヨガ体験レッスン', 'T9000000000000', '電子発行のため', '印紙不要',
    'コンビニ払い(ファミリーマート)', '二重に使用しない']) assert.ok(text.includes(words), `${words} in: ${text}`)
  assert.ok(!text.includes('再発行'))
  assert.match(fonts, /NotoSansCJKjp/)
  assert.ok(bytes.length < 200e3)
  assert.deepEqual((await fetchPdf(c.v, done)).bytes, bytes, 'the same file every time')

  // The form as it was, sent once more: nothing new. Issued again with another name: 再発行, same number.
  const twice = await c.v.submit(form, FORM, { addressee: '押し直し' })
  assert.deepEqual((await fetchPdf(c.v, twice)).bytes, bytes)
  const again = await c.v.submit(twice, FORM, { addressee: '山田商店', honorific: 'sama' })
  const second = await fetchPdf(c.v, again)
  const number = /領収書番号:(\d{6})/
  assert.match(second.text, /再発行/)
  assert.match(second.text, /山田商店 様/)
  assert.match(second.text, /以前に発行した同じ番号の領収書は無効/)
  assert.equal(number.exec(second.text)[1], number.exec(text)[1])
  const last = await c.v.submit(again, FORM, {})
  assert.match(last.text, /ご自身で再発行できる回数の上限に達しました/)
  assert.ok(!last.root.querySelector(FORM))

  const desk = await s.find(c.mail)
  assert.match(desk.text, /領収書を発行しました/)
  assert.match(desk.text, /領収書を再発行しました/)
  const staffs = await s.v.follow(desk, 'main a[href$="/receipt"]')
  const made = await s.v.submit(staffs, FORM, { addressee: '窓口で訂正' })
  assert.match((await fetchPdf(s.v, made)).text, /窓口で訂正/)
})

test('paid by card: issued by staff, without the warning about the store\'s own; nobody else\'s file', async () => {
  const c = await book(w, { title: 'ヨガ', method: 'card', nth: 1 })
  const pay = await w.until(async () => {
    const p = await c.v.open(`${c.path}/pay`)
    return p.root.querySelector('a.button-main')?.getAttribute('href')
  })
  const card = new URLSearchParams({ email: c.mail, number: '4242424242424242', expiry: '12/34', cvc: '123' })
  await fetch(`${pay}/card`, { method: 'POST', body: card, redirect: 'manual' })
  await shows(w, c, 'confirmed', 'paid')
  const desk = await s.find(c.mail)
  const form = await s.v.follow(desk, 'main a[href$="/receipt"]')
  const done = await s.v.submit(form, FORM)
  const { text } = await fetchPdf(s.v, done)
  assert.match(text, /山田 花子 様/)
  assert.match(text, /クレジットカード/)
  assert.ok(!text.includes('店頭でも'))
  assert.equal((await fetch(new URL(`${desk.path}/receipt.pdf`, w.base), { redirect: 'manual' })).status, 303)
  assert.equal((await fetch(new URL(`${w.shop}/b/0123456789abcdefghjkmnpqrs/receipt.pdf`, w.base))).status, 404)
})
