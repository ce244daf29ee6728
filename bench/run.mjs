// run.mjs: `./dev bench [SECONDS [RUNS]]`: what the server does on this machine, as one table.
//
// Each figure is the median of the runs; in each run the stores take turns, and the disk's own flushes are
// measured beside them, since machines and disks differ by more than programs do. wrk offers the load from the
// same machine. Every booking that is counted was answered after its commit.
import { execFileSync, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { closeSync, fdatasyncSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { hasPostgres, startPostgres } from '../tests/lib/postgres.mjs'
import { command, freePort, startServer } from '../tests/lib/server.mjs'

const SECONDS = Number(process.argv[2] ?? 5)
const RUNS = Number(process.argv[3] ?? 3)
const CONNECTIONS = [1, 64, 512]
const SLOTS = 100
const here = dirname(fileURLToPath(import.meta.url))
const binary = join(here, '../build/uketsuke')

const median = (all) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)]

function wrk(script, connections, url, args = []) {
  const r = spawnSync('wrk', ['-t1', `-c${connections}`, `-d${SECONDS}s`, '--timeout', '10s', '-s', join(here, script), url, '--', ...args],
    { encoding: 'utf8' })
  const line = r.stdout?.split('\n').findLast((l) => l.startsWith('{'))
  if (!line) throw new Error(`wrk gave nothing: ${r.error ?? r.stderr}`)
  const m = JSON.parse(line)
  return { rate: (m.n - m.failed) / (m.us / 1e6), p50: m.p50 / 1000, p99: m.p99 / 1000, failed: m.failed }
}

function flushes(dir) {
  const fd = openSync(join(dir, 'flush'), 'w')
  const block = Buffer.alloc(4096, 1)
  const end = performance.now() + 1000
  let n = 0
  for (; performance.now() < end; n++) {
    writeSync(fd, block, 0, block.length, n * block.length)
    fdatasyncSync(fd)
  }
  closeSync(fd)
  return n
}

const memoryMb = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024

async function startStore(store) {
  const dir = mkdtempSync(join(tmpdir(), 'uketsuke-bench-'))
  const database = store === 'PostgreSQL' ? await startPostgres(['--sync']) : null
  const where = database ? ['--database', database.conninfo] : []
  await command(['bench', 'fill', '--data-dir', dir, ...where, '--slots', String(SLOTS)])
  const begin = performance.now()
  const server = await startServer({ dir, port: await freePort(), args: [...where, '--workers', '512', '--log-level', 'error'] })
  const startMs = performance.now() - begin
  const api = `${server.url}/api/v1/shops/bench`
  const get = async (path) => (await fetch(api + path)).json()
  const [offering] = (await get('/offerings')).offerings
  const day = (n) => new Date(Date.now() + n * 86400e3).toISOString().slice(0, 10)
  const slots = (await get(`/offerings/${offering.id}/slots?from=${day(1)}&to=${day(14)}`)).slots.filter((s) => s.can_book).map((s) => s.id)
  return {
    dir, startMs, slots, api,
    restMb: memoryMb(server.child.pid),
    loadMb: () => memoryMb(server.child.pid),
    page: `${server.url}/s/bench/o/${offering.id}`,
    json: `${api}/offerings/${offering.id}/slots?from=${day(1)}&to=${day(8)}`,
    async stop() {
      await server.stop()
      await database?.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

const figures = new Map() // name → { unit, values }
function note(name, unit, value) {
  if (!figures.has(name)) figures.set(name, { unit, values: [] })
  figures.get(name).values.push(value)
}

function noteLoad(name, m) {
  note(name, '/s', m.rate)
  note(`${name}, p50`, 'ms', m.p50)
  note(`${name}, p99`, 'ms', m.p99)
  if (m.failed) note(`${name}, refused or failed`, '', m.failed)
}

async function measure(store) {
  const s = await startStore(store)
  try {
    note(`${store}: start`, 'ms', s.startMs)
    note(`${store}: memory at rest`, 'MB', s.restMb)
    const book = (connections, slots) => wrk('book.lua', connections, `${s.api}/bookings`, [randomUUID(), slots.join(',')])
    for (const n of CONNECTIONS) noteLoad(`${store}: bookings, ${n} connections, spread`, book(n, s.slots))
    noteLoad(`${store}: bookings, 512 connections, one hot slot`, book(512, s.slots.slice(0, 1)))
    noteLoad(`${store}: availability page, 64 connections`, wrk('get.lua', 64, s.page))
    noteLoad(`${store}: slots of a week as JSON, 64 connections`, wrk('get.lua', 64, s.json))
    note(`${store}: memory after the load`, 'MB', s.loadMb())
  } finally {
    await s.stop()
  }
}

const stores = ['SQLite', ...(hasPostgres() ? ['PostgreSQL'] : [])]
for (let run = 1; run <= RUNS; run++) {
  console.error(`run ${run} of ${RUNS}`)
  const dir = mkdtempSync(join(tmpdir(), 'uketsuke-bench-'))
  note('disk: flushes of 4 KB', '/s', flushes(dir))
  rmSync(dir, { recursive: true, force: true })
  for (const store of stores) await measure(store)
}
note('size of the binary', 'MB', statSync(binary).size / 1e6)

const cpu = /model name\s*: (.*)/.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? 'processor unknown'
console.log(`${execFileSync('nproc', { encoding: 'utf8' }).trim()} processors, ${cpu}; median (lowest to highest) of ${RUNS} runs of ${SECONDS} s\n`)
const width = Math.max(...[...figures.keys()].map((k) => k.length))
const print = (v) => (v >= 100 ? Math.round(v).toLocaleString('en') : v.toFixed(1))
for (const [name, { unit, values }] of figures) {
  console.log(`${name.padEnd(width)}  ${print(median(values)).padStart(9)} ${unit.padEnd(3)} (${print(Math.min(...values))} to ${print(Math.max(...values))})`)
}
