// run.mjs: every test that is written for node: a process a file, two at a time; ends in one line of totals.
//
//     node tests/run.mjs             all        node tests/run.mjs flow/konbini     files whose path contains that
import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const AT_ONCE = 2
const LIMIT_MS = 5 * 60e3 // between two tests of a file: a test that hangs is a failed test
const here = dirname(fileURLToPath(import.meta.url))
const wanted = process.argv[2] ?? ''

const find = (dir) => readdirSync(dir, { withFileTypes: true }).flatMap((e) => {
  const path = join(dir, e.name)
  return e.isDirectory() ? find(path) : e.name.endsWith('.test.mjs') ? [path] : []
})

// Each file leads a process group of its own, so that what it started ends with it.
const groups = new Set()
const endAll = (signal) => {
  for (const pid of groups) process.kill(-pid, signal)
  process.exit(1)
}
process.on('SIGINT', () => endAll('SIGINT'))
process.on('SIGTERM', () => endAll('SIGTERM'))

// One file: what it printed and its counts, read from the reporter's own closing lines.
const run = (path) => new Promise((done) => {
  const child = spawn(process.execPath, ['--test', '--test-reporter=tap', path], { stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  groups.add(child.pid)
  let out = ''
  const limit = setTimeout(() => { out += '\ntoo slow, stopped\n'; process.kill(-child.pid, 'SIGKILL') }, LIMIT_MS)
  const keep = (text) => { out += text; limit.refresh() }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  child.on('exit', (code) => {
    groups.delete(child.pid)
    clearTimeout(limit)
    const count = (name) => Number(new RegExp(`^# ${name} (\\d+)`, 'm').exec(out)?.[1] ?? 0)
    const failed = count('fail') + count('cancelled')
    done({ path, out, passed: count('pass'), failed: code !== 0 && failed === 0 ? 1 : failed, skipped: count('skipped') + count('todo') })
  })
})

const files = find(here).filter((path) => relative(here, path).includes(wanted)).sort()
const total = { passed: 0, failed: 0, skipped: 0 }
const queue = [...files]
await Promise.all(Array.from({ length: AT_ONCE }, async () => {
  for (let path = queue.shift(); path; path = queue.shift()) {
    const started = Date.now()
    const r = await run(path)
    for (const key of Object.keys(total)) total[key] += r[key]
    console.log(`${relative(here, path)}: ${r.passed} passed, ${r.failed} failed (${((Date.now() - started) / 1000).toFixed(1)} s)`)
    if (r.failed) console.log(r.out)
  }
}))
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exit(total.failed || !files.length ? 1 : 0)
