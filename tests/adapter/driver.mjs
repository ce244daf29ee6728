// driver.mjs: the C adapter from a test: build/tests/adapter/stripe_driver, one JSON line each way.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

const program = `${process.env.UKETSUKE_BUILD ?? 'build'}/tests/adapter/stripe_driver`

/** Starts the adapter; it ends with the test `t`. `ask` takes a command and gives its answer. */
export function startDriver(t, baseUrl, { ca = '', env = {} } = {}) {
  const child = spawn(program, ca ? [baseUrl, ca] : [baseUrl], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const waiting = []
  let log = ''
  child.stderr.on('data', (d) => (log += d))
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.resolve(JSON.parse(line)))
  const ended = new Promise((resolve) =>
    child.on('close', (code) => {
      for (const w of waiting.splice(0)) w.reject(new Error(`driver ended with ${code}: ${log}`))
      resolve(code)
    }),
  )
  const driver = {
    ask: (command) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject })
        child.stdin.write(`${JSON.stringify(command)}\n`)
      }),
    build: (what, fields) => driver.ask({ do: 'build', what, ...fields }),
    send: (request, key, idempotency) => driver.ask({ do: 'send', key, idempotency_key: idempotency, ...request }),
    /** What it logged so far, complete once `end` has resolved. */
    log: () => log,
    /** Ends it; its exit status tells of leaks in a sanitized build. */
    end: () => {
      child.stdin.end()
      return ended
    },
  }
  t.after(async () => {
    const code = await driver.end()
    if (code !== 0) throw new Error(`driver ended with ${code}: ${log}`)
  })
  return driver
}

/** A konbini number as a shop asks for it; change what the test is about. */
export const issue = (change = {}) => ({
  shop: 7,
  booking: 42,
  payment: 43,
  amount: 3300,
  name: '山田 花子',
  mail: 'hanako@example.com',
  number: '09012345678',
  product: '体験レッスン',
  description: '予約 42',
  days: 3,
  ...change,
})

export const KEY = 'sk_test_uketsukeAdapterTest'
