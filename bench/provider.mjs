// provider.mjs: what the server does with its payment provider: how many webhooks it takes, and how much of the
// provider's limit it uses for numbers.
import { createHmac, randomUUID } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { join } from 'node:path'
import { API_VERSION, startSim } from '../tests/lib/sim.mjs'
import { folder, note, noteLoad, until, wrk } from './lib.mjs'
import { startStore } from './store.mjs'

const LIMIT = 25 // calls a second to one operation (contract 2.4)
const SECRET = `whsec_${'bench'.repeat(8)}`

// Events of payments that this shop does not know, as from another program on the account: verified, stored once and
// answered like any other, and the simulator is not asked to play along.
function writeEvents(file, count) {
  const t = Math.floor(Date.now() / 1000)
  const lines = Array.from({ length: count }, () => {
    const id = randomUUID().replaceAll('-', '')
    const body = JSON.stringify({
      id: `evt_${id}`, object: 'event', api_version: API_VERSION, created: t, type: 'payment_intent.succeeded', livemode: false, pending_webhooks: 1,
      request: { id: null, idempotency_key: null },
      data: { object: { id: `pi_${id}`, object: 'payment_intent', amount: 3300, amount_received: 3300, currency: 'jpy', status: 'succeeded', livemode: false, created: t, metadata: {}, payment_method_types: ['konbini'] } },
    })
    return `t=${t},v1=${createHmac('sha256', SECRET).update(`${t}.${body}`).digest('hex')}\t${body}`
  })
  writeFileSync(file, lines.join('\n'))
}

export async function webhooks(store, seconds) {
  const dir = folder()
  const sim = await startSim({ dir })
  const s = await startStore(store, { stripe: { key: sim.key, secret: SECRET, url: sim.url, clock: sim.clock } })
  try {
    const file = join(dir, 'events')
    writeEvents(file, seconds * 25000)
    noteLoad(`${store}: webhooks taken in, 64 connections`, wrk('hook.lua', { connections: 64, seconds, url: s.hook, args: [file] }))
  } finally {
    await s.stop()
    await sim.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}

// Between server and simulator, counting: when each number was asked for, and what was answered.
async function startCounter(target) {
  const asked = []
  const server = createServer((req, res) => {
    const out = request(target + req.url, { method: req.method, headers: req.headers }, (answer) => {
      if (req.method === 'POST' && req.url === '/v1/payment_intents') asked.push({ at: performance.now(), status: answer.statusCode })
      res.writeHead(answer.statusCode, answer.headers)
      answer.pipe(res)
    })
    out.on('error', () => res.destroy())
    req.pipe(out)
  })
  await new Promise((done) => server.listen(0, '127.0.0.1', done))
  return { asked, url: `http://127.0.0.1:${server.address().port}`, stop: () => new Promise((done) => { server.close(done); server.closeAllConnections() }) }
}

// Many bookings at once, then only their numbers: the provider's limit is what takes time.
export async function issuing() {
  const dir = folder()
  const sim = await startSim({ dir })
  await sim.settings({ rate_limit: true, rate_limit_endpoint: LIMIT })
  const counter = await startCounter(sim.url)
  const s = await startStore('SQLite', { stripe: { key: sim.key, secret: SECRET, url: counter.url, clock: sim.clock } })
  try {
    const m = wrk('book.lua', { connections: 16, seconds: 1, url: s.bookings, args: [randomUUID(), s.slots.join(','), 'konbini'] })
    if (m.failed) throw new Error(`${m.failed} konbini bookings failed`)
    const wanted = Math.min(m.n, LIMIT * 12)
    await until(() => counter.asked.length >= wanted)
    const good = counter.asked.filter((a) => a.status === 200)
    // The burst that a full bucket allows is not counted: what follows is the steady rate.
    const steady = good.slice(LIMIT)
    const rate = (steady.length - 1) / ((steady.at(-1).at - steady[0].at) / 1000)
    note('numbers asked for, a second', '/s', rate)
    note(`share of the provider's limit (${LIMIT}/s)`, '%', (100 * rate) / LIMIT)
    note('refused by the provider (429)', '', counter.asked.filter((a) => a.status === 429).length)
  } finally {
    await s.stop()
    await counter.stop()
    await sim.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}
