// Signatures made by Stripe's own client are believed, and what it refuses we refuse.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import Stripe from 'stripe'
import { startDriver } from './driver.mjs'

const stripe = new Stripe('sk_test_unused')
const { samples } = JSON.parse(readFileSync('tests/contract/examples.json', 'utf8'))
const body = JSON.stringify(samples.event_payment_intent_succeeded.value, null, 2)
const secret = 'whsec_adapterTestSecret'
const now = 1796000000

const sign = (options = {}) =>
  stripe.webhooks.generateTestHeaderStringAsync({ payload: body, secret, timestamp: now, ...options })

async function verify(t, header, { payload = body, secrets = [secret], at = now } = {}) {
  const driver = startDriver(t, 'https://api.stripe.com')
  const answer = await driver.ask({ do: 'verify', secrets, header, body: payload, now: at * 1000 })
  return answer.signed
}

test('a signature of Stripe’s client is believed', async (t) => {
  assert.equal(await verify(t, await sign()), true)
})

test('a body with raw Japanese and emoji is believed, byte for byte', async (t) => {
  const payload = JSON.stringify({ name: '髙﨑 花子🎫', escaped: 'é' })
  const header = await sign({ payload })
  assert.equal(await verify(t, header, { payload }), true)
  assert.equal(await verify(t, header, { payload: payload.normalize('NFD') }), false)
})

test('one of several secrets will do, as while one is rolled', async (t) => {
  assert.equal(await verify(t, await sign(), { secrets: ['whsec_new', secret] }), true)
  assert.equal(await verify(t, await sign(), { secrets: ['whsec_new'] }), false)
})

test('two signatures in one header, as while one is rolled', async (t) => {
  const [old, other] = [await sign({ secret: 'whsec_old' }), await sign()]
  assert.equal(await verify(t, `${old},${other.split(',')[1]}`), true)
  assert.equal(await verify(t, `${other},${old.split(',')[1]}`), true)
})

test('another scheme proves nothing', async (t) => {
  assert.equal(await verify(t, await sign({ scheme: 'v0' })), false)
})

test('five minutes either way, not more', async (t) => {
  const header = await sign()
  for (const [seconds, expected] of [
    [300, true],
    [301, false],
    [-300, true],
    [-301, false],
  ]) {
    assert.equal(await verify(t, header, { at: now + seconds }), expected, `${seconds} s`)
  }
})

test('Stripe’s client and the adapter say the same of damaged headers', async (t) => {
  const header = await sign({ timestamp: Math.floor(Date.now() / 1000) })
  const at = Math.floor(Date.now() / 1000)
  const damaged = [
    header,
    header.slice(0, -1),
    header.replace('v1=', 'v2='),
    header.replace('t=', 't=9'),
    header.replace(/t=\d+,/, ''),
    header.replace(/,v1=.*/, ''),
    `${header},v0=aaaa`,
    '',
    'garbage',
  ]
  for (const h of damaged) {
    let theirs = true
    await stripe.webhooks.constructEventAsync(body, h, secret).catch(() => (theirs = false))
    assert.equal(await verify(t, h, { at }), theirs, JSON.stringify(h))
  }
})
