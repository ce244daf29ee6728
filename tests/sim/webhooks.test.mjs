// Webhooks as a receiver sees them: signed, retried, doubled, late, spoilt. The signatures are judged by Stripe's client.
import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import Stripe from 'stripe'
import { startHook } from '../lib/hook.mjs'
import { API_VERSION, konbini, startSim } from '../lib/sim.mjs'

let sim, stripe, hook, endpoint
const misfits = []
before(async () => {
  sim = await startSim()
  stripe = sim.stripe({ misfits })
  hook = await startHook({ now: sim.now })
  endpoint = await stripe.webhookEndpoints.create({ url: hook.url, enabled_events: ['payment_intent.succeeded', 'payment_intent.requires_action', 'payment_intent.payment_failed', 'payment_intent.canceled'], api_version: API_VERSION })
  hook.secret = endpoint.secret
})
afterEach(async () => {
  hook.status = 200
  await sim.post('/webhook_faults/clear')
  assert.ok(await sim.delivered())
  hook.clear()
})
after(async () => {
  await hook.stop()
  assert.equal((await sim.stop()).code, 0)
  assert.deepEqual(misfits, [])
})

const paid = async () => {
  const pi = await stripe.paymentIntents.create(konbini())
  await sim.pay(pi.id)
  return pi
}
const MIN = 60_000

