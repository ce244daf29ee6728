// servers.test.mjs: two servers on one PostgreSQL: they share the work, survive each other's kill -9 and a restart
// of the database, and never oversell together.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { hasPostgres } from '../../lib/postgres.mjs'
import { program } from '../../lib/program.mjs'
import { startServer } from '../../lib/server.mjs'
import { startWorld } from '../../lib/world.mjs'

const skip = hasPostgres() ? false : 'there is no PostgreSQL on this machine'

let w, second
before(async () => {
  if (skip) return
  process.env.STORE = 'postgres'
  w = await startWorld()
  second = await w.second()
})
after(async () => {
  await second?.stop()
  await w?.stop()
})

// The same shop through either server.
const both = () => [program(w), program(Object.create(w, { base: { value: second.url } }))]

// Clients that book through the servers in turn until `until` is done; what was acknowledged, as they noted it.
async function load(slots, input, until, clients = 12) {
  const apis = both()
  const log = []
  let running = true
  const work = Array.from({ length: clients }, async (_, i) => {
    for (let n = 0; running; n++) {
      const key = randomUUID()
      const given = input(slots[(i + n) % slots.length])
      const answer = await apis[(i + n) % 2].book(given, key).catch(() => null)
      if (answer?.status === 201) log.push({ key, input: given, token: answer.body.token })
      await new Promise((done) => setTimeout(done, 60))
    }
  })
  await until()
  running = false
  await Promise.all(work)
  return log
}

// A key whose answer could not be kept while the database was away is free again after its lease.
async function again(api, input, key) {
  let answer = await api.book(input, key)
  for (let n = 0; answer.status === 409 && n < 3; n++) {
    await w.minutes(1)
    answer = await api.book(input, key)
  }
  return answer
}

async function assertKept(log) {
  const [api] = both()
  for (const { key, input, token } of log) {
    assert.equal((await api.link(token)).status, 'confirmed')
    assert.equal((await again(api, input, key)).body.token, token, 'the same key gives the same booking')
  }
}

// Every number that was asked for comes, and comes once.
async function assertNumbers(log) {
  const [api] = both()
  for (const { token } of log.filter((l) => l.input.method === 'konbini')) {
    await w.until(async () => (await api.link(token)).payment?.status === 'awaiting_payment' || (await w.minutes(1), false), 30000)
  }
  const perPayment = new Map()
  for await (const pi of w.sim.stripe().paymentIntents.list({ limit: 100 })) {
    perPayment.set(pi.metadata.uketsuke_payment, (perPayment.get(pi.metadata.uketsuke_payment) ?? 0) + 1)
  }
  for (const [payment, n] of perPayment) assert.equal(n, 1, `payment ${payment} has ${n} numbers at the provider`)
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms))

test('both servers take bookings, and both do the work that follows', { skip }, async () => {
  const [api] = both()
  const yoga = await api.offering('ヨガ')
  const log = await load((await api.slots(yoga, 60)).slice(0, 8), (slot) => api.input(yoga, slot), () => pause(1500), 4)
  assert.ok(log.length >= 4, `only ${log.length} bookings`)
  await assertKept(log)
  await assertNumbers(log)
  for (const server of [w.server, second]) assert.match(server.log(), /event=operation\.answered/)
})

test('a server killed under load takes nothing with it; the other takes up its work', { skip }, async () => {
  const [api] = both()
  const yoga = await api.offering('ヨガ')
  const slots = (await api.slots(yoga, 60)).slice(8, 24)
  const log = await load(slots, (slot) => api.input(yoga, slot), async () => {
    await pause(700)
    await second.stop('SIGKILL')
    await pause(700)
  })
  assert.ok(log.length > 5, `only ${log.length} bookings`)
  second = await w.second()
  await assertKept(log)
  await assertNumbers(log)
})

test('a restart of the database under load takes nothing with it; the servers go on', { skip }, async () => {
  const [api] = both()
  const yoga = await api.offering('ヨガ')
  const slots = (await api.slots(yoga, 60)).slice(24, 60)
  const log = await load(slots, (slot) => api.input(yoga, slot, { method: 'onsite' }), async () => {
    await pause(500)
    await w.database.tell('restart')
    await pause(1500)
  })
  assert.ok(log.length > 5, `only ${log.length} bookings`)
  await assertKept(log)
  const answer = await api.book(api.input(yoga, slots[0], { method: 'onsite' }))
  assert.equal(answer.status, 201)
})

test('200 parties through both servers for the seats of one slot: exactly the seats are sold', { skip }, async () => {
  const apis = both()
  const yoga = await apis[0].offering('ヨガ')
  const slot = (await apis[0].slots(yoga)).at(-1)
  const answers = await Promise.all(Array.from({ length: 200 }, async (_, i) => {
    const key = randomUUID()
    const input = apis[0].input(yoga, slot, { method: 'onsite' })
    for (;;) {
      const answer = await apis[i % 2].book(input, key)
      if (answer.status !== 503) return answer
      await pause(50)
    }
  }))
  assert.equal(answers.filter((a) => a.status === 201).length, slot.seats_left)
  assert.equal(answers.filter((a) => a.body.error?.code === 'full').length, 200 - slot.seats_left)
})

test('a server with another key file is refused', { skip }, async () => {
  const dir = mkdtempSync(join(tmpdir(), 'uketsuke-other-'))
  await assert.rejects(startServer({ dir, port: 0, args: ['--database', w.database.conninfo] }), /key file is not the one/)
  rmSync(dir, { recursive: true, force: true })
})
