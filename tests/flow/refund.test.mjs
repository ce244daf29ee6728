// refund.test.mjs: money given back by staff: by way of a bank account, in parts, in vain; and that the shop's
// books agree with the provider's at every step (domain.md 5, I8; contract 9.4 no. 11).
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { program } from '../lib/program.mjs'
import { book, shows as isAt } from '../lib/customer.mjs'
import { flash, signIn } from '../lib/staff.mjs'
import { visitor } from '../lib/visitor.mjs'
import { startWorld } from '../lib/world.mjs'

let w, api, yoga, s
let nth = 0
before(async () => {
  w = await startWorld()
  api = program(w)
  yoga = await api.offering('ヨガ')
  s = await signIn(w)
})
after(() => w.stop())

const refundsOf = async (pi) => (await w.sim.stripe().refunds.list({ payment_intent: pi.id })).data
const step = (name, r) => w.sim.post(`/refund/${name}`, { refund: r.id })
const page = (b) => s.open(`${w.admin}/bookings/${b.id}`)

// Booked and paid at a store; cancelled after that unless told otherwise.
async function paid({ cancels = true } = {}) {
  const slots = await api.slots(yoga, 50)
  const input = api.input(yoga, slots.at(-1 - (nth++ % 8)))
  const { status, body } = await api.book(input)
  assert.equal(status, 201, JSON.stringify(body))
  const b = { ...body, mail: input.mail }
  const is = (st, pay) => w.until(async () => {
    const now = await api.link(b.token)
    return now.status === st && now.payment?.status === pay && now
  })
  const now = await is('confirmed', 'awaiting_payment')
  b.amount = now.amount.amount
  const all = await w.sim.stripe().paymentIntents.list({ limit: 100 })
  b.pi = all.data.find((pi) => pi.description?.includes(b.id))
  await w.sim.pay(b.pi.id, 'lawson')
  await is('confirmed', 'paid')
  if (cancels) {
    await s.cancel(await page(b), 'by_shop')
    await is('cancelled', 'paid')
  }
  return b
}

