// first_come.test.mjs: 先着順 as the article tells it, from the form to the till, through pages, provider and mail.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { book, shows } from '../lib/customer.mjs'
import { startWorld } from '../lib/world.mjs'

let w
before(async () => { w = await startWorld() })
after(() => w.stop())

// The payment at the provider that belongs to this booking, found as a shop would: by the customer's mail.
async function intentOf(customer) {
  const all = await w.sim.stripe().paymentIntents.list({ limit: 100, expand: ['data.payment_method'] })
  const found = all.data.filter((pi) => pi.payment_method?.billing_details?.email === customer.mail)
  assert.equal(found.length, 1, 'one payment at the provider')
  return found[0]
}

test('B2 P1 P2: confirmed at once, with numbers of all four chains on the page and in one mail', async () => {
  const c = await book(w, { nth: 4, party: '2' })
  const page = await shows(w, c, 'confirmed', 'awaiting_payment')
  for (const chain of ['ローソン', 'ファミリーマート', 'ミニストップ', 'セイコーマート']) assert.match(page.text, new RegExp(chain))
  assert.match(page.text, /09012345678/)
  assert.match(page.text, /6,600/)
  assert.match(page.text, /23:59/)
  const mail = await w.mail.wait((m) => m.to.includes(c.mail))
  const pi = await intentOf(c)
  const { stores } = pi.next_action.konbini_display_details
  for (const store of Object.values(stores)) assert.ok(page.html.includes(store.payment_code), 'the code is on the page')
  for (const store of Object.values(stores)) assert.ok(mail.text.includes(store.payment_code), 'the code is in the mail')
  assert.equal(w.mail.of(c.mail).length, 1)
  await w.mail.wait((m) => m.to.includes(w.made.owner))
})

test('P5: paid at the store: 決済完了, a receipt, and each member of staff is told once', async () => {
  const c = await book(w, { nth: 4 })
  await shows(w, c, 'confirmed', 'awaiting_payment')
  const before = w.mail.of(w.made.owner).length
  await w.sim.pay((await intentOf(c)).id, 'familymart')
  await shows(w, c, 'confirmed', 'paid')
  await w.until(() => w.mail.of(c.mail).length === 2)
  await w.until(() => w.mail.of(w.made.owner).length > before)
})

test('P6: expired: 決済エラー, the booking stays 確定, nothing can be paid any more', async () => {
  const c = await book(w, { nth: 5 })
  await shows(w, c, 'confirmed', 'awaiting_payment')
  await w.until(() => w.mail.of(c.mail).length === 1) // a mail on its way when days pass would be sent again
  const pi = await intentOf(c)
  await w.until(() => w.mail.of(c.mail).length === 1) // after the deadline it would be dropped as no longer true
  await w.days(5) // three to pay in, and whatever time of day it is now
  await shows(w, c, 'confirmed', 'failed')
  await w.until(() => w.mail.of(c.mail).length === 2)
  assert.equal((await w.sim.stripe().paymentIntents.retrieve(pi.id)).status, 'requires_payment_method')
})

test('B7 P7 P8: the customer cancels: the number is withdrawn at the provider and said to be dead', async () => {
  const c = await book(w, { nth: 6 })
  const page = await shows(w, c, 'confirmed', 'awaiting_payment')
  const pi = await intentOf(c)
  const ask = await c.v.follow(page, 'a[href$="/cancel"]')
  await c.v.submit(ask, 'main form[method="post"]')
  await shows(w, c, 'cancelled', 'void')
  assert.equal((await w.sim.stripe().paymentIntents.retrieve(pi.id)).status, 'canceled')
  const mail = await w.mail.wait((m) => m.to.includes(c.mail) && /キャンセル/.test(m.subject))
  assert.match(mail.text, /お支払いにならない/)
})
