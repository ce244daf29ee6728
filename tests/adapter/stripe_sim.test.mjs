// The adapter against the simulator: whole exchanges, and everything that can go wrong with them. Each test has an account of
// its own (a key), and a judge on the way that holds each request against Stripe's schema.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startHook } from '../lib/hook.mjs'
import { startSim } from '../lib/sim.mjs'
import { issue, startDriver } from './driver.mjs'
import { startJudge } from './judge.mjs'

let sim
before(async () => (sim = await startSim()))
after(async () => assert.equal((await sim.stop()).code, 0))

let shops = 0
async function open(t, env = {}) {
  const judge = await startJudge(t, sim.url)
  const driver = startDriver(t, judge.url, { env: { RATE: '100000', ...env } })
  const key = `sk_test_adapter${++shops}`
  const send = (request, idempotency) => driver.send(request, key, idempotency)
  const ask = async (change, idempotency = 'op-1') => send(await driver.build('issue', issue(change)), idempotency)
  const stripe = sim.stripe({ key })
  return {
    judge, driver, key, send, ask, stripe,
    read: async (id) => send(await driver.build('read', { id })),
    withdraw: async (id, idempotency = 'w-1') => send(await driver.build('withdraw', { id }), idempotency),
    find: (payment, since) => driver.ask({ do: 'find', key, payment, since }),
    events: (since, afterId = null) => driver.ask({ do: 'events', key, since, after: afterId }),
    check: (other = key) => driver.ask({ do: 'check', key: other }),
    count: async () => (await stripe.paymentIntents.list({ limit: 100 })).data.length,
  }
}

const pick = ({ outcome, http, code }) => [outcome, http, code]
const now = async () => (await sim.now()) * 1000
const during = async (on, off, run) => {
  await on()
  try {
    return await run()
  } finally {
    await off()
  }
}

// --- numbers -------------------------------------------------------------------------------------------------------------

test('a number is issued for all four chains, until the last second of the third day', async (t) => {
  const shop = await open(t)
  const { outcome, payment } = await shop.ask()
  assert.equal(outcome, 'done')
  assert.equal(payment.state, 'awaiting')
  assert.deepEqual([payment.shop, payment.payment, payment.amount, payment.received], [7, 43, 3300, 0])
  assert.deepEqual(Object.keys(payment.voucher.stores).sort(), ['familymart', 'lawson', 'ministop', 'seicomart'])
  for (const store of Object.values(payment.voucher.stores)) {
    assert.match(store.code, /^\d+$/)
    assert.equal(store.number, '09012345678')
  }
  const japan = new Date(payment.voucher.expires_at + 9 * 3600e3).toISOString()
  const today = new Date((await now()) + 9 * 3600e3 + 3 * 86400e3).toISOString().slice(0, 10)
  assert.equal(japan, `${today}T23:59:59.000Z`)
  assert.match(payment.voucher.url, /^http/)
})

test('a number can end at an instant', async (t) => {
  const shop = await open(t)
  const expires_at = (await now()) + 3600e3
  const { payment } = await shop.ask({ days: 0, expires_at })
  assert.equal(payment.voucher.expires_at, Math.floor(expires_at / 1000) * 1000)
})

test('what the shop and the till show arrives as it was written', async (t) => {
  const shop = await open(t)
  const { payment } = await shop.ask({ name: '髙橋＆サンズ 100% a+b=c', description: '体験 [1] & more', number: null })
  const pi = await shop.stripe.paymentIntents.retrieve(payment.id, { expand: ['payment_method'] })
  assert.equal(pi.payment_method.billing_details.name, '髙橋＆サンズ 100% a+b=c')
  assert.equal(pi.description, '体験 [1] & more')
  assert.deepEqual(pi.metadata, { uketsuke_booking: '42', uketsuke_payment: '43', uketsuke_shop: '7' })
  assert.match(payment.voucher.stores.lawson.number, /^\d{10,11}$/, 'the provider picked one')
})

