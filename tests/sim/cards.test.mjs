// Cards at the simulator, held until the shop decides: captured, in part, rejected, lapsed; declined; 3-D Secure; disputes.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { listen } from '../lib/hook.mjs'
import { konbini, refusal, startSim } from '../lib/sim.mjs'

const DAY = 86400
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

const card = (token, more) => ({ amount: 5000, currency: 'jpy', confirm: true, payment_method_types: ['card'], payment_method: token, ...more })
const MANUAL = { payment_method_options: { card: { capture_method: 'manual' } } }
const hold = (more) => stripe.paymentIntents.create(card('pm_card_visa', { ...MANUAL, expand: ['latest_charge'], ...more }))
const charge = (token, more) => stripe.paymentIntents.create(card(token, more))
const read = (id) => stripe.paymentIntents.retrieve(id, { expand: ['latest_charge'] })
const story = (id) => events.story(id)
const HELD = ['payment_intent.created', 'charge.succeeded', 'payment_intent.amount_capturable_updated']
// A person's answer on the 3-D Secure page: where it leads.
const answer = async (pi, what) => {
  const res = await fetch(pi.next_action.redirect_to_url.url, { method: 'POST', body: new URLSearchParams({ do: what }), redirect: 'manual' })
  return { status: res.status, to: res.headers.get('location') }
}

test('a plain card is charged at once', async () => {
  const pi = await charge('pm_card_jcb', { expand: ['latest_charge.balance_transaction'] })
  assert.equal(pi.status, 'succeeded')
  assert.equal(pi.amount_received, 5000)
  assert.match(pi.latest_charge.id, /^ch_/)
  assert.equal(pi.latest_charge.payment_method_details.card.brand, 'jcb')
  assert.equal(pi.latest_charge.captured, true)
  assert.equal(pi.latest_charge.balance_transaction.net, 5000 - 180)
  assert.deepEqual(await story(pi.id), ['payment_intent.created', 'charge.succeeded', 'payment_intent.succeeded'])
})

for (const [how, more] of [['for the card', MANUAL], ['for the payment', { capture_method: 'manual', payment_method_options: {} }]]) {
  test(`manual capture ${how}: the amount is held, nothing is taken`, async () => {
    const pi = await hold(more)
    assert.equal(pi.status, 'requires_capture')
    assert.equal(pi.amount_capturable, 5000)
    assert.equal(pi.amount_received, 0)
    const held = pi.latest_charge
    assert.deepEqual([held.captured, held.paid, held.amount_captured, held.balance_transaction], [false, true, 0, null])
    assert.equal(held.payment_method_details.card.capture_before, held.created + 30 * DAY)
    assert.deepEqual(await story(pi.id), HELD)
  })
}

test('American Express holds seven days only', async () => {
  const pi = await hold({ payment_method: 'pm_card_amex' })
  assert.equal(pi.latest_charge.payment_method_details.card.capture_before, pi.created + 7 * DAY)
})

test('capture takes it all', async () => {
  const pi = await hold()
  const taken = await stripe.paymentIntents.capture(pi.id, { expand: ['latest_charge.balance_transaction'] })
  assert.equal(taken.status, 'succeeded')
  assert.deepEqual([taken.amount_received, taken.amount_capturable], [5000, 0])
  assert.equal(taken.latest_charge.id, pi.latest_charge.id)
  assert.equal(taken.latest_charge.captured, true)
  assert.equal(taken.latest_charge.balance_transaction.amount, 5000)
  assert.deepEqual((await story(pi.id)).slice(HELD.length), ['charge.captured', 'payment_intent.succeeded'])
})

test('a part is taken, the rest is released: once, and without a refund', async () => {
  const pi = await hold()
  for (const amount_to_capture of [0, 5001]) {
    const error = await refusal(stripe.paymentIntents.capture(pi.id, { amount_to_capture }))
    assert.deepEqual([error.statusCode, error.param], [400, 'amount_to_capture'])
  }
  const taken = await stripe.paymentIntents.capture(pi.id, { amount_to_capture: 3000, expand: ['latest_charge'] })
  assert.deepEqual([taken.status, taken.amount, taken.amount_received, taken.amount_capturable], ['succeeded', 5000, 3000, 0])
  assert.deepEqual([taken.latest_charge.amount_captured, taken.latest_charge.amount_refunded], [3000, 0])
  assert.equal((await stripe.refunds.list({ payment_intent: pi.id })).data.length, 0)
  const again = await refusal(stripe.paymentIntents.capture(pi.id))
  assert.equal(again.code, 'payment_intent_unexpected_state')
  assert.equal(again.payment_intent.amount_received, 3000)
  assert.deepEqual((await story(pi.id)).slice(HELD.length), ['charge.captured', 'payment_intent.succeeded'])
})

