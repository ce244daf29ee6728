// A bad network and a bad day at the provider: what a client must survive can be made to happen here.
import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { konbini, startSim } from '../lib/sim.mjs'

let sim, stripe
const misfits = []
before(async () => {
  sim = await startSim()
  stripe = sim.stripe({ misfits })
})
afterEach(() => sim.post('/faults/clear'))
after(async () => {
  assert.equal((await sim.stop()).code, 0)
  assert.deepEqual(misfits, [])
})

const create = (key) => stripe.paymentIntents.create(konbini(), { idempotencyKey: key })
const count = async () => (await sim.ledger()).payments.length
const failed = async (promise) => {
  try {
    await promise
  } catch (error) {
    return error
  }
  assert.fail('was answered')
}

for (const [kind, made] of [['refuse', 0], ['drop_before', 0], ['drop_after', 1]]) {
  test(`${kind}: no answer; a retry with the key makes one payment`, async () => {
    const before = await count()
    await sim.fault({ kind, method: 'POST', path: '/v1/payment_intents' })
    assert.equal((await failed(create(`c-${kind}`))).type, 'StripeConnectionError')
    assert.equal(await count(), before + made)
    assert.equal((await create(`c-${kind}`)).status, 'requires_action')
    assert.equal(await count(), before + 1)
  })
}

test('truncated: the answer breaks off; the retry replays it', async () => {
  const before = await count()
  await sim.fault({ kind: 'truncated', path: '/v1/payment_intents' })
  await failed(create('t'))
  const pi = await create('t')
  assert.equal(pi.lastResponse.headers.get('idempotent-replayed'), 'true')
  assert.equal(await count(), before + 1)
})

test('500 is stored: the key replays it for a day, then makes the payment', async () => {
  const before = await count()
  await sim.fault({ kind: '500', method: 'POST' })
  assert.equal((await failed(create('s'))).statusCode, 500)
  const again = await failed(create('s'))
  assert.equal(again.statusCode, 500)
  assert.equal(await count(), before)
  await sim.advance(25 * 3600_000)
  await create('s')
  assert.equal(await count(), before + 1)
})

test('500 after the work: the payment is there, and found by its metadata', async () => {
  await sim.fault({ kind: '500_after', method: 'POST' })
  const error = await failed(stripe.paymentIntents.create(konbini({ metadata: { operation: 'op-500' } }), { idempotencyKey: 'sa' }))
  assert.equal(error.statusCode, 500)
  const { data } = await stripe.paymentIntents.list({ limit: 100 })
  assert.equal(data.filter((pi) => pi.metadata.operation === 'op-500').length, 1)
  assert.equal((await failed(stripe.paymentIntents.create(konbini({ metadata: { operation: 'op-500' } }), { idempotencyKey: 'sa' }))).statusCode, 500)
})

test('502, 503, 504: a proxy\'s page, nothing stored', async () => {
  const before = await count()
  for (const kind of ['502', '503', '504']) {
    await sim.fault({ kind, method: 'POST' })
    const res = await fetch(`${sim.url}/v1/payment_intents`, { method: 'POST', headers: { authorization: 'Bearer sk_test_tests', 'idempotency-key': 'p' } })
    assert.equal(res.status, Number(kind))
    assert.equal(res.headers.get('content-type'), 'text/html')
  }
  await create('p')
  assert.equal(await count(), before + 1)
})

test('429 with and without a reason, the object lock, 409: the key stays free', async () => {
  await sim.fault({ kind: '429', reason: 'global-concurrency' })
  const limited = await failed(create('l'))
  assert.deepEqual([limited.statusCode, limited.code], [429, 'rate_limit'])
  assert.equal(limited.headers['stripe-rate-limited-reason'], 'global-concurrency')
  await sim.fault({ kind: '429' })
  assert.equal((await failed(create('l'))).headers['stripe-rate-limited-reason'], undefined)
  await sim.fault({ kind: 'lock_timeout' })
  const locked = await failed(create('l'))
  assert.deepEqual([locked.statusCode, locked.code], [429, 'lock_timeout'])
  await sim.fault({ kind: '409' })
  const busy = await failed(create('l'))
  assert.deepEqual([busy.statusCode, busy.code, busy.rawType], [409, 'idempotency_key_in_use', 'idempotency_error'])
  assert.equal((await create('l')).status, 'requires_action')
})

test('slow: a client that gives up and retries gets 409, then the one payment', async () => {
  const before = await count()
  await sim.fault({ kind: 'slow', ms: 600 })
  const hasty = sim.stripe({ timeout: 150 })
  await failed(hasty.paymentIntents.create(konbini(), { idempotencyKey: 'slow' }))
  assert.equal((await failed(create('slow'))).statusCode, 409)
  await new Promise((done) => setTimeout(done, 600))
  assert.equal((await create('slow')).lastResponse.headers.get('idempotent-replayed'), 'true')
  assert.equal(await count(), before + 1)
})

test('a rule counts, skips and picks its requests', async () => {
  await sim.fault({ kind: '429', method: 'GET', path: '/v1/charges*', skip: 1, count: 2 })
  const get = async (path) => (await sim.call('GET', path)).status
  assert.deepEqual([await get('/v1/charges'), await get('/v1/events'), await get('/v1/charges/x'), await get('/v1/charges'), await get('/v1/charges')], [200, 200, 429, 429, 200])
  assert.deepEqual((await sim.get('/faults')).armed, [])
  await assert.rejects(sim.fault({ kind: 'unicorn' }), { status: 400 })
  await assert.rejects(sim.fault({ kind: '429', pathh: '/' }), { status: 400 })
})

test('Stripe\'s client with its own retries gets through a bad minute with one payment', async () => {
  const before = await count()
  for (const kind of ['drop_after', '409']) await sim.fault({ kind, method: 'POST' })
  const patient = sim.stripe({ maxNetworkRetries: 3 })
  assert.equal((await patient.paymentIntents.create(konbini())).status, 'requires_action')
  assert.equal(await count(), before + 1)
})

test('controls refuse what they do not know', async () => {
  await assert.rejects(sim.post('/clock/advance', { ms: -1 }), { status: 400 })
  await assert.rejects(sim.post('/clock/advance', {}), { status: 400 })
  await assert.rejects(sim.post('/settings', { buffer_minutes: 'x' }), { status: 400 })
  await assert.rejects(sim.post('/settings', { unknown: 1 }), { status: 400 })
  await assert.rejects(sim.post('/pay', { payment_intent: 'pi_nobody' }), { status: 404 })
  await assert.rejects(sim.post('/pay', { payment_intent: 'pi_nobody', chain: 'seveneleven' }), { status: 400 })
  await assert.rejects(sim.post('/nothing'), { status: 404 })
  await assert.rejects(sim.get('/pay'), { status: 405 })
})
