// The adapter on the wire, against servers that we did not write, well-behaved and not.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { issue, KEY, startDriver } from './driver.mjs'
import { give, makeCertificate, PAYMENT, startPeer, startRawPeer, startTlsPeer } from './peer.mjs'

const READ = { method: 'GET', path: '/v1/payment_intents/pi_1', body: 'expand[]=latest_charge' }
const WITHDRAW = { method: 'POST', path: '/v1/payment_intents/pi_1/cancel', body: 'cancellation_reason=duplicate' }
const FAST = { RATE: '100000' }

const good = (response) => give(response, 200, PAYMENT)

test('a request is what Stripe wants it to be', async (t) => {
  const peer = await startPeer(t, good)
  const driver = startDriver(t, peer.url)
  const request = await driver.build('issue', issue())
  const reply = await driver.send(request, KEY, 'op-1')
  assert.equal(reply.outcome, 'done')
  assert.equal(reply.request_id, 'req_1')
  assert.equal(reply.payment.state, 'paid')
  const [{ method, url, headers, body }] = peer.seen
  assert.deepEqual([method, url, body], ['POST', '/v1/payment_intents', request.body])
  assert.equal(headers.authorization, `Bearer ${KEY}`)
  assert.equal(headers['stripe-version'], '2026-08-26.dahlia')
  assert.equal(headers['idempotency-key'], 'op-1')
  assert.equal(headers['content-type'], 'application/x-www-form-urlencoded')
  assert.match(headers['user-agent'], /^uketsuke\//)
  assert.equal(headers.expect, undefined)
})

test('a read has its query in the address and no idempotency key', async (t) => {
  const peer = await startPeer(t, good)
  const driver = startDriver(t, peer.url)
  await driver.send(READ, KEY, 'op-1')
  assert.equal(peer.seen[0].url, '/v1/payment_intents/pi_1?expand[]=latest_charge')
  assert.equal(peer.seen[0].headers['idempotency-key'], undefined)
  assert.equal(peer.seen[0].body, '')
})

test('a retry repeats the bytes and the key', async (t) => {
  const peer = await startPeer(t, (response, n) => (n === 1 ? response.destroy() : good(response)))
  const driver = startDriver(t, peer.url)
  const request = await driver.build('issue', issue())
  assert.equal((await driver.send(request, KEY, 'op-1')).outcome, 'again')
  assert.equal((await driver.send(request, KEY, 'op-1')).outcome, 'done')
  const [a, b] = peer.seen
  assert.equal(a.body, b.body)
  assert.deepEqual(a.rawHeaders, b.rawHeaders)
})

test('a key that cannot stand in a header is not sent', async (t) => {
  const peer = await startPeer(t, good)
  const driver = startDriver(t, peer.url)
  for (const key of ['', 'sk_test_a\r\nX: y', 'sk_test_a\n', 'sk test', 'sk_test_é', 'k'.repeat(256)]) {
    const reply = await driver.send(READ, key)
    assert.deepEqual([reply.outcome, reply.http, reply.code], ['unauthorized', 0, 'malformed_key'], key)
  }
  assert.equal(peer.seen.length, 0)
})

test('a redirect is not followed', async (t) => {
  const elsewhere = await startPeer(t, good)
  const peer = await startPeer(t, (response) => give(response, 307, '', { Location: `${elsewhere.url}/v1/x` }))
  const driver = startDriver(t, peer.url)
  for (const request of [READ, WITHDRAW]) {
    const reply = await driver.send(request, KEY, 'op-1')
    assert.deepEqual([reply.outcome, reply.http], ['again', 307])
  }
  assert.equal(elsewhere.seen.length, 0)
})

test('the environment’s proxies and .netrc are ignored', async (t) => {
  const proxy = await startPeer(t, good)
  const peer = await startPeer(t, good)
  const home = mkdtempSync(join(tmpdir(), 'uketsuke-home-'))
  t.after(() => rmSync(home, { recursive: true }))
  writeFileSync(join(home, '.netrc'), 'default login thief password secret\n', { mode: 0o600 })
  const env = { HOME: home, http_proxy: proxy.url, https_proxy: proxy.url, ALL_PROXY: proxy.url, all_proxy: proxy.url }
  const driver = startDriver(t, peer.url, { env })
  assert.equal((await driver.send(READ, KEY)).outcome, 'done')
  assert.equal(peer.seen[0].headers.authorization, `Bearer ${KEY}`)
  assert.equal(proxy.seen.length, 0)
})

test('an answer has a largest size', async (t) => {
  const big = JSON.stringify({ object: 'payment_intent', id: 'pi_1', status: 'succeeded', x: 'x'.repeat(2 ** 20) })
  const peer = await startPeer(t, (response) => give(response, 200, big))
  const driver = startDriver(t, peer.url)
  assert.deepEqual(pick(await driver.send(READ, KEY)), ['again', 0, 'too_large'])
  assert.deepEqual(pick(await driver.send(WITHDRAW, KEY, 'op-1')), ['puzzled', 0, 'too_large'])
})

const pick = ({ outcome, http, code }) => [outcome, http, code]

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n'
const half = PAYMENT.slice(0, 20)
const broken = {
  'shorter than it said': [`${HEAD}Content-Length: ${PAYMENT.length}\r\n\r\n${half}`, ['again', 0, 'no_answer']],
  'cut between chunks': [`${HEAD}Transfer-Encoding: chunked\r\n\r\n14\r\n${half}\r\n`, ['again', 0, 'no_answer']],
  'cut within a chunk': [`${HEAD}Transfer-Encoding: chunked\r\n\r\nff\r\n${half}`, ['again', 0, 'no_answer']],
  'cut without any length': [`${HEAD}\r\n${half}`, ['again', 200, 'unreadable']],
  'without a body': [`${HEAD}Content-Length: 0\r\n\r\n`, ['again', 200, 'unreadable']],
  'cut in its head': ['HTTP/1.1 200 OK\r\nContent-Ty', ['again', 200, 'unreadable']],
  'nothing at all': ['', ['again', 0, 'no_answer']],
  'not HTTP': ['SSH-2.0-OpenSSH_9.2\r\n', ['again', 0, 'no_answer']],
}
for (const [name, [bytes, expected]] of Object.entries(broken)) {
  test(`an answer that is ${name} is asked for again`, async (t) => {
    const peer = await startRawPeer(t, (socket) => socket.end(bytes))
    const driver = startDriver(t, peer.url)
    assert.deepEqual(pick(await driver.send(WITHDRAW, KEY, 'op-1')), expected)
  })
}

test('nobody listening is no answer', async (t) => {
  const peer = await startRawPeer(t, () => {})
  const driver = startDriver(t, 'http://127.0.0.1:1')
  assert.ok(peer)
  const reply = await driver.send(READ, KEY)
  assert.deepEqual(pick(reply), ['again', 0, 'no_answer'])
  assert.match(reply.message, /connect/i)
})

test('a dripping answer ends at the deadline, and the connection is not used again', async (t) => {
  const peer = await startRawPeer(t, (socket, n) => {
    if (n > 1) return socket.end(`${HEAD}Content-Length: ${PAYMENT.length}\r\n\r\n${PAYMENT}`)
    socket.write(`${HEAD}Content-Length: 1000\r\n\r\n`)
    const drip = setInterval(() => socket.write(' '), 20)
    socket.on('close', () => clearInterval(drip))
  })
  const driver = startDriver(t, peer.url, { env: { TIMEOUT_MS: '200' } })
  const begin = Date.now()
  assert.deepEqual(pick(await driver.send(READ, KEY)), ['again', 0, 'no_answer'])
  assert.ok(Date.now() - begin < 2000)
  assert.equal((await driver.send(READ, KEY)).outcome, 'done')
  assert.equal(peer.info.connections, 2)
})

test('one connection carries one request after the other', async (t) => {
  const peer = await startPeer(t, good)
  const driver = startDriver(t, peer.url, { env: FAST })
  for (let i = 0; i < 20; i++) assert.equal((await driver.send(READ, KEY)).outcome, 'done')
  assert.equal(peer.info.connections, 1)
})

test('a connection that the other side closed while idle is replaced unseen', async (t) => {
  const peer = await startPeer(t, (response, n, { socket }) => {
    good(response)
    response.on('finish', () => setTimeout(() => socket.destroy(), 5))
  })
  const driver = startDriver(t, peer.url, { env: FAST })
  for (let i = 0; i < 5; i++) {
    assert.equal((await driver.send(READ, KEY)).outcome, 'done')
    await new Promise((r) => setTimeout(r, 20))
  }
  assert.equal(peer.info.connections, 5)
})

test('many threads share few connections and each gets its own answer', async (t) => {
  const peer = await startPeer(t, (response, n, request) => {
    const id = request.headers['idempotency-key']
    setTimeout(() => give(response, 200, PAYMENT.replace('pi_1', `pi_${id}`), { 'Request-Id': `req_${id}` }), n % 7)
  })
  const driver = startDriver(t, peer.url, { env: FAST })
  const request = { ...WITHDRAW, key: KEY, idempotency_key: 'k{n}' }
  const { replies } = await driver.ask({ do: 'many', n: 200, request })
  replies.forEach((r, i) => {
    assert.equal(r.outcome, 'done')
    assert.deepEqual([r.payment.id, r.request_id], [`pi_k${i}`, `req_k${i}`])
  })
  assert.equal(new Set(peer.seen.map((s) => s.headers['idempotency-key'])).size, 200)
  assert.ok(peer.info.connections <= 32, `${peer.info.connections} connections`)
})

test('HTTP/2 is used when offered, all on one connection', async (t) => {
  const certificate = makeCertificate(t, 'localhost')
  const peer = await startTlsPeer(t, certificate, (r) => setTimeout(() => good(r), 50), { http2: true })
  const driver = startDriver(t, peer.url, { ca: certificate.file, env: FAST })
  const { replies, took_ms } = await driver.ask({ do: 'many', n: 50, request: { ...READ, key: KEY } })
  assert.ok(replies.every((r) => r.outcome === 'done'), JSON.stringify(replies[0]))
  assert.ok(peer.seen.every((s) => s.httpVersion === '2.0'))
  assert.equal(peer.info.connections, 1)
  assert.ok(took_ms < 50 * 50, 'side by side')
})

test('HTTPS without HTTP/2 works as well', async (t) => {
  const certificate = makeCertificate(t, 'localhost')
  const peer = await startTlsPeer(t, certificate, good)
  const driver = startDriver(t, peer.url, { ca: certificate.file })
  assert.equal((await driver.send(READ, KEY)).outcome, 'done')
  assert.equal(peer.seen[0].httpVersion, '1.1')
})

test('a certificate nobody vouches for, or for another name, or old TLS: the key stays here', async (t) => {
  const own = makeCertificate(t, 'localhost')
  const other = makeCertificate(t, 'stripe.example')
  for (const [ca, certificate, options] of [
    ['', own, {}],
    [other.file, own, {}],
    [other.file, other, {}],
    [own.file, own, { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }],
  ]) {
    const peer = await startTlsPeer(t, certificate, good, options)
    const driver = startDriver(t, peer.url, { ca })
    const reply = await driver.send(READ, KEY)
    assert.deepEqual(pick(reply), ['again', 0, 'no_answer'])
    assert.equal(peer.seen.length, 0)
  }
})

test('25 requests a second with a test key, in step', async (t) => {
  const peer = await startPeer(t, good)
  const driver = startDriver(t, peer.url)
  const { took_ms } = await driver.ask({ do: 'many', n: 26, request: { ...READ, key: KEY } })
  assert.ok(took_ms >= 1000, `26 in ${took_ms} ms`)
  assert.ok(took_ms < 5000, `26 in ${took_ms} ms`)
})

test('Stripe’s own limit makes the next caller wait', async (t) => {
  const body = '{"error":{"type":"invalid_request_error","code":"rate_limit","message":"m"}}'
  const peer = await startPeer(t, (response, n) =>
    n === 1 ? give(response, 429, body, { 'Stripe-Rate-Limited-Reason': 'global-rate' }) : good(response),
  )
  const driver = startDriver(t, peer.url, { env: FAST })
  const reply = await driver.send(READ, KEY)
  assert.deepEqual([...pick(reply), reply.retry_after_ms], ['again', 429, 'rate_limit', 1000])
  assert.equal((await driver.send(READ, 'sk_test_another')).outcome, 'done')
  assert.ok(peer.seen[1].at - peer.seen[0].at < 900, 'another account need not wait')
  assert.equal((await driver.send(READ, KEY)).outcome, 'done')
  assert.ok(peer.seen[2].at - peer.seen[0].at >= 990)
})

test('a lock is not a limit', async (t) => {
  const body = '{"error":{"type":"invalid_request_error","code":"lock_timeout","message":"m"}}'
  const peer = await startPeer(t, (response, n) => (n === 1 ? give(response, 429, body) : good(response)))
  const driver = startDriver(t, peer.url, { env: FAST })
  assert.equal((await driver.send(READ, KEY)).code, 'lock_timeout')
  assert.equal((await driver.send(READ, KEY)).outcome, 'done')
  assert.ok(peer.seen[1].at - peer.seen[0].at < 900)
})

test('stopping ends what is under way', async (t) => {
  const peer = await startPeer(t, () => {})
  const driver = startDriver(t, peer.url, { env: { RATE: '10' } })
  const request = { ...READ, key: KEY }
  const { replies, took_ms } = await driver.ask({ do: 'many', n: 30, stop_after_ms: 200, request })
  assert.ok(replies.every((r) => r.outcome === 'again' && r.http === 0))
  assert.ok(took_ms < 1500, `${took_ms} ms`)
  assert.equal((await driver.send(READ, KEY)).outcome, 'again')
})

test('the log tells edges, and no key', async (t) => {
  const failure = '{"error":{"type":"api_error","message":"m"}}'
  const refusal = '{"error":{"type":"invalid_request_error","code":"amount_too_small","message":"secret words"}}'
  const answers = [good, (r) => give(r, 500, failure), (r) => give(r, 503, failure), good, (r) => give(r, 400, refusal)]
  const peer = await startPeer(t, (response, n) => answers[n - 1](response))
  const driver = startDriver(t, peer.url, { env: FAST })
  for (const _ of answers) await driver.send({ ...WITHDRAW, path: '/v1/payment_intents' }, KEY, 'op-1')
  await driver.end()
  const events = driver.log().trim().split('\n').map((line) => /event=(\S+)/.exec(line)[1])
  assert.deepEqual(events, ['gateway.down', 'gateway.up', 'gateway.refused'])
  assert.match(driver.log(), /event=gateway\.refused .*outcome=refused code=amount_too_small request_id=req_1/)
  assert.doesNotMatch(driver.log(), /sk_test|secret words/)
})
