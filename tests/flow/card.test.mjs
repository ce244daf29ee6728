// card.test.mjs: paying by card on the provider's page, from the form to the money: 先着順 is charged on the page,
// 承認制 is held there and charged by approval.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { book, shows } from '../lib/customer.mjs'
import { flash, signIn } from '../lib/staff.mjs'
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
const adminPage = async (c) => {
  const list = await s.open(`${w.admin}/bookings?q=${encodeURIComponent(c.mail)}`)
  const link = list.root.querySelectorAll('main a').find((a) => /\/bookings\/[0-9a-z]{11}$/.test(a.getAttribute('href')))
  return s.open(link.getAttribute('href'))
}
const act = async (c, end) => {
  const page = await adminPage(c)
  const direct = page.root.querySelector(`form[action$="${end}"]`)
  if (direct) return s.submit(page, `form[action$="${end}"]`)
  const ask = await s.open(page.root.querySelector(`a[href$="${end}"]`).getAttribute('href'))
  return s.submit(ask, 'main form[method="post"]')
}

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
