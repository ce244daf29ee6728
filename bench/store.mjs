// store.mjs: the server on one of its stores, with a shop made by `uketsuke bench fill`.
import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { startPostgres } from '../tests/lib/postgres.mjs'
import { command, freePort, startServer } from '../tests/lib/server.mjs'
import { folder } from './lib.mjs'

// options: slots, seats (of each), bookings (already there), stripe { key, secret, url, clock }
export async function startStore(store, { slots = 100, seats = 100000, bookings = 1000, stripe } = {}) {
  const dir = folder()
  const database = store === 'PostgreSQL' ? await startPostgres(['--sync']) : null
  const where = ['--data-dir', dir, ...(database ? ['--database', database.conninfo] : []), ...(stripe ? ['--clock-file', stripe.clock] : [])]
  await command(['bench', 'fill', ...where, '--slots', String(slots), '--seats', String(seats), '--bookings', String(bookings),
    ...(stripe ? ['--stripe-key', stripe.key, '--stripe-secret', stripe.secret] : [])])
  // What a running PostgreSQL does by itself within a minute; until then its plans are guesses.
  if (database) execFileSync('psql', ['--quiet', '--command', 'analyze', database.conninfo])
  const begin = performance.now()
  const server = await startServer({
    dir, port: await freePort(), simUrl: stripe?.url, clock: stripe?.clock,
    args: [...(database ? ['--database', database.conninfo] : []), '--workers', '512', '--log-level', 'error'],
  })
  const startMs = performance.now() - begin
  const api = `${server.url}/api/v1/shops/bench`
  const get = async (path) => (await fetch(api + path)).json()
  const [offering] = (await get('/offerings')).offerings
  const day = (n) => new Date(Date.now() + n * 86400e3).toISOString().slice(0, 10)
  const free = (await get(`/offerings/${offering.id}/slots?from=${day(1)}&to=${day(14)}`)).slots.filter((s) => s.can_book)
  return {
    where, startMs, slots: free.map((s) => s.id),
    pid: server.child.pid,
    url: server.url,
    bookings: `${api}/bookings`,
    page: `${server.url}/s/bench/o/${offering.id}`,
    json: `${api}/offerings/${offering.id}/slots?from=${day(1)}&to=${day(8)}`,
    hook: `${server.url}/hooks/stripe/bench`,
    async stop() {
      await server.stop()
      await database?.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
