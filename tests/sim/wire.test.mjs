// What Stripe's wire does: authentication, forms, errors, idempotency, lists, expansion, versions, limits.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertShape } from '../lib/contract.mjs'
import { konbini, startSim } from '../lib/sim.mjs'

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

const post = (path, form, headers) => sim.call('POST', path, { form, headers })
const simple = 'amount=500&currency=jpy&payment_method_types[]=konbini'
const count = async () => (await sim.ledger()).payments.length
const failure = (answer, status, code, param) => {
  assertShape('ErrorEnvelope', answer.body)
  assert.deepEqual([answer.status, answer.body.error.code, answer.body.error.param], [status, code, param])
}

test('without a key, or with one that is not for testing: 401', async () => {
  for (const auth of ['', 'Bearer ', 'Bearer sk_live_x', 'Bearer pk_test_x', 'Bearer sk_test_', 'Basic !!!']) {
    const answer = await sim.call('GET', '/v1/payment_intents', { auth })
    failure(answer, 401, undefined, undefined)
  }
  const basic = `Basic ${Buffer.from('sk_test_tests:').toString('base64')}`
  assert.equal((await sim.call('GET', '/v1/payment_intents', { auth: basic })).status, 200)
})

test('every key is an account of its own; a restricted key shares it', async () => {
  const pi = await stripe.paymentIntents.create(konbini())
  const other = sim.stripe({ key: 'sk_test_other' })
  await assert.rejects(other.paymentIntents.retrieve(pi.id), { statusCode: 404, code: 'resource_missing' })
  assert.equal((await sim.stripe({ key: 'rk_test_tests' }).paymentIntents.retrieve(pi.id)).id, pi.id)
})

test('with --key only that key is accepted', async () => {
  const own = await startSim({ args: ['--key', 'sk_test_only'], key: 'sk_test_only' })
  assert.equal((await own.call('GET', '/v1/account')).status, 200)
  assert.equal((await own.call('GET', '/v1/account', { auth: 'Bearer sk_test_on' })).status, 401)
  assert.equal((await own.stop()).code, 0)
})

test('forms: brackets plain and encoded, lists with and without numbers, the last of two wins', async () => {
  for (const form of [
    simple,
    'amount=500&currency=jpy&payment_method_types[0]=konbini',
    'amount=500&currency=jpy&payment_method_types%5B%5D=konbini',
    'amount=499&amount=500&currency=jpy&payment_method_types%5B0%5D=konbini',
  ]) {
    const { status, body } = await post('/v1/payment_intents', form)
    assert.equal(status, 200)
    assertShape('PaymentIntent', body)
    assert.deepEqual([body.amount, body.payment_method_types], [500, ['konbini']])
  }
  const { body } = await post('/v1/payment_intents', `${simple}&metadata[0]=a&metadata[%E5%90%8D]=%E8%8A%B1+%F0%9F%8E%89&description=a%26b`)
  assert.deepEqual(body.metadata, { 0: 'a', 名: '花 🎉' })
  assert.equal(body.description, 'a&b')
})

test('forms that make no sense are refused', async () => {
  const bad = [
    ['amount=5x&currency=jpy', 'parameter_invalid_integer', 'amount'],
    ['amount=0&currency=jpy', 'parameter_invalid_integer', 'amount'],
    ['currency=jpy', 'parameter_missing', 'amount'],
    ['amount=&currency=jpy', 'parameter_invalid_empty', 'amount'],
    [`${simple}&confirm=yes`, undefined, 'confirm'],
    [`${simple}&capture_method=sometimes`, undefined, 'capture_method'],
    [`${simple}&metadata=x`, undefined, 'metadata'],
    [`${simple}&metadata[a][b]=x`, undefined, 'metadata'],
    [`${simple}&metadata[${'k'.repeat(41)}]=x`, undefined, 'metadata'],
    [`${simple}&metadata[k]=${'v'.repeat(501)}`, undefined, 'metadata'],
    [`${simple}&payment_method_types[7]=card`, undefined, 'payment_method_types'],
    [`${simple}&payment_method_data[billing_details][name]=x`, 'parameter_missing', 'payment_method_data[type]'],
    [`${simple}&payment_method_data.type=konbini`, 'parameter_unknown', 'payment_method_data.type'],
    [`${simple}&description=${'d'.repeat(1001)}`, undefined, 'description'],
    ['amount=500&amount[x]=1&currency=jpy', undefined, undefined],
    [`${simple}&description=%ff%fe`, undefined, undefined],
    [`${simple}&a[b][c][d][e][f][g][h][i]=1`, undefined, undefined],
    [`${simple}&payment_method_types[]=bitcoin`, 'payment_intent_invalid_parameter', 'payment_method_types'],
  ]
  const before = await count()
  for (const [form, code, param] of bad) {
    const answer = await post('/v1/payment_intents', form)
    assertShape('ErrorEnvelope', answer.body)
    assert.equal(answer.status, 400, form)
    assert.equal(answer.body.error.type, 'invalid_request_error')
    if (code) assert.equal(answer.body.error.code, code, form)
    if (param) assert.equal(answer.body.error.param, param, form)
  }
  assert.equal(await count(), before)
})

