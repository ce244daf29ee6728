// waiting_rush.test.mjs: I1 with a waiting list: fifty parties wait for ten seats that are freed all at once, while
// somebody promotes every one of them by hand: exactly ten get in.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { program } from '../lib/program.mjs'
import { signIn } from '../lib/staff.mjs'
import { command } from '../lib/server.mjs'
import { setList, setSlot } from '../lib/waiting.mjs'
import { startWorld } from '../lib/world.mjs'

const SEATS = 10
const WAITING = 50

async function token(w) {
  const said = await command(['user', 'token', '--data-dir', w.data, '--shop', 'mihon', '--mail', w.made.staff, '--name', 'テスト'])
  return /^token: (\S+)$/m.exec(said)[1]
}

// As a program does that is told to come again.
async function insist(call) {
  let answer
  do answer = await call()
  while (answer.status === 503)
  return answer
}

test('ten freed seats, fifty waiting parties, all promoted at once: exactly ten; the list itself keeps its order', async () => {
  const w = await startWorld()
  try {
    const s = await signIn(w)
    await setList(s, 'ヨガ', { waitlist: 'confirmed' })
    const api = program(w)
    const auth = { token: await token(w) }
    const yoga = await api.offering('ヨガ')
    const slot = { ...(await api.slots(yoga)).at(-1), offering: yoga }
    await setSlot(s, slot, { capacity: String(SEATS) })
    const book = async () => (await insist(() => api.book(api.input(yoga, slot, { method: 'onsite' })))).body
    const holders = []
    for (let i = 0; i < SEATS; i++) holders.push(await book())
    const waiting = []
    for (let i = 0; i < WAITING; i++) waiting.push(await book())
    assert.ok(holders.every((b) => b.status === 'confirmed'))
    assert.deepEqual(waiting.map((b) => b.waiting?.place), waiting.map((_, i) => i + 1))

    const post = (b, what) => {
      const key = randomUUID()
      return insist(() => api.call('POST', `/bookings/${b.id}/${what}`, { body: {}, key, ...auth }))
    }
    const ends = await Promise.all([
      ...holders.map((b) => post(b, 'cancel')),
      ...waiting.toReversed().map((b) => post(b, 'promote')), // the last in line first
    ])
    assert.ok(ends.slice(0, SEATS).every((a) => a.status === 200))
    for (const a of ends.slice(SEATS)) assert.ok(a.status === 200 || a.body.error?.code === 'no_seats', JSON.stringify(a.body))

    const now = await Promise.all(waiting.map((b) => api.link(b.token)))
    const seated = now.filter((b) => b.status === 'confirmed')
    assert.equal(seated.length, SEATS)
    assert.equal(now.filter((b) => b.status === 'waitlisted').length, WAITING - SEATS)
    assert.equal((await api.get(`/offerings/${yoga.id}/slots?from=${slot.starts_at.slice(0, 10)}&to=${slot.starts_at.slice(0, 10)}`)).slots
      .find((x) => x.id === slot.id)?.seats_left ?? 0, 0)
    // Those who still wait stand close together.
    assert.deepEqual(now.filter((b) => b.status === 'waitlisted').map((b) => b.waiting.place), Array.from({ length: WAITING - SEATS }, (_, i) => i + 1))
    const byTheList = []
    for (const b of seated) {
      const lines = (await api.call('GET', `/bookings/${b.id}/history`, auth)).body.history.filter((h) => h.what === 'promote_confirmed')
      assert.equal(lines.length, 1)
      assert.ok(lines[0].actor === 'user' || (lines[0].actor === 'policy' && lines[0].detail.freed_by === 'booking'))
      if (lines[0].actor === 'policy') byTheList.push({ at: lines[0].id, place: now.indexOf(b) })
    }
    byTheList.sort((a, b) => (a.at < b.at ? -1 : 1)) // ids of the history are in the order of the commits
    assert.deepEqual(byTheList.map((p) => p.place), byTheList.map((p) => p.place).toSorted((a, b) => a - b))
  } finally {
    await w.stop()
  }
})
