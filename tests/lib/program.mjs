// program.mjs: another program that books through the JSON API.
import { randomUUID } from 'node:crypto'

export function program(world) {
  const root = `${world.base}/api/v1/shops/mihon`
  async function call(method, path, { body, key, token } = {}) {
    const headers = { accept: 'application/json' }
    if (body !== undefined) headers['content-type'] = 'application/json'
    if (key) headers['idempotency-key'] = key
    if (token) headers.authorization = `Bearer ${token}`
    const res = await fetch(root + path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) })
    return { status: res.status, headers: res.headers, body: await res.json() }
  }
  const get = async (path) => {
    const r = await call('GET', path)
    if (r.status !== 200) throw new Error(`GET ${path}: ${r.status} ${JSON.stringify(r.body)}`)
    return r.body
  }
  return {
    call,
    get,
    // An offering by a part of its title, with what its questions need as an answer.
    async offering(title) {
      const { offerings } = await get('/offerings')
      const found = offerings.find((o) => o.title.includes(title))
      return get(`/offerings/${found.id}`)
    },
    async slots(offering, days = 30) {
      const from = new Date((await world.now()) * 1000 + 9 * 3600e3)
      const day = (d) => d.toISOString().slice(0, 10)
      const to = new Date(from.getTime() + days * 86400e3)
      return (await get(`/offerings/${offering.id}/slots?from=${day(from)}&to=${day(to)}`)).slots.filter((s) => s.can_book)
    },
    // What to send for a booking of that slot; `more` overrides.
    input(offering, slot, more = {}) {
      const answers = Object.fromEntries(offering.questions.filter((q) => q.is_required)
        .map((q) => [q.id, q.options?.length ? q.options.at(-1) : 'なし']))
      return {
        slot: slot.id, party: 1, name: '山田 花子', kana: 'ヤマダ ハナコ', phone: '09012345678', method: 'konbini',
        mail: `guest-${randomUUID().slice(0, 8)}@example.jp`, ...(offering.tickets?.length ? { ticket: offering.tickets[0].id } : {}), answers, ...more,
      }
    },
    book: (input, key = randomUUID()) => call('POST', '/bookings', { body: input, key }),
    link: (token) => get(`/links/${token}`),
  }
}