test('the secret is shown once; the endpoint gets what it asked for', async () => {
  assert.match(endpoint.secret, /^whsec_\w{32}$/)
  assert.equal((await stripe.webhookEndpoints.retrieve(endpoint.id)).secret, undefined)
  const pi = await paid()
  await sim.delivered()
  assert.deepEqual(hook.types(), ['payment_intent.requires_action', 'payment_intent.succeeded'])
  const [first, second] = hook.got
  assert.equal(first.headers['content-type'], 'application/json; charset=utf-8')
  assert.match(first.raw, /^\{\n {2}"id": "evt_/, 'pretty-printed')
  assert.equal(first.event.api_version, API_VERSION)
  assert.equal(first.event.livemode, false)
  assert.match(first.event.request.id, /^req_/)
  assert.deepEqual(second.event.request, { id: null, idempotency_key: null }, 'no request is behind a payment at the store')
  assert.equal(second.event.data.object.id, pi.id)
  assert.equal(first.event.data.object.status, 'requires_action', 'a snapshot of its time')
})

test('the signature is HMAC-SHA256 as Stripe\'s client makes it', async () => {
  await paid()
  await sim.delivered()
  const { raw, signature } = hook.got[0]
  const t = Number(/t=(\d+)/.exec(signature)[1])
  assert.equal(signature, Stripe.webhooks.generateTestHeaderString({ payload: raw, secret: hook.secret, timestamp: t }))
})

test('a refused event is tried three times over some hours, signed anew, then given up and still in the list', async () => {
  hook.status = 500
  await sim.webhookFault({ kind: 'lose', type: 'payment_intent.requires_action' })
  const pi = await paid()
  // Of this payment only: on a slow machine an earlier event may have timed out and come again.
  const tries = () => hook.got.filter((g) => g.event?.data.object.id === pi.id)
  await sim.delivered()
  assert.equal(tries().length, 1)
  await sim.advance(11 * MIN)
  await sim.delivered()
  await sim.advance(181 * MIN)
  await sim.delivered()
  assert.equal(tries().length, 3)
  const times = tries().map((g) => Number(/t=(\d+)/.exec(g.signature)[1]))
  assert.ok(times[2] - times[0] > 3 * 3600)
  assert.deepEqual(hook.refusals(), [])
  await sim.advance(48 * 60 * MIN)
  await sim.delivered()
  assert.equal(tries().length, 3)
  const failed = await stripe.events.list({ delivery_success: false, types: ['payment_intent.succeeded', 'payment_intent.requires_action'], limit: 100 })
  assert.deepEqual(failed.data.filter((e) => e.data.object.id === pi.id).map((e) => e.type), ['payment_intent.succeeded', 'payment_intent.requires_action'])
  hook.status = 200
  await sim.post('/event/resend', { event: failed.data.find((e) => e.data.object.id === pi.id).id })
  await sim.delivered()
  assert.equal(tries().length, 4)
})

test('in live mode there are ten tries over three days', async () => {
  await sim.settings({ live_retries: true })
  hook.status = 503
  await sim.webhookFault({ kind: 'lose', type: 'payment_intent.requires_action' })
  await paid()
  for (let hours = 0; hours < 80; hours++) {
    await sim.advance(60 * MIN)
    await sim.delivered()
  }
  assert.equal(hook.got.length, 10)
  await sim.settings({ live_retries: false })
})

test('faults: lost, doubled, twin, late', async () => {
  await sim.webhookFault({ kind: 'lose', type: 'payment_intent.requires_action' })
  await sim.webhookFault({ kind: 'duplicate', type: 'payment_intent.succeeded' })
  await paid()
  await sim.delivered()
  assert.deepEqual(hook.types(), ['payment_intent.succeeded', 'payment_intent.succeeded'])
  assert.equal(hook.got[0].event.id, hook.got[1].event.id)
  hook.clear()

  await sim.webhookFault({ kind: 'twin', type: 'payment_intent.succeeded' })
  await paid()
  await sim.delivered()
  const twins = hook.got.filter((g) => g.event.type === 'payment_intent.succeeded').map((g) => g.event)
  assert.equal(twins.length, 2)
  assert.notEqual(twins[0].id, twins[1].id)
  assert.deepEqual(twins[0].data, twins[1].data)
  hook.clear()

  await sim.webhookFault({ kind: 'delay', type: 'payment_intent.succeeded', ms: 30 * MIN })
  await paid()
  await sim.delivered()
  assert.deepEqual(hook.types(), ['payment_intent.requires_action'])
  await sim.advance(31 * MIN)
  await sim.delivered()
  assert.deepEqual(hook.types(), ['payment_intent.requires_action', 'payment_intent.succeeded'])
})

test('faults: the wrong order, and a burst after ten minutes of silence', async () => {
  await sim.webhookFault({ kind: 'reorder', count: 2 })
  await paid()
  await sim.delivered()
  assert.deepEqual(hook.types(), ['payment_intent.succeeded', 'payment_intent.requires_action'])
  hook.clear()

  await sim.webhookFault({ kind: 'burst' })
  for (let i = 0; i < 5; i++) await paid()
  await sim.delivered()
  assert.equal(hook.got.length, 0)
  await sim.advance(10 * MIN)
  await sim.delivered()
  assert.equal(hook.got.length, 10)
  hook.clear()
  await paid()
  await sim.delivered()
  assert.equal(hook.got.length, 2, 'a burst that is over holds nothing back')
})

for (const [kind, why] of [['wrong_signature', /No signatures found/], ['stale', /Timestamp outside/]]) {
  test(`faults: ${kind} is refused once, the retry is in order`, async () => {
    await sim.webhookFault({ kind, type: 'payment_intent.succeeded' })
    await paid()
    await sim.delivered()
    assert.equal(hook.refusals().length, 1)
    assert.match(hook.refusals()[0], why)
    await sim.advance(11 * MIN)
    await sim.delivered()
    assert.equal(hook.types().filter((t) => t === 'payment_intent.succeeded').length, 1)
  })
}

test('faults: several signatures, another scheme, another version, live mode', async () => {
  for (const kind of ['two_v1', 'extra_v0']) await sim.webhookFault({ kind, type: 'payment_intent.requires_action' })
  await sim.webhookFault({ kind: 'api_version', version: '2026-10-28.endive', type: 'payment_intent.succeeded' })
  await sim.webhookFault({ kind: 'livemode', type: 'payment_intent.succeeded' })
  const plain = await startHook({ now: sim.now, checkShape: false })
  await stripe.webhookEndpoints.update(endpoint.id, { url: plain.url })
  plain.secret = hook.secret
  await paid()
  await sim.delivered()
  await stripe.webhookEndpoints.update(endpoint.id, { url: hook.url })
  await plain.stop()
  const [first, second] = plain.got
  assert.match(first.signature, /^t=\d+,v1=\w{64},v1=\w{64},v0=\w{64}$/)
  assert.deepEqual([second.event.api_version, second.event.livemode, second.event.data.object.payment_record], ['2026-10-28.endive', true, null])
})

test('a rolled secret: both sign for a while, then only the new one', async () => {
  const old = hook.secret
  const { secret } = await sim.post('/secret/roll', { overlap_s: 3600 })
  await paid()
  await sim.delivered()
  assert.equal(hook.refusals().length, 0, 'the old secret still does')
  hook.secret = secret
  await sim.advance(2 * 60 * MIN)
  hook.clear()
  await paid()
  await sim.delivered()
  assert.equal(hook.refusals().length, 0)
  assert.match(hook.got[0].signature, /^t=\d+,v1=\w{64}$/)
  assert.notEqual(secret, old)
})

test('a disabled endpoint hears nothing; a deleted one neither', async () => {
  await sim.post('/endpoint/disable', { endpoint: endpoint.id })
  await paid()
  await sim.delivered()
  await sim.post('/endpoint/disable', { endpoint: endpoint.id, disabled: false })
  assert.equal(hook.got.length, 0)
  const second = await stripe.webhookEndpoints.create({ url: hook.url, enabled_events: ['*'] })
  await stripe.webhookEndpoints.del(second.id)
  await paid()
  await sim.delivered()
  assert.equal(hook.got.length, 2)
})

test('unicode may come escaped', async () => {
  await sim.settings({ escape_unicode: true })
  await stripe.paymentIntents.create(konbini({ description: '体験🎉' }))
  await sim.delivered()
  await sim.settings({ escape_unicode: false })
  assert.match(hook.got[0].raw, /"\\u4F53\\u9A13\\uD83C\\uDF89"/)
  assert.equal(hook.got[0].event.data.object.description, '体験🎉')
})

test('events: by type, by wildcard, by time; oldest to newest by ending_before; kept for 30 days', async () => {
  const own = sim.stripe({ key: 'sk_test_events', misfits })
  const pi = await own.paymentIntents.create(konbini())
  await sim.advance(5000)
  await sim.pay(pi.id)
  const types = async (params) => (await own.events.list(params)).data.map((e) => e.type)
  assert.deepEqual(await types({}), ['payment_intent.succeeded', 'charge.succeeded', 'payment_intent.requires_action', 'payment_intent.created'])
  assert.deepEqual(await types({ type: 'charge.*' }), ['charge.succeeded'])
  assert.deepEqual(await types({ types: ['payment_intent.created', 'charge.succeeded'] }), ['charge.succeeded', 'payment_intent.created'])
  assert.deepEqual(await types({ created: { gt: pi.created } }), ['payment_intent.succeeded', 'charge.succeeded'])
  assert.deepEqual(await types({ delivery_success: false }), [], 'nobody is subscribed here')
  const all = (await own.events.list()).data
  assert.deepEqual(await types({ ending_before: all[3].id, limit: 2 }), ['charge.succeeded', 'payment_intent.requires_action'])
  assert.equal((await own.events.retrieve(all[0].id)).id, all[0].id)
  const both = await sim.call('GET', '/v1/events', { form: 'type=a&types[]=b' })
  assert.equal(both.body.error.code, 'parameters_exclusive')
  await sim.advance(31 * 24 * 60 * MIN)
  assert.deepEqual(await types({ type: 'payment_intent.succeeded' }), [])
  await assert.rejects(own.events.retrieve(all[0].id), { statusCode: 404 })
})
