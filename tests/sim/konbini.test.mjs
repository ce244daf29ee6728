// A konbini payment at the simulator, through Stripe's own client; every answer is held against the contract.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertShape } from '../lib/contract.mjs'
import { CHAINS, konbini, startSim } from '../lib/sim.mjs'

let sim, stripe
const misfits = []
before(async () => {
  sim = await startSim()
  stripe = sim.stripe({ misfits })
})
after(async () => {
  assert.equal((await sim.stop()).code, 0)
  assert.deepEqual(misfits, [])
})

const pay = (more) => stripe.paymentIntents.create(konbini(more))
const read = (pi, params) => stripe.paymentIntents.retrieve(pi.id, params)
const details = (pi) => pi.next_action.konbini_display_details
const refusal = async (promise) => {
  try {
    await promise
  } catch (error) {
    if (error.raw) return error
    throw error
  }
  assert.fail('was accepted')
}
const types = async (pi) => {
  const { data } = await stripe.events.list({ limit: 100 })
  return data.filter((e) => e.data.object.id === pi.id || e.data.object.payment_intent === pi.id).map((e) => e.type).reverse()
}
// 23:59:59 in Japan, n days after the day of t.
const lastSecond = (t, n) => {
  const japan = new Date((t + 9 * 3600) * 1000)
  return Date.UTC(japan.getUTCFullYear(), japan.getUTCMonth(), japan.getUTCDate() + n, 23, 59, 59) / 1000 - 9 * 3600
}

test('create and confirm gives the numbers of all four chains', async () => {
  const pi = await pay({ options: { product_description: '体験レッスン' } })
  assertShape('Rules.KonbiniRequiresAction', pi)
  for (const chain of CHAINS) {
    assert.equal(details(pi).stores[chain].confirmation_number, '09012345678')
    assert.match(details(pi).stores[chain].payment_code, /^\d+$/)
  }
  assert.equal(details(pi).expires_at, lastSecond(pi.created, 3))
  assert.equal(pi.payment_method_options.konbini.product_description, '体験レッスン')
  assert.deepEqual(await types(pi), ['payment_intent.created', 'payment_intent.requires_action'])
})

test('paid at the store: a py_ charge with the chain, a fee, funds four business days later', async () => {
  const pi = await pay()
  await sim.pay(pi.id, 'seicomart')
  const paid = await read(pi, { expand: ['latest_charge.balance_transaction'] })
  assertShape('Rules.KonbiniSucceeded', paid)
  assert.equal(paid.amount_received, 3300)
  assert.equal(paid.latest_charge.payment_method_details.konbini.store.chain, 'seicomart')
  const booked = paid.latest_charge.balance_transaction
  assert.equal(booked.fee, 120)
  assert.equal(booked.net, 3180)
  assert.equal(booked.status, 'pending')
  assert.ok(booked.available_on - paid.latest_charge.created > 3 * 86400)
  assert.deepEqual((await types(pi)).slice(2), ['charge.succeeded', 'payment_intent.succeeded'])
})

test('the numbers as typed at the kiosk find the payment, wrong ones do not', async () => {
  const pi = await pay()
  const typed = { chain: 'ministop', payment_code: details(pi).stores.ministop.payment_code, confirmation_number: '09012345678' }
  await assert.rejects(sim.post('/pay', { ...typed, confirmation_number: '09099999999' }), { status: 404 })
  assert.equal((await sim.post('/pay', typed)).status, 'succeeded')
  await assert.rejects(sim.post('/pay', typed), { status: 404 }, 'a code is dead once paid')
})

test('nobody pays: it fails an hour after the deadline, and can be confirmed again', async () => {
  const pi = await pay({ options: { expires_after_days: 1 } })
  const first = details(pi)
  await sim.advanceTo(first.expires_at + 59 * 60)
  assert.equal((await read(pi)).status, 'requires_action')
  await assert.rejects(sim.pay(pi.id), { status: 409 })
  await sim.advanceTo(first.expires_at + 60 * 60)
  const expired = await read(pi)
  assertShape('Rules.KonbiniExpired', expired)
  assert.equal(expired.canceled_at, null)
  const { data: [event] } = await stripe.events.list({ type: 'payment_intent.payment_failed', limit: 1 })
  assert.equal(event.created, first.expires_at + 3600, 'the event carries the time at which it was due')
  assert.deepEqual(event.request, { id: null, idempotency_key: null })
  const again = await stripe.paymentIntents.confirm(pi.id, { payment_method_data: konbini().payment_method_data })
  assertShape('Rules.KonbiniRequiresAction', again)
  assert.notEqual(details(again).hosted_voucher_url, first.hosted_voucher_url)
  await assert.rejects(sim.post('/pay', { chain: 'lawson', payment_code: first.stores.lawson.payment_code, confirmation_number: '09012345678' }), { status: 404 })
})

