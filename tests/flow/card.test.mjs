// card.test.mjs: paying by card on the provider's page, from the form to the money: 先着順 is charged on the page,
// 承認制 is held there and charged by approval.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { book, shows } from '../lib/customer.mjs'
import { signIn } from '../lib/staff.mjs'
import { startWorld } from '../lib/world.mjs'

let w, s
before(async () => {
  w = await startWorld()
  s = await signIn(w)
})
after(() => w.stop())

const first = (nth = 1) => book(w, { title: 'ヨガ', method: 'card', nth })
const apply = (nth = 1) => book(w, { title: '陶芸', method: 'card', nth })

// The provider's page of this customer, once it is there: 支払いへ進む leads to it.
async function checkout(c) {
  const page = await w.until(async () => {
    const p = await c.v.open(`${c.path}/pay`)
    return p.root.querySelector('a.button-main') && p
  })
  return page.root.querySelector('a.button-main').getAttribute('href')
}
const pay = async (url, number = '4242424242424242') => {
  const body = new URLSearchParams({ email: 'hanako@example.com', number, expiry: '12/34', cvc: '123' })
  const res = await fetch(`${url}/card`, { method: 'POST', body, redirect: 'manual' })
  return { status: res.status, to: res.headers.get('location'), text: await res.text() }
}
const press = async (c) => {
  const page = await c.open()
  return c.v.submit(page, 'form[action$="/pay"]')
}
const intent = async (c) => {
  const all = await w.sim.stripe().checkout.sessions.list({ limit: 100, expand: ['data.payment_intent'] })
  return all.data.find((one) => one.customer_email === c.mail)?.payment_intent
}
const mailTo = (c, subject) => w.mail.wait((m) => m.to.includes(c.mail) && subject.test(m.subject))
const adminPage = (c) => s.find(c.mail)

test('先着順: booked, led to the page, charged, told; the page is ours to leave and the provider\'s to pay on', async () => {
  const c = await first()
  assert.match(c.check.text, /クレジットカード：お申し込みに続けて表示される決済ページで/)
  assert.match(c.check.text, /ご請求は、お手続きと同時です/)
  assert.match(c.page.path, /\/pay$/)
  const url = await checkout(c)
  assert.ok(url.startsWith(w.sim.url), 'the provider\'s own address')
  await shows(w, c, 'confirmed', 'awaiting_payment')
  assert.match((await mailTo(c, /カード決済のご案内/)).text, /支払いへ進む/)
  const paid = await pay(url)
  assert.equal(paid.status, 303)
  assert.match(paid.to, /\/b\/[^/]+\?from=card$/)
  const page = await shows(w, c, 'confirmed', 'paid')
  assert.ok(!page.root.querySelector('form[action$="/pay"]'), 'nothing left to pay')
  await mailTo(c, /お支払いを確認しました/)
  await w.mail.wait((m) => m.to.includes(w.made.owner) && /支払い受け取り/.test(m.subject))
  assert.equal((await intent(c)).status, 'succeeded')
  const admin = await adminPage(c)
  assert.match(admin.text, /カードでお支払いがありました/)
})

test('declined on the page, then another card: one charge, and we hear of it once', async () => {
  const c = await first(2)
  const url = await checkout(c)
  assert.match((await pay(url, '4000000000000002')).text, /お支払いできませんでした/)
  await shows(w, c, 'confirmed', 'awaiting_payment')
  assert.equal((await pay(url)).status, 303)
  await shows(w, c, 'confirmed', 'paid')
  await mailTo(c, /お支払いを確認しました/)
  assert.equal(w.mail.of(c.mail).filter((m) => /お支払いを確認/.test(m.subject)).length, 1)
})

test('承認制: held, approved, charged; and refused, released', async () => {
  const c = await apply()
  assert.match(c.check.text, /ご請求は、ご予約が確定したときです/)
  await shows(w, c, 'pending', 'authorizing')
  const undecided = await adminPage(c)
  assert.match(undecided.text, /カードの手続きがまだ済んでいません/)
  assert.equal((await pay(await checkout(c))).status, 303)
  await shows(w, c, 'pending', 'awaiting_approval')
  assert.equal((await intent(c)).status, 'requires_capture')
  await s.approve(await adminPage(c))
  await shows(w, c, 'confirmed', 'paid')
  assert.equal((await intent(c)).status, 'succeeded')
  await mailTo(c, /ご予約が確定しました/)

  const other = await apply(2)
  await pay(await checkout(other))
  await shows(w, other, 'pending', 'awaiting_approval')
  await s.refuse(await adminPage(other))
  const page = await shows(w, other, 'cancelled', 'void')
  assert.match(page.text, /カードへのご請求はありません/)
  const released = await intent(other)
  assert.deepEqual([released.status, released.amount_received], ['canceled', 0])
})

test('a webhook that is lost: the sweep finds the money', async () => {
  const c = await first(3)
  for (const type of ['checkout.session.completed', 'payment_intent.succeeded']) await w.sim.post('/webhook_faults', { kind: 'lose', type, count: 10 })
  await pay(await checkout(c))
  await w.minutes(20)
  await shows(w, c, 'confirmed', 'paid')
  await w.sim.post('/webhook_faults/clear', {})
})

test('a page that ends is replaced until the deadline; after it 決済エラー, and the booking stays 確定', async () => {
  const c = await first(6)
  await checkout(c)
  await w.hours(25)
  await shows(w, c, 'confirmed', 'awaiting_payment')
  const old = (await w.sim.stripe().checkout.sessions.list({ limit: 100 })).data.filter((one) => one.customer_email === c.mail)
  assert.deepEqual(old.map((one) => one.status), ['expired'])
  await press(c)
  const url = await checkout(c)
  assert.ok(!url.includes(old[0].id), 'another page')
  await w.days(4)
  const page = await shows(w, c, 'confirmed', 'failed')
  assert.match(page.text, /カードでのお支払いを確認できませんでした/)
  await mailTo(c, /カードのお支払い期限が過ぎました/)
})

test('a hold that nobody decides on: staff are warned, it lapses, and the customer can do it anew', async () => {
  const c = await apply(3)
  await w.sim.settings({ hold_days: 3 })
  await pay(await checkout(c))
  await shows(w, c, 'pending', 'awaiting_approval')
  await w.days(2)
  await w.mail.wait((m) => m.to.includes(w.made.owner) && /承認の期限が近い申込/.test(m.subject))
  await w.days(2)
  const page = await shows(w, c, 'pending', 'failed')
  assert.match(page.text, /もう一度お手続きください/)
  await mailTo(c, /カードの手続きをもう一度/)
  await press(c)
  await shows(w, c, 'pending', 'authorizing')
  await pay(await checkout(c))
  await shows(w, c, 'pending', 'awaiting_approval')
})
