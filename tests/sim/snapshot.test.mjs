// The second start of a demo: everything is still there, numbers can be paid, deadlines still run out.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { konbini, startSim } from '../lib/sim.mjs'

let dir, data
before(() => {
  dir = mkdtempSync(join(tmpdir(), 'stripe-sim-'))
  data = join(dir, 'sim.json')
})
after(() => rmSync(dir, { recursive: true }))

test('a restart keeps payments, numbers, timers, keys and events', async () => {
  const first = await startSim({ dir, data })
  let stripe = first.stripe()
  const open = await stripe.paymentIntents.create(konbini(), { idempotencyKey: 'k' })
  const lapsing = await stripe.paymentIntents.create(konbini({ options: { expires_after_days: 1 } }))
  const { code } = await first.stop()
  assert.equal(code, 0)

  const second = await startSim({ dir, data })
  stripe = second.stripe()
  assert.equal((await stripe.paymentIntents.create(konbini(), { idempotencyKey: 'k' })).id, open.id)
  const numbers = open.next_action.konbini_display_details.stores.lawson
  await second.post('/pay', { chain: 'lawson', ...numbers })
  assert.equal((await stripe.paymentIntents.retrieve(open.id)).status, 'succeeded')
  await second.advanceTo(lapsing.next_action.konbini_display_details.expires_at + 3600)
  assert.equal((await stripe.paymentIntents.retrieve(lapsing.id)).status, 'requires_payment_method')
  assert.equal((await stripe.events.list({ limit: 100 })).data.length, 7)
  await second.stop()
})

test('a restart keeps holds, refunds and Checkout pages with their deadlines', async () => {
  const files = { dir, data: join(dir, 'second.json') }
  const first = await startSim(files)
  let stripe = first.stripe()
  const held = await stripe.paymentIntents.create({ amount: 5000, currency: 'jpy', confirm: true, payment_method_types: ['card'], payment_method: 'pm_card_visa', capture_method: 'manual' })
  const paid = await stripe.paymentIntents.create(konbini())
  await first.pay(paid.id)
  const refund = await stripe.refunds.create({ payment_intent: paid.id })
  const line = { price_data: { currency: 'jpy', unit_amount: 3300, product_data: { name: '体験' } }, quantity: 1 }
  const page = await stripe.checkout.sessions.create({ mode: 'payment', line_items: [line], success_url: 'https://shop.example/done' })
  await first.stop()

  const second = await startSim(files)
  stripe = second.stripe()
  await second.advanceTo(page.expires_at)
  assert.equal((await stripe.checkout.sessions.retrieve(page.id)).status, 'expired')
  await second.advanceTo(held.created + 30 * 86400)
  assert.equal((await stripe.paymentIntents.retrieve(held.id)).cancellation_reason, 'expired')
  await second.advanceTo(refund.created + 45 * 86400)
  assert.equal((await stripe.refunds.retrieve(refund.id)).status, 'failed')
  await second.stop()
})

test('state is written while running, so a kill loses at most a moment', async () => {
  const first = await startSim({ dir, data })
  const pi = await first.stripe().paymentIntents.create(konbini())
  await new Promise((done) => setTimeout(done, 1200))
  first.child.kill('SIGKILL')
  await first.stop()
  const second = await startSim({ dir, data })
  assert.equal((await second.stripe().paymentIntents.retrieve(pi.id)).status, 'requires_action')
  await second.stop()
})

test('a reset forgets, and may keep the endpoints', async () => {
  const sim = await startSim({ dir, data })
  const stripe = sim.stripe()
  await stripe.webhookEndpoints.create({ url: 'http://127.0.0.1:9/x', enabled_events: ['*'] })
  await sim.post('/reset', { keep_endpoints: true })
  assert.equal((await stripe.webhookEndpoints.list()).data.length, 1)
  assert.equal((await stripe.paymentIntents.list()).data.length, 0)
  await sim.post('/reset')
  assert.equal((await stripe.webhookEndpoints.list()).data.length, 0)
  await sim.stop()
})

test('a file that is not ours stops the start', async () => {
  const bad = join(dir, 'bad.json')
  writeFileSync(bad, '{"version": 99}')
  await assert.rejects(startSim({ dir, data: bad }), /cannot_run/)
})
