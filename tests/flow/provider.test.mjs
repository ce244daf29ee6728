// provider.test.mjs: what goes wrong between us and the provider (contract 9.4), as customers and staff see it.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before, test } from 'node:test'
import { program } from '../lib/program.mjs'
import { startWorld } from '../lib/world.mjs'

let w, api, yoga
before(async () => {
  w = await startWorld()
  api = program(w)
  yoga = await api.offering('ヨガ')
})
after(() => w.stop())

async function book(more = {}) {
  const slots = await api.slots(yoga)
  const input = api.input(yoga, slots.at(-1 - Math.floor(Math.random() * (slots.length / 2))), more)
  const { status, body } = await api.book(input)
  assert.equal(status, 201, JSON.stringify(body))
  return { ...body, mail: input.mail }
}

const becomes = (b, status) => w.until(async () => {
  const now = await api.link(b.token)
  return now.payment?.status === status && now
})
const intents = async (b) => (await w.sim.stripe().paymentIntents.list({ limit: 100 })).data.filter((pi) => pi.metadata.uketsuke_booking && pi.description?.includes(b.id))

test('9.4.1: the answer is lost: the retry under the same key gives one payment', async () => {
  await w.sim.fault({ method: 'POST', path: '/v1/payment_intents', kind: 'drop_after', count: 2 })
  const b = await book()
  await w.until(async () => (await w.minutes(1), (await api.link(b.token)).payment.status === 'awaiting_payment'))
  assert.equal((await intents(b)).length, 1)
})

test('9.4.4: the webhook of a payment is lost: the sweep finds the money', async () => {
  const b = await book()
  await becomes(b, 'awaiting_payment')
  await w.sim.webhookFault({ kind: 'lose', count: 50 })
  await w.sim.pay((await intents(b))[0].id)
  await w.until(async () => (await w.minutes(6), (await api.link(b.token)).payment.status === 'paid'))
  await w.sim.post('/webhook_faults/clear').catch(() => {})
})

test('9.4.14: a webhook with a wrong, stale or missing signature is refused and changes nothing', async () => {
  const b = await book()
  await becomes(b, 'awaiting_payment')
  const [pi] = await intents(b)
  const event = JSON.stringify({ id: 'evt_forged', object: 'event', api_version: '2026-08-26.dahlia', type: 'payment_intent.succeeded', livemode: false, created: await w.now(), data: { object: pi } })
  const sign = (t, secret) => `t=${t},v1=${createHmac('sha256', secret).update(`${t}.${event}`).digest('hex')}`
  const now = await w.now()
  const secret = w.made.endpoint.secret
  for (const signature of ['', 'garbage', sign(now, 'whsec_other'), sign(now - 600, secret), sign(now + 3600, secret)]) {
    const res = await fetch(`${w.base}/hooks/stripe/mihon`, { method: 'POST', body: event, headers: signature ? { 'stripe-signature': signature } : {} })
    assert.equal(res.status, 400, signature)
  }
  // Rightly signed but untrue: the object is read again, and it is not paid.
  const res = await fetch(`${w.base}/hooks/stripe/mihon`, { method: 'POST', body: event, headers: { 'stripe-signature': sign(now, secret) } })
  assert.equal(res.status, 200)
  await new Promise((done) => setTimeout(done, 300))
  assert.equal((await api.link(b.token)).payment.status, 'awaiting_payment')
})

test('9.4.5: doubled and reordered events change nothing more; one receipt', async () => {
  await w.sim.webhookFault({ kind: 'duplicate', count: 10 })
  const b = await book()
  await becomes(b, 'awaiting_payment')
  await w.sim.pay((await intents(b))[0].id)
  await becomes(b, 'paid')
  await w.until(() => w.mail.of(b.mail).length >= 2)
  await w.sim.delivered()
  await new Promise((done) => setTimeout(done, 300))
  assert.equal(w.mail.of(b.mail).length, 2, 'the numbers and the receipt')
})

test('the 確認番号 is too common: a random one takes its place, and the customer is told which', async () => {
  const b = await book({ phone: '01234567890' })
  const now = await becomes(b, 'awaiting_payment')
  assert.notEqual(now.payment.numbers[0].number, '01234567890')
  const mail = await w.mail.wait((m) => m.to.includes(b.mail))
  assert.ok(mail.text.includes(now.payment.numbers[0].number))
})

test('9.4.6: a slip printed before the deadline is paid after it: 決済完了, never 期限切れ', async () => {
  const b = await book()
  const now = await becomes(b, 'awaiting_payment')
  const [pi] = await intents(b)
  const deadline = Date.parse(now.payment.deadline) / 1000
  await w.sim.advanceTo(deadline - 60)
  await w.sim.post('/kiosk/start', { payment_intent: pi.id, chain: 'lawson' })
  await w.sim.advanceTo(deadline + 600)
  await w.sim.pay(pi.id)
  await becomes(b, 'paid')
  assert.ok(!w.mail.of(b.mail).some((m) => /期限切れ/.test(m.subject)))
})