// Booked, and paid by card on the provider's page: charged there, or held where a person approves.
async function byCard(title, booking, payment) {
  const c = await book(w, { title, method: 'card', nth: 1 + (nth++ % 8) })
  const link = await w.until(async () => (await c.v.open(`${c.path}/pay`)).root.querySelector('a.button-main'))
  const body = new URLSearchParams({ email: c.mail, number: '4242424242424242', expiry: '12/34', cvc: '123' })
  const res = await fetch(`${link.getAttribute('href')}/card`, { method: 'POST', body, redirect: 'manual' })
  assert.equal(res.status, 303, await res.text())
  await isAt(w, c, booking, payment)
  const id = (await s.find(c.mail)).path.match(/bookings\/([^/?#]+)/)[1]
  const all = await w.sim.stripe().paymentIntents.list({ limit: 100 })
  return { id, mail: c.mail, pi: all.data.find((pi) => pi.description?.includes(id)) }
}

// The form, what it asks once more, and the page that follows. `values`: amount, reason, note.
async function giveBack(b, values = {}) {
  const form = await s.v.follow(await page(b), 'main .attempt a[href*="/refund?"]')
  const confirm = await s.v.submit(form, 'main form[action$="/refund"]', { reason: 'shop', ...values })
  const done = await s.v.submit(confirm, 'main form[action$="/refund/do"]')
  return { form, confirm, done }
}

const states = (p) => p.root.querySelectorAll('.refunds .chip').map((e) => e.getAttribute('class').replace(/^.*chip-refund-/, '').trim())
const shows = async (b, ...wanted) => {
  let now
  try {
    return await w.until(async () => {
      now = await page(b)
      return states(now).join() === wanted.join() && now
    })
  } catch {
    assert.fail(`expected ${wanted}, the page shows ${states(now)}: ${now.text.slice(0, 900)}`)
  }
}
const openTasks = (p) => p.root.querySelectorAll('#tasks li').map((e) => e.text)
const mailed = (to, words) => w.until(() => w.mail.of(to).some((m) => words.test(m.subject)))

test('a card: back to the card at once, without a bank account', async () => {
  const b = await byCard('ヨガ', 'confirmed', 'paid')
  const { form, confirm } = await giveBack(b, { amount: '1200', reason: 'customer' })
  assert.match(form.text, /お支払いに使われたカード/)
  assert.match(confirm.text, /決済手数料/)
  const done = await shows(b, 'succeeded')
  assert.match(done.text, /返金済み ¥1,200/)
  await mailed(b.mail, /返金が完了/)
  assert.deepEqual((await refundsOf(b.pi)).map((r) => [r.amount, r.status]), [[1200, 'succeeded']])
  await s.cancel(await page(b), 'by_shop')
  await giveBack(b)
  await shows(b, 'succeeded', 'succeeded')
})

test('a card that is only held: released by refusing, there is nothing to refund', async () => {
  const b = await byCard('陶芸', 'pending', 'awaiting_approval')
  const held = await page(b)
  assert.equal(held.root.querySelector('main .attempt a[href*="/refund?"]'), null)
  assert.match(flash(await s.open(`${w.admin}/bookings/${b.id}/refund`)), /返金できる金額がありません/)
  await s.refuse(held)
  await w.until(async () => (await w.sim.stripe().paymentIntents.retrieve(b.pi.id)).status === 'canceled')
  assert.equal((await refundsOf(b.pi)).length, 0)
})

test('cancelled after payment: refunded by way of a bank account, which closes what was to be decided', async () => {
  const b = await paid()
  const before = await page(b)
  assert.match(openTasks(before).join(), /返金の判断/)
  const { form, confirm, done } = await giveBack(b, { note: '雨天のため' })
  assert.match(form.text, /決済手数料/)
  assert.match(confirm.text, /店舗の負担/, 'the fee does not come back: the net is less than nothing')
  assert.match(flash(done), /返金を受け付けました/)
  const waits = await shows(b, 'awaiting_details')
  assert.equal(openTasks(waits).length, 0)
  assert.match(waits.text, /お客様の口座情報の登録を待っています/)
  await mailed(b.mail, /返金の手続き/)
  const customer = await visitor(w.base).open(`${w.shop}/b/${b.token}`)
  assert.match(customer.text, /返金先の銀行口座を登録してください/)
  const list = await s.open(`${w.admin}/follow-ups`)
  assert.match(list.text, /進行中の返金/)
  const [r] = await refundsOf(b.pi)
  assert.deepEqual([r.amount, r.metadata.uketsuke_refund !== undefined, r.instructions_email], [b.amount, true, b.mail])
  await w.days(3)
  s = await signIn(w) // days later everybody signs in again
  assert.match((await page(b)).text, /依頼から3日/)
  await step('submit', r)
  await shows(b, 'pending')
  await step('settle', r)
  const end = await shows(b, 'succeeded')
  await mailed(b.mail, /返金が完了/)
  assert.match(end.text, /雨天のため/)
  const now = await api.link(b.token)
  assert.deepEqual([now.status, now.payment.status], ['cancelled', 'paid'], 'a refund changes neither')
})

test('the bank sends it back even after it had settled: the customer is asked again', async () => {
  const b = await paid()
  await giveBack(b)
  await shows(b, 'awaiting_details')
  const [r] = await refundsOf(b.pi)
  for (const name of ['submit', 'settle']) await step(name, r)
  await shows(b, 'succeeded')
  await step('return', r)
  await shows(b, 'awaiting_details')
  await mailed(b.mail, /もう一度/)
  for (const name of ['submit', 'settle']) await step(name, r)
  await shows(b, 'succeeded')
})

test('45 days without a bank account: failed, told to staff, a task; and it can be made anew', async () => {
  const b = await paid()
  await giveBack(b)
  await shows(b, 'awaiting_details')
  await w.days(46)
  s = await signIn(w)
  const failed = await shows(b, 'failed')
  assert.match(openTasks(failed).join(), /返金失敗/)
  await mailed(w.made.owner, /返金失敗/)
  await giveBack(b)
  const again = await shows(b, 'failed', 'awaiting_details')
  assert.equal(openTasks(again).length, 0)
})

test('in parts: each for itself, never more than was paid', async () => {
  const b = await paid({ cancels: false })
  await giveBack(b, { amount: '1000', reason: 'customer' })
  await shows(b, 'awaiting_details')
  const form = await s.v.follow(await page(b), 'main .attempt a[href*="/refund?"]')
  assert.match(form.text, /返金済み・手続き中/)
  const tooMuch = await s.v.submit(form, 'main form[action$="/refund"]', { amount: String(b.amount) })
  assert.equal(tooMuch.status, 422)
  assert.match(tooMuch.text, /返金できるのは/)
  await giveBack(b, { reason: 'other' })
  await shows(b, 'awaiting_details', 'awaiting_details')
  assert.deepEqual((await refundsOf(b.pi)).map((r) => r.amount).sort((x, y) => x - y), [1000, b.amount - 1000])
  assert.equal((await page(b)).root.querySelector('main .attempt a[href*="/refund?"]'), null, 'nothing is left')
  assert.deepEqual([(await api.link(b.token)).status], ['confirmed'])
})

test('two people refund at once: only what was paid goes back', async () => {
  const b = await paid()
  const other = await signIn(w)
  const confirmBy = async (who) => {
    const form = await who.v.follow(await who.open(`${w.admin}/bookings/${b.id}`), 'main .attempt a[href*="/refund?"]')
    return who.v.submit(form, 'main form[action$="/refund"]', { reason: 'shop', amount: String(b.amount - 500) })
  }
  const [mine, theirs] = [await confirmBy(s), await confirmBy(other)]
  await Promise.all([s.v.submit(mine, 'main form[action$="/refund/do"]'), other.v.submit(theirs, 'main form[action$="/refund/do"]')])
  await shows(b, 'awaiting_details')
  assert.deepEqual((await refundsOf(b.pi)).map((r) => r.amount), [b.amount - 500])
  await s.v.submit(mine, 'main form[action$="/refund/do"]')
  assert.equal((await refundsOf(b.pi)).length, 1, 'the same form a second time asks for nothing')
})

test('refunded on the provider\'s own pages: taken into the books, the task is closed', async () => {
  const b = await paid()
  await w.sim.stripe().refunds.create({ payment_intent: b.pi.id, amount: 700 })
  const now = await shows(b, 'awaiting_details')
  assert.match(now.text, /決済会社の管理画面で返金/)
  assert.equal(openTasks(now).length, 0)
  const form = await s.v.follow(now, 'main .attempt a[href*="/refund?"]')
  assert.equal(form.root.querySelector('input[name="amount"]').getAttribute('value'), String(b.amount - 700))
})

test('called off while no bank account was given', async () => {
  const b = await paid()
  await giveBack(b)
  const ask = await s.v.follow(await shows(b, 'awaiting_details'), 'main .refunds a[href*="/refund/off"]')
  await s.v.submit(ask, 'main form[action$="/refund/off"]')
  const off = await shows(b, 'canceled')
  assert.match(openTasks(off).join(), /返金失敗/)
})

test('staff may look, not refund', async () => {
  const b = await paid()
  const staff = await signIn(w, w.made.staff)
  const seen = await staff.open(`${w.admin}/bookings/${b.id}`)
  assert.equal(seen.root.querySelector('main a[href*="/refund"]'), null)
  assert.equal((await staff.open(`${w.admin}/bookings/${b.id}/refund`)).status, 403)
})

test('I8: what was paid minus what went back is what the provider holds', async () => {
  const b = await paid()
  await giveBack(b, { amount: '300' })
  await shows(b, 'awaiting_details')
  const { payments } = await w.sim.ledger()
  const held = payments.reduce((sum, p) => sum + p.received - p.refunded, 0)
  const bookings = await s.open(`${w.admin}/bookings`)
  assert.equal(bookings.status, 200)
  let books = 0
  for (const p of payments) {
    const pi = await w.sim.stripe().paymentIntents.retrieve(p.payment_intent)
    const id = pi.description.match(/([0-9a-z]{11})$/)?.[1]
    const shown = await s.open(`${w.admin}/bookings/${id}`)
    const yen = (text) => Number(text.replace(/[^0-9]/g, ''))
    const isPaid = shown.root.querySelector('.attempt .chip-paid')
    books += isPaid ? yen([...shown.root.querySelectorAll('.attempt dd')][0].text) : 0
    for (const li of shown.root.querySelectorAll('.refunds li')) {
      if (!li.querySelector('.chip-refund-failed, .chip-refund-canceled')) books -= yen(li.querySelector('strong').text)
    }
  }
  assert.equal(books, held)
})

test('webhooks are lost: the list of events tells what became of it', async () => {
  const b = await paid()
  await giveBack(b)
  await shows(b, 'awaiting_details')
  const [r] = await refundsOf(b.pi)
  await w.sim.webhookFault({ kind: 'lose', count: 20 })
  for (const name of ['submit', 'settle']) await step(name, r)
  await w.until(async () => (await w.minutes(6), states(await page(b)).join() === 'succeeded'))
})
