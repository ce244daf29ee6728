// story.test.mjs: a program books, pays and decides through the API alone, on the real server with the simulated
// provider; every request and answer is held against /api/v1/openapi.json (client.mjs).
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { command } from '../lib/server.mjs'
import { startWorld } from '../lib/world.mjs'
import { assertOpenApi, openApi } from './client.mjs'

let w, api, staff, owner, yoga, pottery
before(async () => {
  w = await startWorld()
  api = await openApi(w.base, 'mihon')
  const as = async (mail) => {
    const said = await command(['user', 'token', '--data-dir', w.data, '--shop', 'mihon', '--mail', mail, '--name', 'テスト'])
    return api.as(/^token: (\S+)$/m.exec(said)[1])
  }
  staff = await as(w.made.staff)
  owner = await as(w.made.owner)
  const { offerings } = (await api.call('offerings')).body
  yoga = offerings.find((o) => o.kind === 'service')
  pottery = offerings.find((o) => o.kind === 'event')
})
after(() => w.stop())

const PERSON = { name: '山田 花子', kana: 'やまだ はなこ', mail: 'hanako@example.com', phone: '０９０-１２３４-５６７８' }

async function slots(offering, query = {}) {
  return (await api.call('slots', { path: { offering: offering.id }, query })).body.slots
}
const freeSlot = async (offering, nth = 0) => (await slots(offering)).filter((s) => s.can_book)[nth]

// The answers that an offering insists on.
const answers = (offering) => Object.fromEntries(offering.questions.filter((q) => q.is_required).map((q) => [q.id, q.options[0] ?? '特になし']))

const wish = (offering, slot, more = {}) => ({ slot: slot.id, ...PERSON, method: 'konbini', answers: answers(offering), ...more })

const link = async (token) => (await api.call('link', { path: { token } })).body
const when = (token, status) => w.until(async () => {
  const b = await link(token)
  return b.payment.status === status && b
})

test('the description is OpenAPI 3.1', async () => {
  assertOpenApi(api.doc)
  assert.throws(() => assertOpenApi({ ...api.doc, info: { version: '1' } }), /title/)
  assert.equal(api.doc.servers[0].url, w.base)
})

test('first come: booked, numbers of four chains, paid at the till with what the API showed', async () => {
  const slot = await freeSlot(yoga, 3)
  const { status, body, headers } = await api.call('book', { body: wish(yoga, slot, { party: 2 }) })
  assert.equal(status, 201)
  assert.equal(body.status, 'confirmed')
  assert.deepEqual(body.amount, { amount: 6600, currency: 'JPY' })
  assert.equal(headers.get('location'), `/api/v1/shops/mihon/links/${body.token}`)
  const seen = (await slots(yoga)).find((s) => s.id === slot.id)
  assert.equal(seen.seats_left, slot.seats_left - 2)

  const issued = await when(body.token, 'awaiting_payment')
  assert.deepEqual(issued.payment.numbers.map((n) => n.chain).sort(), ['familymart', 'lawson', 'ministop', 'seicomart'])
  assert.match(issued.payment.deadline, /T14:59:59Z$/)
  const lawson = issued.payment.numbers.find((n) => n.chain === 'lawson')
  assert.equal(lawson.number, '09012345678')
  await w.sim.post('/pay', { chain: 'lawson', payment_code: lawson.code, confirmation_number: lawson.number })

  const paid = await when(body.token, 'paid')
  assert.equal(paid.payment.numbers, null)
  assert.equal(paid.payment.paid_chain, 'lawson')
  assert.equal(paid.status, 'confirmed')
  assert.ok((await fetch(paid.url)).ok, 'the customer’s page is where the API says')
})

test('an unpaid number: overdue without numbers, then failed, and the booking stays confirmed', async () => {
  const { body } = await api.call('book', { body: wish(yoga, await freeSlot(yoga, 6)) })
  await when(body.token, 'awaiting_payment')
  await w.days(5)
  const failed = await when(body.token, 'failed')
  assert.equal(failed.payment.fail, 'expired')
  assert.equal(failed.status, 'confirmed')
  assert.equal(failed.payment.numbers, null)
})