for (const status of [400, 402, 429]) {
  test(`a number that is too common is refused as such (${status}), and a random one taken`, async (t) => {
    const shop = await open(t)
    await during(() => sim.settings({ konbini_error_status: status }), () => sim.settings({ konbini_error_status: 400 }), async () => {
      const reply = await shop.ask({ number: '01234567890' })
      assert.deepEqual(pick(reply), ['number_taken', status, 'payment_intent_konbini_rejected_confirmation_number'])
      assert.equal(reply.payment?.voucher ?? null, null)
    })
    assert.equal((await shop.ask({ number: null }, 'op-2')).payment.state, 'awaiting')
  })

  test(`konbini out of order (${status}): not now, for numbers and for withdrawing them`, async (t) => {
    const shop = await open(t)
    const { payment } = await shop.ask()
    const on = async () => {
      await sim.settings({ konbini_error_status: status })
      await sim.post('/outage', { on: true })
    }
    const off = async () => {
      await sim.settings({ konbini_error_status: 400 })
      await sim.post('/outage', { on: false })
    }
    await during(on, off, async () => {
      assert.deepEqual(pick(await shop.ask({}, 'op-2')), ['not_now', status, 'payment_method_not_available'])
      const reply = await shop.withdraw(payment.id)
      assert.deepEqual(pick(reply), ['not_now', status, 'payment_method_not_available'])
    })
    assert.equal((await shop.read(payment.id)).payment.state, 'awaiting')
    assert.equal((await shop.withdraw(payment.id, 'w-2')).payment.state, 'cancelled')
    assert.equal((await shop.ask({}, 'op-3')).payment.state, 'awaiting')
  })
}

test('the operator takes no more numbers: not now', async (t) => {
  const shop = await open(t)
  const limit = (on) => () => sim.post('/method_rate_limit', { on })
  const reply = await during(limit(true), limit(false), () => shop.ask())
  assert.deepEqual([reply.outcome, reply.code], ['not_now', 'payment_method_rate_limit_exceeded'])
  assert.equal((await shop.ask({}, 'op-2')).outcome, 'done')
})

test('a number of zeros is refused for good', async (t) => {
  const shop = await open(t)
  const request = await shop.driver.build('issue', issue({ number: '0000000000' }))
  shop.judge.seen.length = 0
  const reply = await shop.send(request, 'op-1')
  assert.deepEqual([reply.outcome, reply.http], ['refused', 400])
  assert.match(shop.judge.misfits.splice(0).join(), /confirmation_number/, 'the schema says so too')
})

// --- what becomes of a payment ---------------------------------------------------------------------------------------------

test('paid at the store: paid, with its chain', async (t) => {
  const shop = await open(t)
  const { payment } = await shop.ask()
  await sim.pay(payment.id, 'seicomart')
  const { payment: paid } = await shop.read(payment.id)
  assert.deepEqual([paid.state, paid.received, paid.chain, paid.voucher, paid.code], ['paid', 3300, 'seicomart', null, null])
})

test('past its deadline it still waits, until the provider says that it has expired', async (t) => {
  const shop = await open(t)
  const { payment } = await shop.ask({ days: 1 })
  const deadline = payment.voucher.expires_at / 1000
  await sim.advanceTo(deadline + 60)
  assert.equal((await shop.read(payment.id)).payment.state, 'awaiting')
  await sim.advanceTo(deadline + 61 * 60)
  const { payment: expired } = await shop.read(payment.id)
  assert.deepEqual([expired.state, expired.code], ['expired', 'payment_intent_payment_attempt_expired'])
  assert.equal(expired.voucher, null)
})

test('failed by the operator: declined', async (t) => {
  const shop = await open(t)
  const { payment } = await shop.ask()
  await sim.post('/fail', { payment_intent: payment.id })
  const { payment: failed } = await shop.read(payment.id)
  assert.equal(failed.state, 'declined')
  assert.ok(failed.code)
})

test('withdrawn: cancelled, and again it is in the wrong state', async (t) => {
  const shop = await open(t)
  const { payment } = await shop.ask()
  const reply = await shop.withdraw(payment.id)
  assert.deepEqual([reply.outcome, reply.payment.state, reply.payment.code], ['done', 'cancelled', 'requested_by_customer'])
  await assert.rejects(sim.pay(payment.id))
  const again = await shop.withdraw(payment.id, 'w-2')
  assert.deepEqual([...pick(again), again.payment.state], ['wrong_state', 400, 'payment_intent_unexpected_state', 'cancelled'])
})

