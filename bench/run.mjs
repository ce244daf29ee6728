// run.mjs: `./dev bench`: what the server does on this machine, as one table.
//
//     ./dev bench [SECONDS [RUNS]] [--only bookings,pages,webhooks,issuing,rush,growth] [--growth 10000,1000000]
//
// Each figure is the median of the runs; in each run the stores and the peer take turns, and the disk's own flushes
// are measured beside them, since machines and disks differ by more than programs do. wrk offers the load from the
// same machine. Every booking that is counted was answered after its commit. `growth` runs once: it fills shops of
// those sizes (10000000 takes half an hour and 15 GB).
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { hasPostgres } from '../tests/lib/postgres.mjs'
import { growth } from './growth.mjs'
import { flushes, last, memoryMb, note, noteLoad, table, wrk } from './lib.mjs'
import { installPeer, startPeer } from './peer.mjs'
import { issuing, webhooks } from './provider.mjs'
import { startStore } from './store.mjs'

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string', default: 'bookings,pages,webhooks,issuing,rush,growth' }, growth: { type: 'string', default: '10000,1000000' } },
})
const seconds = Number(positionals[0] ?? 5)
const runs = Number(positionals[1] ?? 3)
const wants = (name) => options.only.split(',').includes(name)
const CONNECTIONS = [1, 64, 512]
const stores = ['SQLite', ...(hasPostgres() ? ['PostgreSQL'] : [])]

const book = (where, connections, slots) =>
  wrk('book.lua', { connections, seconds, url: where.bookings, args: [randomUUID(), slots.join(',')] })

async function bookings(store) {
  const s = await startStore(store)
  try {
    note(`${store}: start`, 'ms', s.startMs)
    note(`${store}: memory at rest`, 'MB', memoryMb(s.pid))
    for (const n of CONNECTIONS) noteLoad(`${store}: bookings, ${n} connections, spread`, book(s, n, s.slots))
    noteLoad(`${store}: bookings, 512 connections, one hot slot`, book(s, 512, s.slots.slice(0, 1)))
    note(`${store}: memory after that`, 'MB', memoryMb(s.pid))
  } finally {
    await s.stop()
  }
}

async function peerBookings() {
  const p = await startPeer(100)
  try {
    for (const n of CONNECTIONS) {
      noteLoad(`Node peer: bookings, ${n} connections, spread`, book(p, n, p.slots))
      note(`SQLite against the peer, ${n} connections`, '×',
        last(`SQLite: bookings, ${n} connections, spread`) / last(`Node peer: bookings, ${n} connections, spread`))
    }
  } finally {
    await p.stop()
  }
}

async function pages(store) {
  const s = await startStore(store)
  try {
    const get = (url) => wrk('get.lua', { connections: 64, seconds, url })
    noteLoad(`${store}: availability page, 64 connections`, get(s.page))
    noteLoad(`${store}: slots of a week as JSON, 64 connections`, get(s.json))
  } finally {
    await s.stop()
  }
}

// Ten thousand at once for a hundred seats: exactly those are sold, and everybody gets an answer.
async function rush(store) {
  const s = await startStore(store, { slots: 1, seats: 100, bookings: 0 })
  try {
    const connections = 10000
    const m = wrk('book.lua', { connections, seconds, url: s.bookings, args: [randomUUID(), s.slots.join(',')] })
    const name = `${store}: 10,000 connections for 100 seats`
    note(`${name}: sold`, '', m.n - m.failed - m.full)
    note(`${name}: answers`, '/s', (m.n - m.failed) / (m.us / 1e6))
    note(`${name}: p50`, 'ms', m.p50)
    note(`${name}: p99`, 'ms', m.p99)
    note(`${name}: refused for now (503) or failed`, '', m.failed)
  } finally {
    await s.stop()
  }
}

if (wants('bookings')) installPeer()
for (let run = 1; run <= runs; run++) {
  console.error(`run ${run} of ${runs}`)
  note('disk: flushes of 4 KB', '/s', flushes())
  for (const store of stores) {
    if (wants('bookings')) await bookings(store)
    if (wants('pages')) await pages(store)
    if (wants('webhooks')) await webhooks(store, seconds)
    if (wants('rush')) await rush(store)
  }
  if (wants('bookings')) await peerBookings()
  if (wants('issuing')) await issuing()
}
if (wants('growth')) {
  for (const size of options.growth.split(',').map(Number)) {
    for (const store of stores) await growth(store, size, seconds)
  }
}
note('size of the binary', 'MB', statSync(join(dirname(fileURLToPath(import.meta.url)), '../build/uketsuke')).size / 1e6)

const cpu = /model name\s*: (.*)/.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? 'processor unknown'
const load = readFileSync('/proc/loadavg', 'utf8').split(' ')[0]
console.log(`${execFileSync('nproc', { encoding: 'utf8' }).trim()} processors, ${cpu}, load average at the end ${load}; median (lowest to highest) of ${runs} runs of ${seconds} s\n`)
console.log(table())
