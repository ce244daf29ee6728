// after.test.mjs: what comes after: withdrawals that cannot be had, money that comes too late or before its
// number, numbers that end at the provider (domain.md 4, P9–P13).
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { program } from '../lib/program.mjs'
import { visitor } from '../lib/visitor.mjs'
import { startWorld } from '../lib/world.mjs'

let w, api, yoga
let nth = 0
before(async () => {
  w = await startWorld()
  api = program(w)
  yoga = await api.offering('ヨガ')
})
after(() => w.stop())

async function book(more = {}) {
  const slots = await api.slots(yoga, 50)
  const input = api.input(yoga, slots.at(-1 - (nth++ % 8)), more)
  const { status, body } = await api.book(input)
  assert.equal(status, 201, JSON.stringify(body))
  return { ...body, mail: input.mail }
}

async function becomes(b, status, payment) {
  let now
  try {
    return await w.until(async () => {
      now = await api.link(b.token)
      return now.status === status && now.payment?.status === payment && now
    })
  } catch {
    assert.fail(`expected ${status}/${payment}, is ${now.status}/${now.payment?.status}`)
  }
}

async function intentOf(b) {
  const all = await w.sim.stripe().paymentIntents.list({ limit: 100 })
  return all.data.find((pi) => pi.description?.includes(b.id))
}

async function cancelAsCustomer(b) {
  const v = visitor(w.base)
  const ask = await v.open(`${w.shop}/b/${b.token}/cancel`)
  return v.submit(ask, 'main form[method="post"]')
}

test('P9: the customer stands at the till: still payable, said so; withdrawn once the slip is given up', async () => {
  const b = await book()
  await becomes(b, 'confirmed', 'awaiting_payment')
  const pi = await intentOf(b)
  await w.sim.post('/kiosk/start', { payment_intent: pi.id, chain: 'lawson' })
  const page = await cancelAsCustomer(b)
  assert.match(page.text, /お支払いにならない/)
  await becomes(b, 'cancelled', 'voiding')
  await w.until(async () => (await w.sim.stripe().paymentIntents.retrieve(pi.id)).status === 'requires_action')
  await w.sim.post('/kiosk/abandon', { payment_intent: pi.id })
  await w.until(async () => (await w.minutes(3), (await api.link(b.token)).payment.status === 'void'))
  assert.equal((await w.sim.stripe().paymentIntents.retrieve(pi.id)).status, 'canceled')
})

test('P10: paid at the till during the withdrawal: the booking stays cancelled, the money is told to staff', async () => {
  const b = await book()
  await becomes(b, 'confirmed', 'awaiting_payment')
  const pi = await intentOf(b)
  await w.sim.post('/kiosk/start', { payment_intent: pi.id, chain: 'ministop' })
  await cancelAsCustomer(b)
  await becomes(b, 'cancelled', 'voiding')
  const told = w.mail.of(w.made.owner).length
  await w.sim.pay(pi.id, 'ministop')
  await becomes(b, 'cancelled', 'paid')
  await w.until(() => w.mail.of(w.made.owner).length > told)
  await w.days(1)
  await becomes(b, 'cancelled', 'paid')
})

test('P12: the money is heard of before our own answer arrives', async () => {
  await w.sim.fault({ kind: 'slow', method: 'POST', path: '/v1/payment_intents', ms: 1500 })
  const b = await book({ mail: 'guest.succeed_immediately@example.jp' })
  await becomes(b, 'confirmed', 'paid')
  await w.until(() => w.mail.of(b.mail).some((m) => /お支払い/.test(m.subject)))
  await new Promise((done) => setTimeout(done, 1800))
  await becomes(b, 'confirmed', 'paid')
})

test('P12: an expiry is heard of before our own answer arrives', async () => {
  await w.sim.fault({ kind: 'slow', method: 'POST', path: '/v1/payment_intents', ms: 1500 })
  const b = await book({ mail: 'guest.expire_immediately@example.jp' })
  const now = await becomes(b, 'confirmed', 'failed')
  assert.equal(now.payment.fail, 'expired')
})

test('P13: cancelled at the provider and not by us: the booking stays, the payment is void', async () => {
  const b = await book()
  await becomes(b, 'confirmed', 'awaiting_payment')
  await w.sim.stripe().paymentIntents.cancel((await intentOf(b)).id)
  await becomes(b, 'confirmed', 'void')
})

test('P10: the withdrawal cannot be had during an outage: retried until it can', async () => {
  const b = await book()
  await becomes(b, 'confirmed', 'awaiting_payment')
  const pi = await intentOf(b)
  await w.sim.post('/outage', { on: true })
  await cancelAsCustomer(b)
  await becomes(b, 'cancelled', 'voiding')
  await w.minutes(5)
  await becomes(b, 'cancelled', 'voiding')
  await w.sim.post('/outage', { on: false })
  await w.until(async () => (await w.minutes(10), (await api.link(b.token)).payment.status === 'void'))
  assert.equal((await w.sim.stripe().paymentIntents.retrieve(pi.id)).status, 'canceled')
})
