// approval.test.mjs: 承認制 as the article tells it: no number before a person approves, from the form through
// the admin pages to the provider.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { book, shows } from '../lib/customer.mjs'
import { flash, signIn, statuses } from '../lib/staff.mjs'
import { startWorld } from '../lib/world.mjs'

const CHAINS = ['ローソン', 'ファミリーマート', 'ミニストップ', 'セイコーマート']

let w, s
before(async () => {
  w = await startWorld()
  s = await signIn(w)
})
after(() => w.stop())

const apply = (nth = 1) => book(w, { title: '陶芸', nth })

// What the provider knows of this customer.
async function intents(customer) {
  const all = await w.sim.stripe().paymentIntents.list({ limit: 100, expand: ['data.payment_method'] })
  return all.data.filter((pi) => pi.payment_method?.billing_details?.email === customer.mail)
}

function hasNoNumber(text) {
  for (const chain of CHAINS) assert.ok(!text.includes(chain), `${chain} before the approval`)
  assert.doesNotMatch(text, /支払い番号[:：]\s*\d/)
  assert.doesNotMatch(text, /確認番号/)
}

test('B1: applied: 承認待ち, and no number anywhere, on page or in mail or at the provider', async () => {
  const c = await apply()
  const page = await shows(w, c, 'pending', 'awaiting_approval')
  hasNoNumber(page.text)
  const mail = await w.mail.wait((m) => m.to.includes(c.mail))
  assert.match(mail.subject, /仮予約/)
  hasNoNumber(mail.text)
  await w.mail.wait((m) => m.to.includes(w.made.owner) && /承認待ち/.test(m.subject))
  assert.equal((await intents(c)).length, 0)
})

test('B5 P1 P2: approved: numbers on the customer\'s page and in one mail; a second press is told kindly', async () => {
  const c = await apply()
  await shows(w, c, 'pending', 'awaiting_approval')
  const before = await s.find(c.mail)
  assert.deepEqual(statuses(before), ['pending', 'awaiting_approval'])
  hasNoNumber(before.text)
  const done = await s.approve(before)
  assert.match(flash(done), /承認しました/)
  assert.match(flash(await s.approve(before)), /すでに承認済み/)
  const page = await shows(w, c, 'confirmed', 'awaiting_payment')
  for (const chain of CHAINS) assert.match(page.text, new RegExp(chain))
  const mail = await w.mail.wait((m) => m.to.includes(c.mail) && !/仮予約/.test(m.subject))
  const [pi, ...others] = await intents(c)
  assert.equal(others.length, 0)
  for (const store of Object.values(pi.next_action.konbini_display_details.stores)) {
    assert.ok(page.html.includes(store.payment_code), 'the code is on the page')
    assert.ok(mail.text.includes(store.payment_code), 'the code is in the mail')
  }
  assert.equal(w.mail.of(c.mail).length, 2)
  const told = await s.shows(done, 'confirmed', 'awaiting_payment')
  assert.match(told.text, /承認しました/)
  assert.match(told.text, /コンビニ支払い番号が発行されました/)
})

test('B6: refused before any number: nothing at the provider, and the customer is told', async () => {
  const c = await apply()
  await shows(w, c, 'pending', 'awaiting_approval')
  const page = await s.refuse(await s.find(c.mail))
  assert.match(flash(page), /お断りしました/)
  await shows(w, c, 'cancelled', 'void')
  assert.equal((await intents(c)).length, 0)
  const mail = await w.mail.wait((m) => m.to.includes(c.mail) && !/仮予約/.test(m.subject))
  hasNoNumber(mail.text)
  assert.match(flash(await s.v.open(`${page.path}/refuse`)), /すでにキャンセル済み/)
})

test('B6: refused without a word: the customer gets no mail', async () => {
  const c = await apply()
  await shows(w, c, 'pending', 'awaiting_approval')
  await w.mail.wait((m) => m.to.includes(c.mail))
  await s.refuse(await s.find(c.mail), { tell: false })
  await shows(w, c, 'cancelled', 'void')
  // A later mail to somebody else shows that the outbox has gone past this one.
  const other = await apply()
  await w.mail.wait((m) => m.to.includes(other.mail))
  assert.equal(w.mail.of(c.mail).length, 1)
})

test('B7 P7 P8: cancelled after the number: dead at the provider, and the customer is told not to pay', async () => {
  const c = await apply()
  await shows(w, c, 'pending', 'awaiting_approval')
  const page = await s.approve(await s.find(c.mail))
  await shows(w, c, 'confirmed', 'awaiting_payment')
  const [pi] = await intents(c)
  const ask = await s.v.follow(await s.again(page), 'main a[href$="/cancel"]')
  assert.match(ask.text, /番号を取り消します/)
  assert.match(flash(await s.cancel(await s.again(page), 'by_shop')), /キャンセルしました/)
  await shows(w, c, 'cancelled', 'void')
  assert.equal((await w.sim.stripe().paymentIntents.retrieve(pi.id)).status, 'canceled')
  const mail = await w.mail.wait((m) => m.to.includes(c.mail) && /キャンセル/.test(m.subject))
  assert.match(mail.text, /お支払いにならない/)
})

test('the number is withdrawn, the booking stays 確定, and the money is taken on site', async () => {
  const c = await apply()
  await shows(w, c, 'pending', 'awaiting_approval')
  let page = await s.approve(await s.find(c.mail))
  page = await s.shows(page, 'confirmed', 'awaiting_payment')
  const [pi] = await intents(c)
  assert.match(flash(await s.withdraw(page)), /番号の取り消し/)
  page = await s.shows(page, 'confirmed', 'void')
  assert.equal((await w.sim.stripe().paymentIntents.retrieve(pi.id)).status, 'canceled')
  assert.match(flash(await s.markPaid(page)), /決済完了/)
  await s.shows(page, 'confirmed', 'paid')
  await shows(w, c, 'confirmed', 'paid')
})

test('P6: expired: the booking stays 確定 and waits among 要対応 until staff cancel it as unpaid', async () => {
  const c = await apply()
  await shows(w, c, 'pending', 'awaiting_approval')
  let page = await s.approve(await s.find(c.mail))
  page = await s.shows(page, 'confirmed', 'awaiting_payment')
  await w.days(5) // three to pay in, and whatever time of day it is now
  s = await signIn(w) // the session of five days ago is over
  page = await s.shows(page, 'confirmed', 'failed')
  const tasks = () => s.open(`${w.admin}/follow-ups`)
  const open = (list) => list.root.querySelectorAll('ul.tasks > li')
    .filter((li) => li.text.includes('期限切れ・確定のまま') && li.querySelector(`a[href^="${page.path}"]`))
  assert.equal(open(await tasks()).length, 1)
  await s.cancel(page, 'unpaid')
  await shows(w, c, 'cancelled', 'failed')
  assert.equal(open(await tasks()).length, 0)
})