test('a rejected hold is released: no refund, and no capture any more', async () => {
  const pi = await hold()
  const gone = await stripe.paymentIntents.cancel(pi.id, { cancellation_reason: 'requested_by_customer', expand: ['latest_charge'] })
  assert.deepEqual([gone.status, gone.cancellation_reason, gone.amount_capturable], ['canceled', 'requested_by_customer', 0])
  assert.deepEqual([gone.latest_charge.amount_refunded, gone.latest_charge.captured], [0, false])
  assert.equal((await refusal(stripe.paymentIntents.capture(pi.id))).code, 'payment_intent_unexpected_state')
  assert.equal((await refusal(stripe.refunds.create({ payment_intent: pi.id }))).statusCode, 400)
  assert.deepEqual((await story(pi.id)).slice(HELD.length), ['payment_intent.canceled'])
})

test('while it is held there is nothing to refund', async () => {
  const pi = await hold()
  assert.equal((await refusal(stripe.refunds.create({ payment_intent: pi.id }))).statusCode, 400)
  assert.equal((await read(pi.id)).status, 'requires_capture')
})

test('a hold nobody decides about lapses at capture_before, and says why', async () => {
  const pi = await hold()
  const end = pi.latest_charge.payment_method_details.card.capture_before
  await events.jumpTo(end - 600)
  assert.equal((await read(pi.id)).status, 'requires_capture')
  await events.jumpTo(end)
  const gone = await read(pi.id)
  assert.deepEqual([gone.status, gone.cancellation_reason, gone.canceled_at, gone.latest_charge.amount_refunded], ['canceled', 'expired', end, 0])
  const late = await refusal(stripe.paymentIntents.capture(pi.id))
  assert.deepEqual([late.statusCode, late.code], [400, 'charge_expired_for_capture'])
  assert.deepEqual((await story(pi.id)).slice(HELD.length), ['charge.expired', 'payment_intent.canceled'])
})

test('a captured payment does not lapse', async () => {
  const pi = await hold()
  await stripe.paymentIntents.capture(pi.id)
  await events.jumpTo((await sim.now()) + 31 * DAY)
  assert.equal((await read(pi.id)).status, 'succeeded')
})