test('approval: no number before staff approve; they see, approve once, cancel; history tells it', async () => {
  const slot = await freeSlot(pottery)
  const ticket = pottery.tickets[1]
  const { body } = await api.call('book', { body: wish(pottery, slot, { ticket: ticket.id, lang: 'en' }) })
  assert.equal(body.status, 'pending')
  assert.equal(body.payment.status, 'awaiting_approval')
  assert.equal(body.payment.numbers, null)
  assert.equal(body.ticket.id, ticket.id)

  const list = await staff.call('bookings', { query: { status: 'pending', payment_status: 'awaiting_approval', limit: 100 } })
  const listed = list.body.bookings.find((b) => b.id === body.id)
  assert.equal(listed.kana, 'ヤマダ ハナコ')
  assert.equal(listed.answers.length, Object.keys(answers(pottery)).length)

  const path = { booking: body.id }
  const approved = await staff.call('approve', { path })
  assert.equal(approved.body.result, 'done')
  assert.equal((await staff.call('approve', { path })).body.result, 'already')
  await when(body.token, 'awaiting_payment')

  const cancelled = await staff.call('cancel', { path, body: { reason: 'called_off' } })
  assert.equal(cancelled.body.booking.payment.numbers, null)
  const gone = await when(body.token, 'void')
  assert.equal(gone.status, 'cancelled')
  assert.equal(gone.cancel_reason, 'called_off')

  const { history } = (await staff.call('history', { path })).body
  assert.equal(history[0].actor, 'customer')
  const byStaff = history.filter((h) => h.subject === 'booking' && h.actor === 'user').map((h) => [h.before, h.after])
  assert.deepEqual(byStaff, [['pending', 'confirmed'], ['confirmed', 'cancelled']])
  assert.ok(history.find((h) => h.actor === 'user').user.name)
})

test('refused: nothing was ever owed', async () => {
  const slot = await freeSlot(pottery)
  const { body } = await api.call('book', { body: wish(pottery, slot, { ticket: pottery.tickets[0].id }) })
  const path = { booking: body.id }
  const { body: said } = await staff.call('refuse_booking', { path, body: { silent: true } })
  assert.equal(said.booking.cancel_reason, 'refused')
  assert.equal(said.booking.payment.status, 'void')
  assert.equal((await staff.call('approve', { path })).status, 409)
  assert.equal((await staff.call('booking', { path })).body.status, 'cancelled')
})

test('refunded in parts, never more than was paid, and the same request is one refund', async () => {
  const { body } = await api.call('book', { body: wish(yoga, await freeSlot(yoga, 5)) })
  const path = { booking: body.id }
  assert.equal((await staff.call('refund', { path, body: { reason: 'shop' } })).status, 403)
  const early = await owner.call('refund', { path, body: { reason: 'shop' } })
  assert.deepEqual([early.status, early.body.error.code], [409, 'nothing_left'])
  const [familymart] = (await when(body.token, 'awaiting_payment')).payment.numbers.filter((n) => n.chain === 'familymart')
  await w.sim.post('/pay', { chain: 'familymart', payment_code: familymart.code, confirmation_number: familymart.number })
  await when(body.token, 'paid')

  const key = randomUUID()
  const part = { reason: 'customer', amount: 1000, note: '欠席のため' }
  const first = await owner.call('refund', { path, body: part, key })
  assert.equal(first.body.result, 'done')
  assert.deepEqual((await owner.call('refund', { path, body: part, key })).body, first.body)
  const more = await owner.call('refund', { path, body: { reason: 'shop', amount: body.amount.amount } })
  assert.deepEqual([more.status, more.body.error.code, more.body.error.field], [422, 'too_much', 'amount'])
  const rest = await owner.call('refund', { path, body: { reason: 'shop' } })
  const { refunds, status } = rest.body.booking
  assert.deepEqual(refunds.map((r) => [r.amount.amount, r.reason]), [[1000, 'customer'], [body.amount.amount - 1000, 'shop']])
  assert.equal(status, 'confirmed')
})

test('twenty copies of one request at once are one booking with one answer', async () => {
  const slot = await freeSlot(yoga, 2)
  const body = wish(yoga, slot)
  const key = randomUUID()
  const all = await Promise.all(Array.from({ length: 20 }, () => api.call('book', { body, key })))
  assert.deepEqual([...new Set(all.map((a) => a.status))], [201])
  assert.equal(new Set(all.map((a) => JSON.stringify(a.body))).size, 1)
  assert.equal(all.filter((a) => a.headers.get('idempotent-replayed') === 'true').length, 19)
  assert.equal((await slots(yoga)).find((s) => s.id === slot.id).seats_left, slot.seats_left - 1)
})

test('after a crash the same key gives the same booking', async () => {
  const slot = await freeSlot(yoga, 4)
  const body = wish(yoga, slot)
  const key = randomUUID()
  const first = await api.call('book', { body, key })
  await w.restart('SIGKILL')
  const again = await api.call('book', { body, key })
  assert.deepEqual(again.body, first.body)
  assert.equal(again.headers.get('idempotent-replayed'), 'true')
})