test('metadata is merged, an empty value removes', async () => {
  const pi = await stripe.paymentIntents.create({ ...konbini(), confirm: false, metadata: { a: '1', b: '2' } })
  assert.deepEqual((await stripe.paymentIntents.update(pi.id, { metadata: { a: '', c: '3' } })).metadata, { b: '2', c: '3' })
  assert.deepEqual((await stripe.paymentIntents.update(pi.id, { metadata: '' })).metadata, {})
})

test('unknown paths and ids: 404', async () => {
  failure(await sim.call('GET', '/v1/payment_intents/pi_nobody'), 404, 'resource_missing', 'intent')
  failure(await sim.call('GET', '/v1/charges/ch_nobody'), 404, 'resource_missing', 'id')
  failure(await sim.call('GET', '/v1/unicorns'), 404, undefined, undefined)
  failure(await sim.call('DELETE', '/v1/payment_intents/pi_nobody'), 404, undefined, undefined)
})

test('headers: request id, version and key are echoed; bodies are pretty-printed', async () => {
  const res = await fetch(`${sim.url}/v1/payment_intents`, { method: 'POST', body: simple, headers: { authorization: 'Bearer sk_test_tests', 'idempotency-key': 'echo', 'stripe-version': '2026-08-26.dahlia' } })
  assert.match(res.headers.get('request-id'), /^req_/)
  assert.equal(res.headers.get('stripe-version'), '2026-08-26.dahlia')
  assert.equal(res.headers.get('idempotency-key'), 'echo')
  assert.equal(res.headers.get('content-type'), 'application/json')
  assert.match(await res.text(), /^\{\n {2}"id": "pi_/)
})

test('the same key replays the first answer, and makes one payment', async () => {
  const before = await count()
  const first = await stripe.paymentIntents.create(konbini(), { idempotencyKey: 'k1' })
  const second = await stripe.paymentIntents.create(konbini(), { idempotencyKey: 'k1' })
  assert.deepEqual({ ...second, lastResponse: 0 }, { ...first, lastResponse: 0 })
  assert.equal(second.lastResponse.headers.get('idempotent-replayed'), 'true')
  assert.equal(first.lastResponse.headers.get('idempotent-replayed'), null)
  assert.equal(await count(), before + 1)
})

test('the order of a form does not matter for a key, its content and path do', async () => {
  const k = { 'idempotency-key': 'k2' }
  const first = await post('/v1/payment_intents', simple, k)
  const turned = await post('/v1/payment_intents', 'payment_method_types[0]=konbini&currency=jpy&amount=500', k)
  assert.equal(turned.body.id, first.body.id)
  for (const answer of [await post('/v1/payment_intents', simple.replace('500', '501'), k), await post('/v1/customers', '', k)]) {
    failure(answer, 400, undefined, undefined)
    assert.equal(answer.body.error.type, 'idempotency_error')
  }
})

test('validation failures are not stored under a key, refusals of the call itself are', async () => {
  const k = { 'idempotency-key': 'k3' }
  failure(await post('/v1/payment_intents', simple.replace('500', '5'), k), 400, 'amount_too_small', 'amount')
  assert.equal((await post('/v1/payment_intents', simple, k)).status, 200, 'the key was free')
  const pi = await stripe.paymentIntents.create(konbini())
  await sim.pay(pi.id)
  const first = await post(`/v1/payment_intents/${pi.id}/cancel`, '', { 'idempotency-key': 'k4' })
  failure(first, 400, 'payment_intent_unexpected_state', undefined)
  const again = await post(`/v1/payment_intents/${pi.id}/cancel`, '', { 'idempotency-key': 'k4' })
  assert.deepEqual(again.body, first.body)
  assert.equal(again.headers.get('idempotent-replayed'), 'true')
})

test('while a request runs, its key is in use', async () => {
  const k = { 'idempotency-key': 'k5' }
  await sim.fault({ kind: 'slow', ms: 400, method: 'POST' })
  const slow = post('/v1/payment_intents', simple, k)
  await new Promise((done) => setTimeout(done, 100))
  const busy = await post('/v1/payment_intents', simple, k)
  failure(busy, 409, 'idempotency_key_in_use', undefined)
  assert.equal(busy.body.error.type, 'idempotency_error')
  const { body } = await slow
  assert.equal((await post('/v1/payment_intents', simple, k)).body.id, body.id)
})

test('a key is forgotten after 24 hours; GET ignores keys', async () => {
  const k = { 'idempotency-key': 'k6' }
  const first = await post('/v1/payment_intents', simple, k)
  await sim.advance(24 * 3600_000 - 60_000)
  assert.equal((await post('/v1/payment_intents', simple, k)).body.id, first.body.id)
  await sim.advance(61_000)
  assert.notEqual((await post('/v1/payment_intents', simple, k)).body.id, first.body.id)
  assert.equal((await sim.call('GET', '/v1/payment_intents', { headers: k })).body.object, 'list')
})

test('lists: newest first, limits, both cursors, created', async () => {
  const own = sim.stripe({ key: 'sk_test_lists', misfits })
  const ids = []
  const times = []
  for (let i = 0; i < 5; i++) {
    const pi = await own.paymentIntents.create({ ...konbini(), confirm: false })
    ids.unshift(pi.id)
    times.unshift(pi.created)
    await sim.advance(10_000)
  }
  const list = async (params) => {
    const page = await own.paymentIntents.list(params)
    return [page.data.map((pi) => ids.indexOf(pi.id)), page.has_more]
  }
  assert.deepEqual(await list({}), [[0, 1, 2, 3, 4], false])
  assert.deepEqual(await list({ limit: 2 }), [[0, 1], true])
  assert.deepEqual(await list({ limit: 2, starting_after: ids[1] }), [[2, 3], true])
  assert.deepEqual(await list({ limit: 2, starting_after: ids[3] }), [[4], false])
  assert.deepEqual(await list({ limit: 2, ending_before: ids[4] }), [[2, 3], true])
  assert.deepEqual(await list({ limit: 2, ending_before: ids[2] }), [[0, 1], false])
  assert.deepEqual(await list({ created: { gte: times[2] } }), [[0, 1, 2], false])
  assert.deepEqual(await list({ created: { gt: times[3], lt: times[0] } }), [[1, 2], false])
  assert.deepEqual(await list({ created: times[4] }), [[4], false])
  const all = []
  for await (const pi of own.paymentIntents.list({ limit: 2 })) all.push(pi.id)
  assert.deepEqual(all, ids)
  for (const query of ['limit=0', 'limit=101', `starting_after=${ids[0]}&ending_before=${ids[1]}`, 'starting_after=pi_nobody', 'created[near]=1']) {
    assert.equal((await sim.call('GET', '/v1/payment_intents', { form: query, auth: 'Bearer sk_test_lists' })).status, 400, query)
  }
})

test('expand: one level, several, in lists; not what cannot be expanded', async () => {
  const pi = await stripe.paymentIntents.create(konbini({ expand: ['payment_method'] }))
  assert.equal(pi.payment_method.billing_details.name, '山田 花子')
  await sim.pay(pi.id)
  const { data: [charge] } = await stripe.charges.list({ payment_intent: pi.id, expand: ['data.balance_transaction', 'data.payment_intent'] })
  assert.equal(charge.balance_transaction.source, charge.id)
  assert.equal(charge.payment_intent.id, pi.id)
  const booked = await stripe.balanceTransactions.retrieve(charge.balance_transaction.id, { expand: ['source.payment_intent.payment_method'] })
  assert.equal(booked.source.payment_intent.payment_method.id, pi.payment_method.id)
  for (const path of ['amount', 'latest_charge.payment_intent.latest_charge.payment_intent.latest_charge', 'metadata.x']) {
    failure(await sim.call('GET', `/v1/payment_intents/${pi.id}`, { form: `expand[]=${path}` }), 400, undefined, 'expand')
  }
})

test('endive refuses payment_method_types and shows its own fields', async () => {
  const endive = { 'stripe-version': '2026-10-28.endive' }
  failure(await post('/v1/payment_intents', simple, endive), 400, 'payment_method_types_no_longer_supported', 'payment_method_types')
  const { body } = await post('/v1/payment_intents', 'amount=500&currency=jpy&allowed_payment_method_types[]=konbini', endive)
  assert.equal(body.payment_record, null)
  assert.deepEqual(body.payment_method_types, ['konbini'])
  assert.equal((await post('/v1/payment_intents', simple, { 'stripe-version': '2020-08-27' })).status, 400)
})

test('limits: 25 a second for one operation, when switched on', async () => {
  await sim.settings({ rate_limit: true })
  const answers = await Promise.all(Array.from({ length: 60 }, () => sim.call('GET', '/v1/charges')))
  const limited = answers.filter((a) => a.status === 429)
  assert.ok(limited.length >= 10 && limited.length <= 35, `${limited.length} of 60`)
  failure(limited[0], 429, 'rate_limit', undefined)
  assert.equal(limited[0].headers.get('stripe-rate-limited-reason'), 'endpoint-rate')
  assert.equal((await sim.call('GET', '/v1/events')).status, 200, 'another operation has its own')
  await sim.advance(1000)
  assert.equal((await sim.call('GET', '/v1/charges')).status, 200)
  await sim.settings({ rate_limit: false })
})

test('customers and payment methods', async () => {
  const customer = await stripe.customers.create({ name: '山田', email: 'y@example.com', preferred_locales: ['ja'] })
  assert.equal((await stripe.customers.retrieve(customer.id)).name, '山田')
  const pi = await stripe.paymentIntents.create(konbini({ customer: customer.id }))
  assert.equal((await stripe.paymentIntents.list({ customer: customer.id })).data[0].id, pi.id)
  assert.equal((await stripe.paymentMethods.retrieve(pi.payment_method)).type, 'konbini')
})