test('withdrawn too late: the wrong state, with the paid payment', async (t) => {
  const shop = await open(t)
  const { payment } = await shop.ask()
  await sim.pay(payment.id)
  const reply = await shop.withdraw(payment.id)
  assert.deepEqual([reply.outcome, reply.payment.state, reply.payment.received], ['wrong_state', 'paid', 3300])
})

for (const status of [400, 402]) {
  test(`withdrawn while the customer is at the register (${status}): read it, later under a new key`, async (t) => {
    const shop = await open(t)
    const { payment } = await shop.ask()
    await sim.post('/kiosk/start', { payment_intent: payment.id })
    await during(() => sim.settings({ cancel_refusal_status: status }), () => sim.settings({ cancel_refusal_status: 400 }), async () => {
      const reply = await shop.withdraw(payment.id)
      assert.deepEqual([reply.outcome, reply.http], ['wrong_state', status])
    })
    assert.equal((await shop.read(payment.id)).payment.state, 'awaiting')
    await sim.post('/kiosk/abandon', { payment_intent: payment.id })
    assert.equal((await shop.withdraw(payment.id, 'w-2')).payment.state, 'cancelled')
  })
}

test('an id that Stripe does not know is missing', async (t) => {
  const shop = await open(t)
  assert.deepEqual(pick(await shop.read('pi_nobody')), ['missing', 404, 'resource_missing'])
  assert.deepEqual(pick(await shop.withdraw('pi_nobody')), ['missing', 404, 'resource_missing'])
})

test('a wrong key is unauthorized', async (t) => {
  const shop = await open(t)
  const request = await shop.driver.build('read', { id: 'pi_1' })
  for (const key of ['sk_live_wrong', 'nonsense']) {
    const reply = await shop.driver.send(request, key)
    assert.deepEqual([reply.outcome, reply.http], ['unauthorized', 401], key)
  }
})

// --- answers that do not come ------------------------------------------------------------------------------------------------

const PATH = '/v1/payment_intents'
const sent = (shop) => shop.judge.seen.filter((r) => r.method === 'POST')

for (const [kind, expected] of Object.entries({
  refuse: ['again', 0, 'no_answer'],
  drop_before: ['again', 0, 'no_answer'],
  drop_after: ['again', 0, 'no_answer'],
  truncated: ['again', 0, 'no_answer'],
  502: ['again', 502, 'unreadable'],
  503: ['again', 503, 'unreadable'],
  504: ['again', 504, 'unreadable'],
  429: ['again', 429, 'rate_limit'],
  lock_timeout: ['again', 429, 'lock_timeout'],
  409: ['again', 409, 'idempotency_key_in_use'],
})) {
  test(`${kind}: the same bytes under the same key make one number`, async (t) => {
    const shop = await open(t)
    await sim.fault({ kind, method: 'POST', path: PATH })
    assert.deepEqual(pick(await shop.ask()), expected)
    const reply = await shop.ask()
    assert.deepEqual([reply.outcome, reply.payment?.state], ['done', 'awaiting'])
    assert.equal(await shop.count(), 1)
    const [first, second] = sent(shop)
    assert.equal(first.body, second.body)
    assert.equal(first.headers['idempotency-key'], second.headers['idempotency-key'])
  })
}

for (const [kind, isThere] of [['500', false], ['500_after', true]]) {
  test(`${kind}: once it is played back, only looking tells whether there is a number`, async (t) => {
    const shop = await open(t)
    const since = await now()
    await sim.fault({ kind, method: 'POST', path: PATH })
    assert.deepEqual(pick(await shop.ask()), ['again', 500, 'api_error'])
    assert.deepEqual(pick(await shop.ask()), ['puzzled', 500, 'api_error'])
    const found = await shop.find(43, since)
    assert.deepEqual([found.outcome, found.payment?.state], ['done', isThere ? 'awaiting' : undefined])
    if (!isThere) assert.equal((await shop.ask({}, 'op-2')).payment.state, 'awaiting')
    assert.equal(await shop.count(), 1)
  })
}

test('a slow answer: meanwhile the key is in use, later it is the same number', async (t) => {
  const shop = await open(t, { TIMEOUT_MS: '300' })
  await sim.fault({ kind: 'slow', method: 'POST', path: PATH, ms: 700 })
  assert.deepEqual(pick(await shop.ask()), ['again', 0, 'no_answer'])
  assert.deepEqual(pick(await shop.ask()), ['again', 409, 'idempotency_key_in_use'])
  let reply
  for (let i = 0; i < 50 && (reply = await shop.ask()).outcome !== 'done'; i++) await new Promise((r) => setTimeout(r, 50))
  assert.equal(reply.payment.state, 'awaiting')
  assert.equal(await shop.count(), 1)
})