test('pages of the list hold every booking once', async () => {
  const seen = []
  for (let query = { limit: 2 }; query;) {
    const { bookings, next_cursor } = (await staff.call('bookings', { query })).body
    assert.ok(bookings.length <= 2)
    seen.push(...bookings.map((b) => b.id))
    query = next_cursor && { limit: 2, cursor: next_cursor }
  }
  assert.ok(seen.length >= 6)
  assert.deepEqual(seen, [...new Set(seen)].sort().reverse())
})

test('what is refused says code, field and words, in the language that is asked for', async () => {
  const slot = await freeSlot(yoga, 1)
  const good = wish(yoga, slot)
  const code = async (promise) => {
    const { status, body } = await promise
    return `${status} ${body.error.code} ${body.error.field}`
  }
  const used = randomUUID()
  await api.call('book', { body: good, key: used })
  const cases = [
    ['422 invalid mail', api.call('book', { body: { ...good, mail: 'nobody' }, lax: true })],
    ['422 unknown_field persons', api.call('book', { body: { ...good, persons: 2 }, lax: true })],
    ['422 bad_method method', api.call('book', { body: { ...good, method: undefined } })],
    ['422 no_such slot', api.call('book', { body: { ...good, slot: yoga.id } })],
    [`422 invalid answers.${Object.keys(answers(yoga))[0]}`, api.call('book', { body: { ...good, answers: {} } })],
    ['400 not_json null', api.call('book', { raw: '{', lax: true })],
    ['400 key_missing null', api.call('book', { body: good, key: null })],
    ['415 media_type null', api.call('book', { body: good, headers: { 'content-type': 'text/plain' } })],
    ['422 key_reused null', api.call('book', { body: { ...good, party: 2 }, key: used })],
    ['422 invalid to', api.call('slots', { path: { offering: yoga.id }, query: { from: '2026-03-02', to: '2026-03-01' } })],
    ['404 not_found null', api.call('offering', { path: { offering: slot.id } })],
    ['404 not_found null', api.call('link', { path: { token: '0'.repeat(26) } })],
    ['401 unauthorized null', api.call('bookings')],
    ['401 unauthorized null', api.as('x'.repeat(43)).call('approve', { path: { booking: slot.id } })],
    ['404 not_found null', staff.call('approve', { path: { booking: slot.id } })],
  ]
  assert.deepEqual(await Promise.all(cases.map(([, promise]) => code(promise))), cases.map(([expected]) => expected))
  const ja = await api.call('book', { body: { ...good, mail: '' }, lax: true, lang: 'ja' })
  assert.match(ja.body.error.text, /メールアドレスを入力/)
})

test('a slot is sold out exactly once, however many ask', async () => {
  const slot = (await slots(yoga)).filter((s) => s.can_book && s.seats_left >= 4).at(-1)
  const all = await Promise.all(Array.from({ length: slot.seats_left + 10 }, () => api.call('book', { body: wish(yoga, slot, { method: 'onsite' }) })))
  assert.equal(all.filter((a) => a.status === 201).length, slot.seats_left)
  const refused = all.filter((a) => a.status !== 201)
  assert.deepEqual([...new Set(refused.map((a) => `${a.status} ${a.body.error.code}`))], ['409 full'])
})

test('a full event takes names: the place in the line, a promotion without seats, a freed seat', async () => {
  const slot = await freeSlot(pottery, 2)
  const join = async (party) => (await api.call('book', { body: wish(pottery, slot, { party, ticket: pottery.tickets[0].id }) })).body
  const holders = []
  for (let left = slot.seats_left; left > 0; left -= 4) holders.push(await join(Math.min(4, left)))
  const full = (await slots(pottery)).find((s) => s.id === slot.id)
  assert.deepEqual([full.seats_left, full.can_book, full.can_wait], [0, false, true])
  const [first, second] = [await join(1), await join(1)]
  assert.deepEqual([first.status, first.payment, first.waiting.place, second.waiting.place], ['waitlisted', null, 1, 2])
  assert.equal(first.waiting.leads_to, 'pending')
  const promote = (b) => staff.call('promote', { path: { booking: b.id } })
  const refused = await promote(second)
  assert.deepEqual([refused.status, refused.body.error.code], [409, 'no_seats'])
  await staff.call('refuse_booking', { path: { booking: holders[0].id } })
  for (const b of [first, second]) assert.deepEqual([(await link(b.token)).status, (await link(b.token)).waiting], ['pending', null])
  assert.equal((await promote(first)).body.result, 'already')
  const gone = await promote(holders[0])
  assert.deepEqual([gone.status, gone.body.error.code], [409, 'not_allowed'])
})

test('the story has used every endpoint that is described', async () => {
  const shown = await api.call('offering', { path: { offering: yoga.id } })
  assert.deepEqual(shown.body, yoga)
  const unused = [...api.operations.keys()].filter((id) => id !== 'openapi' && !api.used.has(id))
  assert.deepEqual(unused, [])
})