for (const [token, code, decline] of [
  ['pm_card_visa_chargeDeclined', 'card_declined', 'generic_decline'],
  ['pm_card_visa_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
  ['pm_card_chargeDeclinedExpiredCard', 'expired_card', undefined],
]) {
  test(`declined (${decline ?? code}): 402, back to another method`, async () => {
    const pi = await stripe.paymentIntents.create(card(token, { ...MANUAL, confirm: false }))
    assert.equal(pi.status, 'requires_confirmation')
    const error = await refusal(stripe.paymentIntents.confirm(pi.id))
    assert.deepEqual([error.statusCode, error.type, error.code, error.raw.decline_code], [402, 'StripeCardError', code, decline])
    assert.match(error.raw.charge, /^ch_/)
    const left = await read(pi.id)
    assert.equal(left.status, 'requires_payment_method')
    assert.deepEqual([left.last_payment_error.code, left.last_payment_error.decline_code, left.last_payment_error.type], [code, decline, 'card_error'])
    assert.deepEqual([left.latest_charge.status, left.latest_charge.paid, left.latest_charge.failure_code], ['failed', false, code])
    assert.deepEqual(error.payment_intent.id, pi.id)
    const retried = await stripe.paymentIntents.confirm(pi.id, { payment_method: 'pm_card_visa' })
    assert.equal(retried.status, 'requires_capture')
    assert.equal(retried.last_payment_error, null)
    assert.deepEqual(await story(pi.id), ['payment_intent.created', 'charge.failed', 'payment_intent.payment_failed', ...HELD.slice(1)])
  })
}

test('3-D Secure: passed, the card is held and the customer returns to the shop', async () => {
  const pi = await hold({ payment_method: 'pm_card_threeDSecure2Required', return_url: 'https://shop.example/back?b=1' })
  assert.equal(pi.status, 'requires_action')
  assert.equal(pi.next_action.type, 'redirect_to_url')
  assert.equal(pi.latest_charge, null)
  assert.match(await (await fetch(pi.next_action.redirect_to_url.url)).text(), /認証に成功する/)
  const { status, to } = await answer(pi, 'pass')
  assert.equal(status, 303)
  const back = new URL(to)
  assert.equal(back.origin + back.pathname, 'https://shop.example/back')
  assert.deepEqual(Object.fromEntries(back.searchParams), { b: '1', payment_intent: pi.id, payment_intent_client_secret: pi.client_secret, redirect_status: 'succeeded' })
  assert.equal((await read(pi.id)).status, 'requires_capture')
  assert.equal((await answer(pi, 'pass')).status, 200, 'a second press changes nothing')
  assert.deepEqual(await story(pi.id), ['payment_intent.created', 'payment_intent.requires_action', ...HELD.slice(1)])
})

test('3-D Secure: failed, or asked for by the shop', async () => {
  const pi = await charge('pm_card_visa', { payment_method_options: { card: { request_three_d_secure: 'any' } }, return_url: 'https://shop.example/back' })
  assert.equal(pi.status, 'requires_action')
  assert.equal(new URL((await answer(pi, 'fail')).to).searchParams.get('redirect_status'), 'failed')
  const left = await read(pi.id)
  assert.equal(left.status, 'requires_payment_method')
  assert.equal(left.last_payment_error.code, 'payment_intent_authentication_failure')
  const wrong = new URL(pi.next_action.redirect_to_url.url)
  wrong.pathname = wrong.pathname.slice(0, -1)
  assert.equal((await fetch(wrong)).status, 404, 'only who has the secret')
  assert.equal((await refusal(charge('pm_card_visa', { return_url: 'javascript:alert(1)' }))).param, 'return_url')
})

test('a card in place of a konbini number: the number is dead', async () => {
  const pi = await stripe.paymentIntents.create(konbini({ payment_method_types: ['card', 'konbini'] }))
  const { payment_code } = pi.next_action.konbini_display_details.stores.lawson
  const paid = await stripe.paymentIntents.confirm(pi.id, { payment_method: 'pm_card_visa' })
  assert.equal(paid.status, 'succeeded')
  await assert.rejects(sim.pay(pi.id), { status: 409 })
  await assert.rejects(sim.post('/pay', { chain: 'lawson', payment_code, confirmation_number: '09012345678' }), { status: 404 })
  assert.equal((await sim.ledger()).payments.find((p) => p.payment_intent === pi.id).received, 3300)
})

test('amounts: at least 50 yen, at most eight digits', async () => {
  assert.equal((await refusal(charge('pm_card_visa', { amount: 49 }))).code, 'amount_too_small')
  assert.equal((await charge('pm_card_visa', { amount: 50 })).status, 'succeeded')
  assert.equal((await refusal(charge('pm_card_visa', { amount: 100_000_000 }))).code, 'amount_too_large')
})

for (const won of [true, false]) {
  test(`a dispute, ${won ? 'won' : 'lost'}: no refund meanwhile, the money goes${won ? ' and comes back' : ''}`, async () => {
    const other = sim.stripe({ key: `sk_test_dispute_${won}`, misfits })
    const pi = await other.paymentIntents.create(card('pm_card_createDispute'))
    assert.equal(pi.status, 'succeeded')
    const { data: [dispute] } = await other.disputes.list({ payment_intent: pi.id })
    assert.deepEqual([dispute.amount, dispute.charge, dispute.status, dispute.reason], [5000, pi.latest_charge, 'needs_response', 'fraudulent'])
    assert.equal((await other.charges.retrieve(pi.latest_charge)).disputed, true)
    assert.equal((await refusal(other.refunds.create({ payment_intent: pi.id }))).code, 'charge_disputed')
    await sim.post('/dispute/close', { dispute: dispute.id, won })
    await assert.rejects(sim.post('/dispute/close', { dispute: dispute.id, won }), { status: 409 })
    const closed = await other.disputes.retrieve(dispute.id)
    assert.equal(closed.status, won ? 'won' : 'lost')
    assert.deepEqual(closed.balance_transactions.map((t) => t.amount), won ? [-5000, 5000] : [-5000])
    const { data } = await other.events.list({ type: 'charge.dispute.*' })
    assert.deepEqual(data.map((e) => [e.type, e.data.object.status]), [['charge.dispute.closed', won ? 'won' : 'lost'], ['charge.dispute.created', 'needs_response']])
  })
}

test('the decided card is not charged twice by a repeated capture with its key', async () => {
  const pi = await hold()
  const options = { idempotencyKey: `capture-${pi.id}` }
  const [first, second] = [await stripe.paymentIntents.capture(pi.id, {}, options), await stripe.paymentIntents.capture(pi.id, {}, options)]
  assert.equal(second.lastResponse.headers.get('idempotent-replayed'), 'true')
  assert.deepEqual({ ...second }, { ...first })
  assert.equal((await story(pi.id)).filter((t) => t === 'charge.captured').length, 1)
})
