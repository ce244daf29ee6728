// world.mjs: a whole shop for a story: the demo shop in the real server, the simulated provider, a real mail
// peer and one virtual clock for all of them.
//
//     const w = await startWorld()
//     w.base, w.shop ('/s/mihon'), w.admin ('/a/mihon'), w.sim, w.mail
//     await w.days(4)                       // moves the clock, everything due happens
//     await w.until(async () => …)          // waits (really) until it gives something truthy
//     await w.stop()
//
// With STORE=postgres the server keeps its data in a PostgreSQL of the world's own (w.database).
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startMailPeer } from './mail_peer.mjs'
import { startPostgres } from './postgres.mjs'
import { command, freePort, startServer } from './server.mjs'
import { API_VERSION, startSim } from './sim.mjs'

export const HOUR = 3600e3
export const DAY = 24 * HOUR

export async function until(what, ms = 10000) {
  const end = Date.now() + ms
  let last
  while (Date.now() < end) {
    last = await what()
    if (last) return last
    await new Promise((done) => setTimeout(done, 30))
  }
  throw new Error(`waited ${ms} ms in vain for: ${what}`)
}

// A shop as `uketsuke shop demo` makes it, connected to the simulator and the mail peer.
async function makeShop({ data, store, clock, sim, mail, hookUrl, binary }) {
  const endpoint = await sim.stripe().webhookEndpoints.create({ url: hookUrl, enabled_events: ['*'], api_version: API_VERSION })
  const said = await command(['shop', 'demo', '--data-dir', data, ...store, '--clock-file', clock, '--stripe-key', sim.key,
    '--stripe-secret', endpoint.secret, '--smtp-host', '127.0.0.1', '--smtp-port', String(mail.port)], binary)
  const value = (name) => new RegExp(`^${name}: (.*)$`, 'm').exec(said)[1]
  return { endpoint, owner: value('mail'), staff: value('staff'), password: value('password') }
}

// `mail`: another place for mails than a peer of its own: { port, stop }.
export async function startWorld({ binary, args = [], mail: given } = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'uketsuke-world-'))
  const data = join(dir, 'server')
  mkdirSync(data)
  const clock = join(dir, 'clock')
  const [sim, mail, port, database] = await Promise.all([
    startSim({ dir, clock }), given ?? startMailPeer(), freePort(), process.env.STORE === 'postgres' ? startPostgres() : null])
  const store = database ? ['--database', database.conninfo] : []
  const base = `http://127.0.0.1:${port}`
  const made = await makeShop({ data, store, clock, sim, mail, hookUrl: `${base}/hooks/stripe/mihon`, binary })
  const start = (onPort) => startServer({ dir: data, port: onPort, simUrl: sim.url, clock, binary, args: [...store, ...args] })
  let server = await start(port)
  return {
    dir, data, base, sim, mail, made, until, database,
    shop: '/s/mihon',
    admin: '/a/mihon',
    get server() { return server },
    now: () => sim.now(),
    hours: (n) => sim.advance(n * HOUR),
    days: (n) => sim.advance(n * DAY),
    minutes: (n) => sim.advance(n * 60e3),
    // As after a crash: the same data, the same port.
    async restart(signal = 'SIGKILL') {
      await server.stop(signal)
      server = await start(port)
    },
    // Another server on the same database (PostgreSQL only); stop it before the world.
    second: async () => start(await freePort()),
    async stop() {
      await server.stop()
      await sim.stop()
      await mail.stop()
      await database?.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
