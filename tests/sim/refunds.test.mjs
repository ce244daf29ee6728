// Refunds at the simulator: to a card at once; after konbini to a bank account, with every way that can go.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { listen } from '../lib/hook.mjs'
import { konbini, refusal, startSim } from '../lib/sim.mjs'

const DAY = 86400
const LIFE = 45 * DAY
let sim, stripe, events
const misfits = []
before(async () => {
  sim = await startSim()
  stripe = sim.stripe({ misfits })
  events = await listen(sim, stripe)
})
after(async () => {
  await events.end()
  assert.equal((await sim.stop()).code, 0)
  assert.deepEqual(misfits, [])
})

const byCard = (amount = 5000) => stripe.paymentIntents.create({ amount, currency: 'jpy', confirm: true, payment_method_types: ['card'], payment_method: 'pm_card_visa' })
const atStore = async (more) => {
  const pi = await stripe.paymentIntents.create(konbini(more))
  await sim.pay(pi.id)
  return stripe.paymentIntents.retrieve(pi.id)
}
const refund = (pi, more) => stripe.refunds.create({ payment_intent: pi.id, ...more })
const read = (r) => stripe.refunds.retrieve(r.id)
const chargeOf = (pi) => stripe.charges.retrieve(pi.latest_charge)
const step = (name, r) => sim.post(`/refund/${name}`, { refund: r.id })
// What happened to the refund after it was made: type and status of each event.
const since = async (r) => (await events.events(r.id)).slice(1).map((e) => `${e.type} ${e.data.object.status}`)
const refundEvents = async (pi) => (await events.story(pi.id)).filter((type) => type.includes('refund'))
const balance = async (r) => (await stripe.balanceTransactions.list({ source: r.id })).data.map((t) => [t.type, t.amount])
const waiting = async (more) => refund(await atStore(), more)
const form = async (r, fields) => {
  const res = await fetch(`${sim.url}/refund/${r.id}`, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })
  return { status: res.status, to: res.headers.get('location'), text: await res.text() }
}
const page = async (path) => (await fetch(sim.url + path)).text()

test('to a card: done at once, whole', async () => {
  const pi = await byCard()
  const r = await refund(pi, { reason: 'requested_by_customer', metadata: { booking: 'R-000001' } })
  assert.match(r.id, /^re_/)
  assert.deepEqual([r.status, r.amount, r.charge, r.reason, r.metadata.booking], ['succeeded', 5000, pi.latest_charge, 'requested_by_customer', 'R-000001'])
  assert.equal(r.destination_details.card.type, 'refund')
  const charge = await chargeOf(pi)
  assert.deepEqual([charge.amount_refunded, charge.refunded], [5000, true])
  assert.deepEqual(await balance(r), [['refund', -5000]])
  assert.deepEqual(await refundEvents(pi), ['refund.created', 'charge.refunded'])
  assert.equal((await stripe.paymentIntents.retrieve(pi.id)).status, 'succeeded', 'the payment stays what it was')
})

test('in parts, up to what is left', async () => {
  const pi = await byCard()
  await refund(pi, { amount: 2000 })
  assert.deepEqual([(await chargeOf(pi)).amount_refunded, (await chargeOf(pi)).refunded], [2000, false])
  for (const amount of [3001, 0]) assert.equal((await refusal(refund(pi, { amount }))).param, 'amount')
  await stripe.refunds.create({ charge: pi.latest_charge, amount: 3000 })
  assert.equal((await chargeOf(pi)).refunded, true)
  assert.equal((await refusal(refund(pi))).code, 'charge_already_refunded')
  assert.equal((await stripe.refunds.list({ payment_intent: pi.id })).data.length, 2)
  assert.equal((await sim.ledger()).payments.find((p) => p.payment_intent === pi.id).refunded, 5000)
})

test('after a partial capture only what was taken', async () => {
  const pi = await stripe.paymentIntents.create({ amount: 5000, currency: 'jpy', confirm: true, payment_method_types: ['card'], payment_method: 'pm_card_visa', capture_method: 'manual' })
  await stripe.paymentIntents.capture(pi.id, { amount_to_capture: 3000 })
  assert.equal((await refusal(refund(pi, { amount: 3001 }))).param, 'amount')
  assert.equal((await refund(pi)).amount, 3000)
})

test('a card refund may bounce weeks later; then it can be tried again', async () => {
  const pi = await byCard()
  const r = await refund(pi)
  await events.jumpTo(r.created + 20 * DAY)
  await step('fail', r)
  const failed = await stripe.refunds.retrieve(r.id, { expand: ['failure_balance_transaction'] })
  assert.deepEqual([failed.status, failed.failure_reason], ['failed', 'lost_or_stolen_card'])
  assert.deepEqual([failed.failure_balance_transaction.type, failed.failure_balance_transaction.amount], ['refund_failure', 5000])
  assert.deepEqual(await since(r), ['refund.updated failed', 'refund.failed failed'])
  assert.equal((await chargeOf(pi)).amount_refunded, 0)
  assert.equal((await refund(pi)).status, 'succeeded')
})

