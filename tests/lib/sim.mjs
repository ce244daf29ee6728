// sim.mjs: a stripe-sim of one's own for a test: on a free port, in a temporary folder, with a virtual clock.
//
//     const sim = await startSim()               // build/stripe-sim, or the program in SIM
//     sim.url, sim.port, sim.key, sim.clock      // `clock`: the file to start the server with
//     sim.stripe()                               // Stripe's official client, talking to it
//     await sim.post('/pay', { payment_intent }) // a control below /sim; throws when it is refused
//     await sim.stop()
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import Stripe from 'stripe'
import { checkedFetch } from './contract.mjs'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
export const API_VERSION = '2026-08-26.dahlia'
export const CHAINS = ['familymart', 'lawson', 'ministop', 'seicomart']

// Options: dir (kept at the end when given), clock, data (files), args (more of them), key.
export async function startSim(options = {}) {
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'stripe-sim-'))
  const clock = options.clock ?? join(dir, 'clock')
  const key = options.key ?? 'sk_test_tests'
  const args = ['--port', '0', '--clock', clock, ...(options.data ? ['--data', options.data] : []), ...(options.args ?? [])]
  const child = spawn(process.env.SIM ?? join(root, 'build/stripe-sim'), args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let log = ''
  child.stderr.on('data', (text) => { log += text })
  const ended = new Promise((done) => child.once('exit', (code, signal) => done({ code, signal })))
  const url = await new Promise((done, fail) => {
    child.stdout.on('data', (text) => {
      const found = /listening on (http:\S+)/.exec(String(text))
      if (found) done(found[1])
    })
    child.once('error', fail)
    child.once('exit', (code) => fail(new Error(`stripe-sim ended with ${code}: ${log}`)))
  })
  const port = Number(new URL(url).port)

  async function control(method, path, body) {
    const res = await fetch(`${url}/sim${path}`, { method, body: body === undefined ? undefined : JSON.stringify(body) })
    const answer = await res.json()
    if (!res.ok) throw Object.assign(new Error(`${method} /sim${path}: ${answer.error}`), { status: res.status })
    return answer
  }
  const get = (path) => control('GET', path)
  const post = (path, body = {}) => control('POST', path, body)

  return {
    url, port, key, clock, dir, child,
    log: () => log,
    get,
    post,
    advance: (ms) => post('/clock/advance', { ms: Math.round(ms) }), // hours(x / HOUR) is seldom whole
    advanceTo: (seconds) => post('/clock/advance', { to: seconds }),
    now: async () => (await get('/clock')).now,
    pay: (payment_intent, chain = 'lawson') => post('/pay', { payment_intent, chain }),
    ledger: () => get('/ledger'),
    settings: (changes) => post('/settings', changes),
    fault: (rule) => post('/faults', rule),
    webhookFault: (rule) => post('/webhook_faults', rule),
    // Until everything that is due has been delivered (or refused by the receiver).
    delivered: async (ms) => (await post('/deliveries/wait', ms ? { ms } : {})).due === 0,
    // What it sends and gets is held against the contract; `lax` lets wrong requests out. `misfits`, an
    // array, collects what did not fit.
    stripe: ({ key: other, lax, misfits, ...more } = {}) => new Stripe(other ?? key, {
      host: '127.0.0.1', port, protocol: 'http', apiVersion: API_VERSION, maxNetworkRetries: 0, telemetry: false,
      httpClient: Stripe.createFetchHttpClient(checkedFetch({ lax, misfits })),
      ...more,
    }),
    // A raw call, for what the client would not do: { status, headers, body }.
    async call(method, path, { form, headers = {}, auth = `Bearer ${key}` } = {}) {
      const isPost = method === 'POST'
      const res = await fetch(`${url}${path}${!isPost && form ? `?${form}` : ''}`, {
        method,
        headers: { ...(auth ? { authorization: auth } : {}), ...headers },
        body: isPost ? form : undefined,
      })
      return { status: res.status, headers: res.headers, body: await res.json() }
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
      const how = await ended
      if (!options.dir) rmSync(dir, { recursive: true, force: true })
      return how
    },
  }
}

// The error that a call is refused with.
export async function refusal(promise) {
  try {
    await promise
  } catch (error) {
    if (error.raw) return error
    throw error
  }
  throw new Error('was accepted')
}

// The parameters of the create-and-confirm call, as the server sends it.
export function konbini(more = {}) {
  const { name = '山田 花子', email = 'hanako@example.com', options = {}, ...rest } = more
  return {
    amount: 3300,
    currency: 'jpy',
    confirm: true,
    payment_method_types: ['konbini'],
    payment_method_data: { type: 'konbini', billing_details: { name, email } },
    payment_method_options: { konbini: { confirmation_number: '09012345678', ...options } },
    metadata: { booking: 'R-000001' },
    ...rest,
  }
}
