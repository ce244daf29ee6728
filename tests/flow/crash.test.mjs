// crash.test.mjs: I4: whatever was acknowledged to a customer is there after kill -9, compared with the
// customers' own log; and what was under way is taken up again.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { program } from '../lib/program.mjs'
import { startWorld } from '../lib/world.mjs'

let w
before(async () => { w = await startWorld() })
after(() => w.stop())

const LOAD_MS = 700
const CLIENTS = 16
const PAUSE_MS = 100 // between two bookings of a client: the shop has about 400 seats

test('acknowledged bookings survive kill -9 under load, three times', async () => {
  const api = program(w)
  const yoga = await api.offering('ヨガ')
  const log = [] // { key, token } as each customer noted it
  for (let round = 0; round < 3; round++) {
    const slots = await api.slots(yoga, 60)
    let running = true
    const clients = Array.from({ length: CLIENTS }, async (_, i) => {
      for (let n = 0; running; n++) {
        const key = randomUUID()
        const input = api.input(yoga, slots[(i + n) % slots.length], { method: n % 2 ? 'konbini' : 'onsite' })
        const answer = await api.book(input, key).catch(() => null)
        if (answer?.status === 201) log.push({ key, input, token: answer.body.token })
        await new Promise((done) => setTimeout(done, PAUSE_MS))
      }
    })
    await new Promise((done) => setTimeout(done, LOAD_MS))
    const back = w.restart('SIGKILL')
    await back
    running = false
    await Promise.all(clients)
  }
  assert.ok(log.length > 20, `only ${log.length} bookings were acknowledged`)
  for (const { key, input, token } of log) {
    const booking = await api.link(token)
    assert.equal(booking.status, 'confirmed')
    const again = await api.book(input, key)
    assert.equal(again.body.token, token, 'the same key gives the same booking')
  }
  // Every number that was asked for arrives, however the server died meanwhile.
  for (const { input, token } of log.filter((l) => l.input.method === 'konbini')) {
    await w.until(async () => (await api.link(token)).payment?.status === 'awaiting_payment' || (await w.minutes(1), false), 20000)
    assert.ok(input)
  }
  const all = await w.sim.stripe().paymentIntents.list({ limit: 100 })
  const perPayment = new Map()
  for (const pi of all.data) perPayment.set(pi.metadata.uketsuke_payment, (perPayment.get(pi.metadata.uketsuke_payment) ?? 0) + 1)
  for (const [payment, n] of perPayment) assert.equal(n, 1, `payment ${payment} has ${n} numbers at the provider`)
})
