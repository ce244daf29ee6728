// server.mjs: what `./dev bench` compares with: the same bookings by Fastify and better-sqlite3, as one would
// write them in Node: one process, one transaction a request.
//
//     node server.mjs DATABASE PORT        DATABASE: made by `uketsuke bench fill`
//
// Same schema, same triggers, same `synchronous=FULL`, and per booking the same rows as the server writes:
// booking, payment, two lines of history, the customer's mail, the answer kept for a repeated key. Statements are prepared
// once. Left out is what would only slow it down: languages, waiting lists, other methods than paying on site.
import { createHash, randomBytes } from 'node:crypto'
import Database from 'better-sqlite3'
import fastify from 'fastify'

const [file, port] = process.argv.slice(2)
const db = new Database(file)
db.pragma('journal_mode = WAL')
db.pragma('synchronous = FULL')
db.pragma('foreign_keys = ON')
db.pragma('cache_size = -65536')

const shop = db.prepare('select id from shop where slug = ?').pluck().get('bench')
const sql = {
  repeat: db.prepare('select fingerprint, status, body from api_answer where shop = ? and key = ?'),
  slot: db.prepare('select id, offering, starts_at, ends_at, capacity, taken, is_closed from slot where shop = ? and id = ?'),
  offering: db.prepare('select id, title, status, price, pay_onsite, opens_days, closes_min, max_party, cancel_hours from offering where shop = ? and id = ?'),
  booking: db.prepare(`insert into booking (shop, id, token, idem_key, slot, offering, status, party, name, kana, mail, phone, amount,
    method, pay_status, created_at, updated_at) values (?, ?, ?, ?, ?, ?, 'confirmed', ?, ?, ?, ?, ?, ?, 'onsite', 'onsite_due', ?, ?)`),
  payment: db.prepare(`insert into payment (shop, id, booking, seq, method, origin, status, amount, created_at)
    values (?, ?, ?, 1, 'onsite', 'booking', 'onsite_due', ?, ?)`),
  history: db.prepare(`insert into history (shop, id, booking, payment, at, actor, subject, what, after)
    values (?, ?, ?, ?, ?, 'customer', ?, ?, ?)`),
  mail: db.prepare(`insert into mail (shop, id, booking, payment, kind, once, to_address, lang, state, next_at, created_at)
    values (?, ?, ?, ?, 'CONFIRMED', ?, ?, 'ja', 'ready', ?, ?)`),
  answer: db.prepare('insert into api_answer (shop, key, fingerprint, status, body, created_at) values (?, ?, ?, ?, ?, ?)'),
}

let last = Date.now() * 1024
const nextId = () => ++last
const idText = (id) => id.toString(36)

const book = db.transaction((input, key, fingerprint, now) => {
  const seen = sql.repeat.get(shop, key)
  if (seen) return seen.fingerprint === fingerprint ? seen : { status: 409, body: '{"error":{"code":"conflict"}}' }
  const slot = sql.slot.get(shop, Number(input.slot))
  const offering = slot && sql.offering.get(shop, slot.offering)
  const refuse = (code) => ({ status: 422, body: JSON.stringify({ error: { code } }) })
  if (!offering || offering.status !== 'open' || slot.is_closed || slot.starts_at - offering.closes_min * 60000 < now) return refuse('not_open')
  if (input.party > offering.max_party) return refuse('party')
  if (slot.taken + input.party > slot.capacity) return refuse('full')
  const token = randomBytes(16).toString('hex')
  const [id, payment] = [nextId(), nextId()]
  const amount = offering.price * input.party
  sql.booking.run(shop, id, token, `api:${key}`, slot.id, offering.id, input.party, input.name, input.kana, input.mail, input.phone, amount, now, now)
  sql.history.run(shop, nextId(), id, null, now, 'booking', 'apply_first_come', 'confirmed')
  sql.payment.run(shop, payment, id, amount, now)
  sql.history.run(shop, nextId(), id, payment, now, 'payment', 'booking_confirmed', 'onsite_due')
  sql.mail.run(shop, nextId(), id, payment, `CONFIRMED:${id}:${payment}:0`, input.mail, now, now)
  const body = JSON.stringify({
    id: idText(id), token, url: `/s/bench/b/${token}`, status: 'confirmed', offering: { id: idText(offering.id), title: offering.title },
    slot: { id: idText(slot.id), starts_at: new Date(slot.starts_at).toISOString(), ends_at: new Date(slot.ends_at).toISOString() },
    party: input.party, amount: { amount, currency: 'JPY' }, method: 'onsite',
    payment: { seq: 1, method: 'onsite', status: 'onsite_due', amount: { amount, currency: 'JPY' } },
    cancel_until: new Date(slot.starts_at - offering.cancel_hours * 3600e3).toISOString(), created_at: new Date(now).toISOString(),
  })
  sql.answer.run(shop, key, fingerprint, 201, body, now)
  return { status: 201, body }
})

const app = fastify()
const text = (max) => ({ type: 'string', minLength: 1, maxLength: max })
app.post('/api/v1/shops/bench/bookings', {
  schema: {
    body: {
      type: 'object',
      required: ['slot', 'party', 'name', 'kana', 'mail', 'phone', 'method'],
      properties: {
        slot: text(20), party: { type: 'integer', minimum: 1, maximum: 100 }, name: text(100), kana: text(100),
        mail: { ...text(254), pattern: '^[^@\\s]+@[^@\\s]+$' }, phone: { type: 'string', pattern: '^0[0-9]{9,10}$' }, method: { const: 'onsite' },
      },
    },
  },
}, (request, reply) => {
  const key = request.headers['idempotency-key'] ?? ''
  if (key.length < 16) return reply.code(400).send({ error: { code: 'key_missing' } })
  const fingerprint = createHash('sha256').update(JSON.stringify(request.body)).digest('hex')
  const done = book.immediate(request.body, key, fingerprint, Date.now())
  return reply.code(done.status).type('application/json').send(done.body)
})
app.get('/slots', () => db.prepare('select cast(id as text) from slot where shop = ? and starts_at > ? order by starts_at').pluck().all(shop, Date.now() + 86400e3))
await app.listen({ port: Number(port), host: '127.0.0.1' })
console.log('listening')