test('a slip printed in time is paid after the deadline', async () => {
  const pi = await pay({ options: { expires_after_days: 1 } })
  await sim.advanceTo(details(pi).expires_at - 60)
  await sim.post('/kiosk/start', { payment_intent: pi.id, chain: 'familymart' })
  await sim.advanceTo(details(pi).expires_at + 20 * 60)
  await sim.pay(pi.id)
  const paid = await read(pi, { expand: ['latest_charge'] })
  assert.equal(paid.status, 'succeeded')
  assert.equal(paid.latest_charge.payment_method_details.konbini.store.chain, 'familymart')
})

test('no slip can be printed after the deadline', async () => {
  const pi = await pay({ options: { expires_after_days: 1 } })
  await sim.advanceTo(details(pi).expires_at + 1)
  await assert.rejects(sim.post('/kiosk/start', { payment_intent: pi.id }), { status: 409 })
})

test('cancel kills the number; a second cancel is refused with the payment attached', async () => {
  const pi = await pay()
  const gone = await stripe.paymentIntents.cancel(pi.id, { cancellation_reason: 'requested_by_customer' })
  assert.equal(gone.status, 'canceled')
  assert.equal(gone.cancellation_reason, 'requested_by_customer')
  assert.ok(gone.canceled_at)
  await assert.rejects(sim.pay(pi.id), { status: 409 })
  const error = await refusal(stripe.paymentIntents.cancel(pi.id))
  assert.equal(error.statusCode, 400)
  assert.equal(error.code, 'payment_intent_unexpected_state')
  assert.equal(error.payment_intent.status, 'canceled')
  assert.deepEqual((await types(pi)).slice(2), ['payment_intent.canceled'])
})

test('cancel is refused while the customer is at the register, and works when the slip is gone', async () => {
  const pi = await pay()
  await sim.post('/kiosk/start', { payment_intent: pi.id })
  const error = await refusal(stripe.paymentIntents.cancel(pi.id))
  assert.equal(error.payment_intent.status, 'requires_action')
  assert.equal((await refusal(stripe.paymentIntents.confirm(pi.id))).statusCode, 400)
  await sim.post('/kiosk/abandon', { payment_intent: pi.id })
  assert.equal((await stripe.paymentIntents.cancel(pi.id)).status, 'canceled')

  const lapsing = await pay()
  await sim.post('/kiosk/start', { payment_intent: lapsing.id })
  await sim.advance(61 * 60_000)
  assert.equal((await stripe.paymentIntents.cancel(lapsing.id)).status, 'canceled', 'a slip lapses by itself')
})

test('cancel against the register: the register may win', async () => {
  const pi = await pay()
  await sim.post('/kiosk/start', { payment_intent: pi.id })
  await refusal(stripe.paymentIntents.cancel(pi.id))
  await sim.pay(pi.id)
  assert.equal((await refusal(stripe.paymentIntents.cancel(pi.id))).payment_intent.status, 'succeeded')
})

test('an outage refuses confirm and cancel; the operator may also have enough', async () => {
  const pi = await pay()
  await sim.post('/outage', { on: true })
  assert.equal((await refusal(stripe.paymentIntents.cancel(pi.id))).code, 'payment_method_not_available')
  const failed = await refusal(pay())
  assert.equal(failed.code, 'payment_method_not_available')
  assert.equal(failed.payment_intent.status, 'requires_payment_method')
  await sim.post('/outage', { on: false })
  await sim.post('/method_rate_limit', { on: true })
  assert.equal((await refusal(pay())).code, 'payment_method_rate_limit_exceeded')
  await sim.settings({ konbini_error_status: 402 })
  const error = await refusal(pay())
  assert.equal(error.statusCode, 402)
  assert.equal(error.type, 'StripeCardError')
  await sim.settings({ konbini_error_status: 400 })
  await sim.post('/method_rate_limit', { on: false })
})