test('a balance too low: a card refund waits, a konbini refund is refused', async () => {
  await sim.settings({ balance_short: true })
  const r = await refund(await byCard())
  assert.deepEqual([r.status, r.pending_reason], ['pending', 'insufficient_funds'])
  const pi = await atStore()
  assert.equal((await refusal(refund(pi))).code, 'balance_insufficient')
  await sim.settings({ balance_short: false })
  await step('settle', r)
  const settled = await read(r)
  assert.deepEqual([settled.status, settled.pending_reason, settled.destination_details.type], ['succeeded', undefined, 'card'])
  assert.equal((await refund(pi)).status, 'requires_action')
})

test('after konbini: waits for the customer, who got a mail', async () => {
  const pi = await atStore()
  const r = await refund(pi, { amount: 3000 })
  assert.match(r.id, /^pyr_/)
  assert.equal(r.status, 'requires_action')
  const { type, display_details: details } = r.next_action
  assert.deepEqual([type, details.expires_at, details.email_sent.email_sent_to], ['display_details', r.created + LIFE, 'hanako@example.com'])
  assert.equal(r.instructions_email, 'hanako@example.com')
  assert.deepEqual(await balance(r), [['payment_refund', -3000]])
  assert.deepEqual(await refundEvents(pi), ['refund.created', 'charge.refunded'])
  const other = await waiting({ instructions_email: 'taro@example.com' })
  assert.equal(other.next_action.display_details.email_sent.email_sent_to, 'taro@example.com')
  assert.equal((await refusal(waiting({ instructions_email: 'nobody' }))).param, 'instructions_email')
})

test('requires_action, pending, succeeded', async () => {
  const r = await waiting()
  await step('submit', r)
  const pending = await read(r)
  assert.deepEqual([pending.status, pending.pending_reason, pending.next_action], ['pending', 'processing', undefined])
  await step('settle', r)
  const settled = await read(r)
  assert.deepEqual([settled.status, settled.pending_reason, settled.destination_details.type], ['succeeded', undefined, 'jp_bank_transfer'])
  assert.deepEqual(await since(r), ['refund.updated pending', 'refund.updated succeeded'])
})

for (const [when, steps] of [['before it settled', ['submit']], ['even after it settled', ['submit', 'settle']]]) {
  test(`the bank returns the money ${when}: bank details again, same deadline`, async () => {
    const r = await waiting()
    for (const name of steps) await step(name, r)
    await events.jumpTo(r.created + 10 * DAY)
    await step('return', r)
    const back = await read(r)
    assert.equal(back.status, 'requires_action')
    assert.equal(back.next_action.display_details.expires_at, r.created + LIFE)
    assert.ok(back.next_action.display_details.email_sent.email_sent_at >= r.created + 10 * DAY, 'a new mail')
    assert.equal(back.destination_details, undefined)
    for (const name of ['submit', 'settle']) await step(name, r)
    assert.equal((await read(r)).status, 'succeeded')
    assert.deepEqual((await since(r)).slice(steps.length), ['refund.updated requires_action', 'refund.updated pending', 'refund.updated succeeded'])
  })
}

test('45 days without bank details: failed, and the money is the shop\'s again', async () => {
  const pi = await atStore()
  const r = await refund(pi)
  await events.jumpTo(r.created + LIFE - 600)
  assert.equal((await read(r)).status, 'requires_action')
  await events.jumpTo(r.created + LIFE)
  const failed = await stripe.refunds.retrieve(r.id, { expand: ['failure_balance_transaction'] })
  assert.deepEqual([failed.status, failed.next_action], ['failed', undefined])
  assert.ok(failed.failure_reason)
  assert.equal(failed.failure_balance_transaction.amount, 3300)
  assert.deepEqual(await since(r), ['refund.updated failed', 'refund.failed failed'])
  assert.deepEqual([(await chargeOf(pi)).amount_refunded, (await chargeOf(pi)).refunded], [0, false])
  assert.equal((await sim.ledger()).payments.find((p) => p.payment_intent === pi.id).refunded, 0)
})

test('what has been paid out does not lapse; what the bank returns after the 45 days does at once', async () => {
  const r = await waiting()
  for (const name of ['submit', 'settle']) await step(name, r)
  await events.jumpTo(r.created + LIFE + DAY)
  assert.equal((await read(r)).status, 'succeeded')
  await step('return', r)
  assert.equal((await read(r)).status, 'failed')
  assert.deepEqual((await since(r)).slice(2), ['refund.updated requires_action', 'refund.updated failed', 'refund.failed failed'])
})

test('returned in time and left alone: it lapses once, at the old deadline', async () => {
  const r = await waiting()
  await step('submit', r)
  await events.jumpTo(r.created + 40 * DAY)
  await step('return', r)
  await events.jumpTo(r.created + LIFE + DAY)
  assert.equal((await read(r)).status, 'failed')
  assert.equal((await since(r)).filter((e) => e.startsWith('refund.failed')).length, 1)
})