test('a key that was used for something else is puzzling', async (t) => {
  const shop = await open(t)
  await shop.ask()
  assert.deepEqual(pick(await shop.ask({ amount: 3301 })), ['puzzled', 400, 'idempotency_error'])
})

test('a key older than a day would make a second number: looking first finds the first', async (t) => {
  const shop = await open(t)
  const since = await now()
  const { payment } = await shop.ask({ days: 5 })
  await sim.advance(25 * 3600e3)
  const { payment: found } = await shop.find(43, since)
  assert.equal(found.id, payment.id)
  const { payment: second } = await shop.ask({ days: 5 })
  assert.notEqual(second.id, payment.id)
})

// --- finding -----------------------------------------------------------------------------------------------------------------

test('a payment is found among many pages, with its charge', async (t) => {
  const shop = await open(t)
  const since = await now()
  const { payment } = await shop.ask()
  await sim.pay(payment.id, 'ministop')
  for (let i = 0; i < 230; i++) await shop.ask({ payment: 1000 + i }, `more-${i}`)
  shop.judge.seen.length = 0
  const found = await shop.find(43, since)
  assert.deepEqual([found.payment.id, found.payment.state, found.payment.chain], [payment.id, 'paid', 'ministop'])
  assert.equal(shop.judge.seen.length, 4, 'three pages and a reading')
  const none = await shop.find(999999, since)
  assert.deepEqual([none.outcome, none.payment], ['done', null])
})

test('of several for one payment, the one that can be paid counts', async (t) => {
  const shop = await open(t)
  const since = await now()
  const { payment: first } = await shop.ask()
  await sim.advance(2000)
  await shop.ask({ number: '01234567890' }, 'op-2') // a newer one, without a number
  assert.equal(await shop.count(), 2)
  assert.equal((await shop.find(43, since)).payment.id, first.id)
  await shop.withdraw(first.id)
  assert.notEqual((await shop.find(43, since)).payment.state, 'awaiting')
})

test('a payment made before the window is not found', async (t) => {
  const shop = await open(t)
  await shop.ask()
  await sim.advance(3600e3)
  assert.equal((await shop.find(43, await now())).payment, null)
})

test('a search that fails says so', async (t) => {
  const shop = await open(t)
  await sim.fault({ kind: '503', method: 'GET', path: PATH })
  assert.deepEqual(pick(await shop.find(43, await now())), ['again', 503, 'unreadable'])
})

// --- events ------------------------------------------------------------------------------------------------------------------

test('events come oldest first, only of the types that can move a payment', async (t) => {
  const shop = await open(t)
  const since = await now()
  const { payment } = await shop.ask()
  await sim.pay(payment.id)
  const { outcome, events, has_more } = await shop.events(since)
  assert.equal(outcome, 'done')
  assert.deepEqual(events.map((e) => e.type), ['payment_intent.requires_action', 'payment_intent.succeeded'])
  assert.ok(events.every((e) => e.object_id === payment.id && e.about_payment && e.version_known && !e.live))
  assert.equal(has_more, false)
})

test('events are walked from the oldest on, a hundred at a time, each once', async (t) => {
  const shop = await open(t)
  const since = await now()
  const made = []
  for (let i = 0; i < 250; i++) made.push((await shop.ask({ payment: 1000 + i }, `op-${i}`)).payment.id)
  const got = []
  let last = null
  for (let more = true; more; ) {
    const page = await shop.events(since, last)
    assert.equal(page.outcome, 'done')
    assert.ok(page.events.length <= 100)
    got.push(...page.events.map((e) => e.object_id))
    last = page.events.at(-1)?.id ?? last
    more = page.has_more
  }
  assert.deepEqual(got, made)
  await sim.pay(made[7])
  const { events, has_more } = await shop.events(since, last)
  assert.deepEqual([events.map((e) => e.object_id), has_more], [[made[7]], false])
  assert.deepEqual((await shop.events(since, events[0].id)).events, [])
})