test('an update withdraws the number and makes a new one', async () => {
  const pi = await pay()
  const changed = await stripe.paymentIntents.update(pi.id, { metadata: { booking: 'R-2' } })
  assert.equal(changed.status, 'requires_action')
  assert.notEqual(details(changed).stores.lawson.payment_code, details(pi).stores.lawson.payment_code)
  const { payments } = await sim.ledger()
  const row = payments.find((p) => p.payment_intent === pi.id)
  assert.deepEqual([row.vouchers, row.open_vouchers], [2, 1])
  await sim.settings({ metadata_update_withdraws: false })
  const kept = await stripe.paymentIntents.update(pi.id, { metadata: { booking: '' } })
  assert.deepEqual(details(kept), details(changed))
  assert.deepEqual(kept.metadata, {})
  await sim.settings({ metadata_update_withdraws: true })
})

test('the deadline may be given as an instant, checked again at confirm', async () => {
  const at = (await sim.now()) + 2 * 3600
  const pi = await pay({ options: { expires_at: at } })
  assert.equal(details(pi).expires_at, at)
  const waiting = await stripe.paymentIntents.create({ ...konbini({ options: { expires_at: at } }), confirm: false })
  assert.equal(waiting.status, 'requires_confirmation')
  await sim.advance(100 * 60_000)
  const error = await refusal(stripe.paymentIntents.confirm(waiting.id))
  assert.equal(error.param, 'payment_method_options[konbini][expires_at]')
})

test('in two steps: create, then confirm with the method', async () => {
  const { payment_method_data, confirm, ...rest } = konbini()
  const pi = await stripe.paymentIntents.create(rest)
  assert.equal(pi.status, 'requires_payment_method')
  const error = await refusal(stripe.paymentIntents.confirm(pi.id, { payment_method_data: { type: 'konbini', billing_details: { name: '山田' } } }))
  assert.equal(error.code, 'parameter_missing')
  assert.equal(error.param, 'billing_details[email]')
  assert.equal((await stripe.paymentIntents.confirm(pi.id, { payment_method_data })).status, 'requires_action')
  const method = await stripe.paymentMethods.create({ type: 'konbini', billing_details: { name: '山田', email: 'y@example.com' } })
  const second = await stripe.paymentIntents.create({ ...rest, payment_method: method.id, confirm: true })
  assert.equal(second.payment_method, method.id)
})

const magic = [
  ['11111111110', 'a', 'succeeded', 180],
  ['22222222220', 'a', 'succeeded', 0],
  [undefined, 'a+succeed_immediately', 'succeeded', 0],
  ['33333333330', 'a', 'requires_payment_method', 0],
  [undefined, 'expire_immediately', 'requires_payment_method', 0],
  ['44444444440', 'a', 'requires_payment_method', 180],
  [undefined, 'x_expire_with_delay', 'requires_payment_method', 180],
  ['22222222220', 'expire_immediately', 'succeeded', 0], // the number wins
]
for (const [number, local, status, delay] of magic) {
  test(`magic: ${number ?? local} ends in ${status} after ${delay} s`, async () => {
    const pi = await pay({ email: `${local}@example.com`, options: { confirmation_number: number } })
    assert.equal(pi.status, 'requires_action')
    if (status !== 'succeeded') assert.equal(details(pi).expires_at, pi.created + delay)
    if (delay) {
      await sim.advance((delay - 5) * 1000)
      assert.equal((await read(pi)).status, 'requires_action')
      await sim.advance(6000)
    }
    assert.equal((await read(pi)).status, status)
  })
}

test('magic: fill_never runs to its real deadline', async () => {
  const pi = await pay({ email: 'fill_never@example.com' })
  assert.equal(details(pi).expires_at, lastSecond(pi.created, 3))
})

test('magic: a number that is too common is refused at confirm, the payment stays open for another', async () => {
  const error = await refusal(pay({ options: { confirmation_number: '01234567890' } }))
  assert.equal(error.code, 'payment_intent_konbini_rejected_confirmation_number')
  const pi = error.payment_intent
  assert.equal(pi.status, 'requires_payment_method')
  const ok = await stripe.paymentIntents.confirm(pi.id, { payment_method_data: konbini().payment_method_data, payment_method_options: { konbini: { confirmation_number: '09011112222' } } })
  assert.equal(details(ok).stores.lawson.confirmation_number, '09011112222')
})

test('as in Stripe\'s test mode, when switched so, a plain address pays after three minutes', async () => {
  await sim.settings({ plain_email_pays: true })
  const pi = await pay()
  await sim.settings({ plain_email_pays: false })
  await sim.advance(181_000)
  assert.equal((await read(pi)).status, 'succeeded')
})