test('Stripe\'s test helper lapses it now, and so does the control', async () => {
  const first = await waiting()
  assert.equal((await stripe.testHelpers.refunds.expire(first.id)).status, 'failed')
  assert.equal((await refusal(stripe.testHelpers.refunds.expire(first.id))).statusCode, 400)
  const second = await waiting()
  await step('lapse', second)
  assert.equal((await read(second)).status, 'failed')
  assert.deepEqual(await since(second), await since(first))
})

test('cancelled by the shop while it waits, not later', async () => {
  const pi = await atStore()
  const r = await refund(pi)
  const gone = await stripe.refunds.cancel(r.id)
  assert.equal(gone.status, 'canceled')
  assert.ok(gone.failure_balance_transaction)
  assert.deepEqual(await since(r), ['refund.updated canceled'])
  assert.equal((await refusal(stripe.refunds.cancel(r.id))).statusCode, 400)
  const again = await refund(pi)
  assert.equal(again.amount, 3300, 'all of it can be refunded anew')
  await step('submit', again)
  assert.equal((await refusal(stripe.refunds.cancel(again.id))).statusCode, 400)
  assert.equal((await refusal(stripe.refunds.cancel((await refund(await byCard())).id))).statusCode, 400)
})

test('a step that does not fit the state changes nothing', async () => {
  const r = await waiting()
  for (const name of ['settle', 'return', 'fail']) await assert.rejects(step(name, r), { status: 400 })
  await step('submit', r)
  for (const name of ['submit', 'lapse', 'fail']) await assert.rejects(step(name, r), { status: 400 })
  await step('settle', r)
  for (const name of ['submit', 'settle', 'lapse']) await assert.rejects(step(name, r), { status: 400 })
  await assert.rejects(sim.post('/refund/settle', { refund: 're_nobody' }), { status: 404 })
  assert.deepEqual(await since(r), ['refund.updated pending', 'refund.updated succeeded'])
})

test('the bank details page: the test account receives the money, others send it back', async () => {
  const r = await waiting({ amount: 1200 })
  assert.match(await page('/counter'), new RegExp(`/refund/${r.id}`))
  assert.match(await page(`/refund/${r.id}`), /返金 ¥1,200 を受け取る銀行口座/)
  for (const [routing, account] of [['110', '0001234'], ['1100000', ''], ['"><b>', 'x']]) {
    const { status, text } = await form(r, { routing, account })
    assert.equal(status, 200)
    assert.match(text, /7桁の数字で入力してください/)
  }
  assert.equal((await read(r)).status, 'requires_action')
  for (const routing of ['1111113', '1111116', '3333335', '4444440']) {
    const { status, to } = await form(r, { routing, account: '0001234' })
    assert.equal(status, 303)
    assert.match(await page(to), /登録しました/)
    assert.equal((await read(r)).status, 'requires_action', `${routing}: returned`)
  }
  await form(r, { routing: '１１０-0000', account: '0001234' })
  assert.equal((await read(r)).status, 'succeeded')
  assert.match(await page(`/refund/${r.id}`), /口座情報を待っていません/)
  assert.match((await form(r, { routing: '1100000', account: '0001234' })).text, /口座情報を待っていません/)
  assert.ok(!(await page('/counter')).includes(r.id))
  assert.deepEqual((await since(r)).slice(-3), ['refund.updated requires_action', 'refund.updated pending', 'refund.updated succeeded'])
  assert.equal((await fetch(`${sim.url}/refund/pyr_nobody`)).status, 404)
})

test('whether a waiting refund counts as refunded is a switch, since nobody says', async () => {
  await sim.settings({ refund_counts_at_once: false })
  const pi = await atStore()
  const r = await refund(pi)
  assert.equal((await chargeOf(pi)).amount_refunded, 0)
  assert.equal((await refusal(refund(pi))).code, 'charge_already_refunded', 'it cannot be promised twice all the same')
  await step('submit', r)
  assert.equal((await chargeOf(pi)).amount_refunded, 3300)
  assert.deepEqual(await refundEvents(pi), ['refund.created', 'refund.updated', 'charge.refunded'])
  await sim.settings({ refund_counts_at_once: true })
})

test('refused: unpaid, unknown, nothing named; metadata can be changed', async () => {
  const open = await stripe.paymentIntents.create(konbini())
  assert.equal((await refusal(refund(open))).statusCode, 400)
  assert.equal((await refusal(refund({ id: 'pi_nobody' }))).code, 'resource_missing')
  assert.equal((await refusal(stripe.refunds.create({ charge: 'ch_nobody' }))).code, 'resource_missing')
  assert.equal((await refusal(stripe.refunds.create({ amount: 100 }))).code, 'parameter_missing')
  const r = await waiting({ metadata: { a: '1' } })
  assert.deepEqual((await stripe.refunds.update(r.id, { metadata: { a: '', b: '2' } })).metadata, { b: '2' })
})

test('a refund asked for twice with one key is one refund', async () => {
  const pi = await atStore()
  const make = () => stripe.refunds.create({ payment_intent: pi.id, amount: 1000 }, { idempotencyKey: `refund-${pi.id}` })
  assert.equal((await make()).id, (await make()).id)
  assert.equal((await stripe.refunds.list({ payment_intent: pi.id })).data.length, 1)
})