test('no events, or none so late', async (t) => {
  const shop = await open(t)
  const empty = await shop.events(await now())
  assert.deepEqual([empty.outcome, empty.events, empty.has_more], ['done', [], false])
  await shop.ask()
  await sim.advance(3600e3)
  assert.deepEqual((await shop.events(await now())).events, [])
})

test('a place that Stripe has forgotten is missing', async (t) => {
  const shop = await open(t)
  assert.equal((await shop.events(await now(), 'evt_forgotten')).outcome, 'missing')
})

// --- the account -------------------------------------------------------------------------------------------------------------

test('the check tells the account’s name and whether konbini is switched on', async (t) => {
  const shop = await open(t)
  const answer = await shop.check()
  assert.deepEqual(answer, {
    reachable: true, key_valid: true, konbini_active: true, konbini: 'active', name: 'みほん教室', live: false, message: null,
  })
  for (const konbini of ['pending', 'inactive']) {
    await during(() => sim.post('/capability', { konbini }), () => sim.post('/capability', { konbini: 'active' }), async () => {
      const { konbini: state, konbini_active } = await shop.check()
      assert.deepEqual([state, konbini_active], [konbini, false])
    })
  }
})

test('the check tells a wrong key from a provider that is away', async (t) => {
  const shop = await open(t)
  const wrong = await shop.check('nonsense')
  assert.deepEqual([wrong.reachable, wrong.key_valid, wrong.konbini_active], [true, false, false])
  assert.ok(wrong.message)
  const away = await startDriver(t, 'http://127.0.0.1:1').ask({ do: 'check', key: shop.key })
  assert.deepEqual([away.reachable, away.key_valid, away.konbini], [false, false, ''])
})

// --- webhooks and limits -----------------------------------------------------------------------------------------------------

test('what the simulator signs is believed, while a secret is rolled too', async (t) => {
  const shop = await open(t)
  const hook = await startHook({ now: sim.now })
  t.after(() => hook.stop())
  const endpoint = await shop.stripe.webhookEndpoints.create({
    url: hook.url, enabled_events: ['payment_intent.requires_action'], api_version: '2026-08-26.dahlia',
  })
  hook.secret = endpoint.secret
  const verify = async ({ raw, signature }, secrets) =>
    (await shop.driver.ask({ do: 'verify', secrets, header: signature, body: raw, now: await now() })).signed
  const { payment } = await shop.ask()
  await sim.delivered()
  const [first] = hook.got
  assert.equal(await verify(first, [endpoint.secret]), true)
  assert.equal(await verify(first, ['whsec_other']), false)
  const event = await shop.driver.ask({ do: 'parse', body: first.raw })
  assert.deepEqual([event.type, event.object_id, event.version_known], ['payment_intent.requires_action', payment.id, true])

  for (const [kind, isBelieved] of [['wrong_signature', false], ['stale', false], ['two_v1', true], ['extra_v0', true]]) {
    const before = hook.got.length
    await sim.webhookFault({ kind, type: 'payment_intent.requires_action' })
    await shop.ask({ payment: 45 }, `op-${kind}`)
    await sim.delivered()
    assert.equal(await verify(hook.got[before], [endpoint.secret]), isBelieved, kind)
  }

  await sim.post('/secret/roll', { endpoint: endpoint.id })
  await shop.ask({ payment: 44 }, 'op-2')
  await sim.delivered()
  assert.equal(await verify(hook.got.at(-1), [endpoint.secret]), true, 'the old one still signs for a day')
})

test('our own limits keep us below Stripe’s', async (t) => {
  const shop = await open(t, { RATE: '' })
  const request = { ...(await shop.driver.build('issue', issue())), key: shop.key, idempotency_key: 'op-{n}' }
  await during(() => sim.settings({ rate_limit: true, rate_limit_account: 25 }), () => sim.settings({ rate_limit: false }), async () => {
    const { replies, took_ms } = await shop.driver.ask({ do: 'many', n: 60, request })
    assert.ok(replies.every((r) => r.outcome === 'done'), JSON.stringify(replies.find((r) => r.outcome !== 'done')))
    assert.equal(new Set(replies.map((r) => r.payment.id)).size, 60)
    assert.ok(took_ms >= 59 * 40 - 5 && took_ms < 10000, `${took_ms} ms`)
  })
})