const wrong = [
  ['amount below', { amount: 119 }, 'amount_too_small', 'amount'],
  ['amount above', { amount: 300001 }, 'amount_too_large', 'amount'],
  ['another currency', { currency: 'usd' }, 'payment_method_currency_mismatch', 'currency'],
  ['number of zeros', { options: { confirmation_number: '00000000000' } }, 'payment_intent_invalid_parameter', 'payment_method_options[konbini][confirmation_number]'],
  ['number too short', { options: { confirmation_number: '123456789' } }, 'payment_intent_invalid_parameter', 'payment_method_options[konbini][confirmation_number]'],
  ['23 characters', { options: { product_description: 'あ'.repeat(23) } }, 'payment_intent_invalid_parameter', 'payment_method_options[konbini][product_description]'],
  ['emoji', { options: { product_description: '体験🎉' } }, 'invalid_characters', 'payment_method_options[konbini][product_description]'],
  ['half-width kana', { options: { product_description: 'ﾚｯｽﾝ' } }, 'invalid_characters', 'payment_method_options[konbini][product_description]'],
  ['vendor characters', { options: { product_description: '第①回' } }, 'invalid_characters', 'payment_method_options[konbini][product_description]'],
  ['61 days', { options: { expires_after_days: 61 } }, 'payment_intent_invalid_parameter', 'payment_method_options[konbini][expires_after_days]'],
  ['0 days', { options: { expires_after_days: 0 } }, 'payment_intent_invalid_parameter', 'payment_method_options[konbini][expires_after_days]'],
  ['both deadlines', { options: { expires_after_days: 3, expires_at: 2_000_000_000 } }, 'parameters_exclusive', 'payment_method_options[konbini][expires_at]'],
  ['a deadline in the past', { options: { expires_at: 1_700_000_000 } }, 'payment_intent_invalid_parameter', 'payment_method_options[konbini][expires_at]'],
  ['manual capture', { capture_method: 'manual' }, 'payment_intent_invalid_parameter', 'capture_method'],
  ['no name', { name: undefined }, 'parameter_missing', 'billing_details[name]'],
  ['no address', { email: undefined }, 'parameter_missing', 'billing_details[email]'],
  ['not an address', { email: 'hanako' }, 'email_invalid', 'payment_method_data[billing_details][email]'],
  ['unknown parameter', { ammount: 3 }, 'parameter_unknown', 'ammount'],
  ['unknown chain of keys', { payment_method_options: { konbini: { store: 'lawson' } } }, 'parameter_unknown', 'payment_method_options[konbini][store]'],
  ['unknown customer', { customer: 'cus_nobody' }, 'resource_missing', 'customer'],
]
for (const [what, more, code, param] of wrong) {
  test(`refused: ${what}`, async () => {
    const before = (await sim.ledger()).payments.length
    const { name, email, ...rest } = { name: '山田 花子', email: 'h@example.com', ...more }
    const params = konbini(rest)
    params.payment_method_data.billing_details = { name, email }
    const error = await refusal(sim.stripe({ lax: true }).paymentIntents.create(params))
    assert.deepEqual([error.statusCode, error.code, error.param], [400, code, param])
    assert.equal((await sim.ledger()).payments.length, before, 'nothing was made')
  })
}

test('22 characters and a name full of what tills lack are fine', async () => {
  const pi = await pay({ name: '髙橋🎉ﾊﾅｺ', options: { product_description: 'あ'.repeat(22) } })
  assert.equal(pi.status, 'requires_action')
})

test('without the capability konbini cannot be named', async () => {
  await sim.post('/capability', { konbini: 'pending' })
  assert.equal((await refusal(pay())).param, 'payment_method_types')
  const account = await stripe.accounts.retrieve(null)
  assert.equal(account.capabilities.konbini_payments, 'pending')
  const capability = await stripe.accounts.retrieveCapability(account.id, 'konbini_payments')
  assert.equal(capability.status, 'pending')
  await sim.post('/capability', { konbini: 'active' })
})

test('allowed_payment_method_types leaves out silently what does not fit', async () => {
  const { payment_method_types, payment_method_options, payment_method_data, confirm, ...rest } = konbini()
  const both = await stripe.paymentIntents.create({ ...rest, allowed_payment_method_types: ['card', 'konbini'] })
  assert.deepEqual(both.payment_method_types, ['card', 'konbini'])
  const card = await stripe.paymentIntents.create({ ...rest, amount: 400000, allowed_payment_method_types: ['card', 'konbini'] })
  assert.deepEqual(card.payment_method_types, ['card'])
})
