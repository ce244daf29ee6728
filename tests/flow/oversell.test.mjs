// oversell.test.mjs: I1: 500 parties at once for the seats of one slot: exactly as many bookings as seats. The
// same against a build without the guard must sell too many, or this test would prove nothing.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { program } from '../lib/program.mjs'
import { startWorld } from '../lib/world.mjs'

const PARTIES = 500
const AT_ONCE = 100 // connections, each sends its share one after the other

async function rush(world) {
  const api = program(world)
  const yoga = await api.offering('ヨガ')
  const slot = (await api.slots(yoga)).at(-1)
  const inputs = Array.from({ length: PARTIES }, () => api.input(yoga, slot, { method: 'onsite' }))
  const answers = []
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let input = inputs.pop(); input; input = inputs.pop()) {
      let answer
      const key = randomUUID()
      do answer = await api.book(input, key)
      while (answer.status === 503)
      answers.push(answer)
    }
  }))
  return { seats: slot.seats_left, booked: answers.filter((a) => a.status === 201).length, full: answers.filter((a) => a.body.error?.code === 'full').length }
}

test('500 parties for the seats of one slot: exactly the seats are sold', async () => {
  const world = await startWorld()
  try {
    const { seats, booked, full } = await rush(world)
    assert.equal(booked, seats)
    assert.equal(full, PARTIES - seats)
  } finally {
    await world.stop()
  }
})

test('the same without the guard sells too many', async () => {
  const binary = process.env.UNGUARDED ?? 'build/uketsuke-unguarded'
  assert.ok(existsSync(binary), `${binary} is missing: make build/uketsuke-unguarded`)
  const world = await startWorld({ binary })
  try {
    const { seats, booked } = await rush(world)
    assert.ok(booked > seats, `${booked} bookings for ${seats} seats`)
  } finally {
    await world.stop()
  }
})
