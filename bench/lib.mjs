// lib.mjs: what the measurements of ./dev bench share: the load, the machine's own figures, the table.
import { spawnSync } from 'node:child_process'
import { closeSync, fdatasyncSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))

export const folder = () => mkdtempSync(join(tmpdir(), 'uketsuke-bench-'))

// One run of wrk with a script of this folder: requests a second that were answered as hoped, and how long they took.
export function wrk(script, { connections, seconds, url, args = [] }) {
  const r = spawnSync('wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '20s', '-s', join(here, script), url, '--', ...args],
    { encoding: 'utf8', maxBuffer: 1 << 26 })
  const line = r.stdout?.split('\n').findLast((l) => l.startsWith('{'))
  if (!line) throw new Error(`wrk gave nothing: ${r.error ?? r.stderr}`)
  const m = JSON.parse(line)
  return { ...m, rate: (m.n - m.failed) / (m.us / 1e6), p50: m.p50 / 1000, p99: m.p99 / 1000 }
}

// How often in a second the disk takes 4 KB and says that it has them.
export function flushes() {
  const dir = folder()
  const fd = openSync(join(dir, 'flush'), 'w')
  const block = Buffer.alloc(4096, 1)
  const end = performance.now() + 1000
  let n = 0
  for (; performance.now() < end; n++) {
    writeSync(fd, block, 0, block.length, n * block.length)
    fdatasyncSync(fd)
  }
  closeSync(fd)
  rmSync(dir, { recursive: true, force: true })
  return n
}

export const memoryMb = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024

// Milliseconds of processor that a process has used so far.
export function cpuMs(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

export async function until(what, ms = 60000) {
  const end = Date.now() + ms
  for (;;) {
    const value = await what()
    if (value) return value
    if (Date.now() > end) throw new Error(`waited ${ms} ms in vain for: ${what}`)
    await new Promise((done) => setTimeout(done, 50))
  }
}

// --- the table -----------------------------------------------------------------------------------------------

const figures = new Map() // name → { unit, values }

export function note(name, unit, value) {
  if (!figures.has(name)) figures.set(name, { unit, values: [] })
  figures.get(name).values.push(value)
}

export function noteLoad(name, m) {
  note(name, '/s', m.rate)
  note(`${name}, p50`, 'ms', m.p50)
  note(`${name}, p99`, 'ms', m.p99)
  if (m.failed) note(`${name}, refused or failed`, '', m.failed)
}

const median = (all) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)]
const print = (v) => (Math.abs(v) >= 100 ? Math.round(v).toLocaleString('en') : v.toFixed(1))

export const last = (name) => figures.get(name)?.values.at(-1)

export function table() {
  const width = Math.max(...[...figures.keys()].map((k) => k.length))
  return [...figures].map(([name, { unit, values }]) =>
    `${name.padEnd(width)}  ${print(median(values)).padStart(9)} ${unit.padEnd(3)} (${print(Math.min(...values))} to ${print(Math.max(...values))})`).join('\n')
}
