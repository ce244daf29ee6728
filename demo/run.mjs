// run.mjs: `./dev run`: the demo shop みほん教室 with a simulated Stripe, a store counter to pay at and a mailbox.
// Everything it keeps is below data/demo; a second start finds it again. Ctrl-C stops it all.
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startMailbox } from './mailbox.mjs'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const dir = resolve(process.env.DEMO_DIR ?? join(root, 'data/demo'))
const statePath = join(dir, 'demo.json')
const STRIPE_KEY = 'sk_test_demo'

mkdirSync(dir, { recursive: true, mode: 0o700 })
const state = existsSync(statePath) ? JSON.parse(readFileSync(statePath, 'utf8')) : {}

const isFree = (port) => new Promise((done) => {
  const probe = createServer()
  probe.once('error', () => done(false))
  probe.listen(port, '127.0.0.1', () => probe.close(() => done(true)))
})

// The port of last time, or the wanted one, or the next free one above: links keep working if they can.
const chosen = new Set()
async function choose(name, wanted) {
  let port = state[name] ?? wanted
  while (chosen.has(port) || !(await isFree(port))) port++
  chosen.add(port)
  state[name] = port
  return port
}

const children = []
function start(program, args, ready) {
  const child = spawn(join(root, 'build', program), args, { stdio: ['ignore', 'pipe', 'pipe'] })
  children.push(child)
  let log = ''
  child.stderr.on('data', (text) => { log = (log + text).slice(-4000) })
  return new Promise((done, fail) => {
    child.stdout.on('data', (text) => { if (String(text).includes(ready)) done(child) })
    child.once('error', fail)
    child.once('exit', (code) => {
      if (!stopping) console.error(`${program} ended with ${code}:\n${log}`)
      fail(new Error(`${program} ended with ${code}`))
      stop(1)
    })
  })
}

let stopping = false
let mailbox
async function stop(code) {
  if (stopping) return
  stopping = true
  // The server first: it may still want to speak to the others.
  for (const child of children.reverse()) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    const ended = new Promise((done) => child.once('exit', done))
    child.kill('SIGTERM')
    await ended
  }
  await mailbox?.stop()
  process.exit(code)
}
process.on('SIGINT', () => stop(0))
process.on('SIGTERM', () => stop(0))

// Where the simulated Stripe reports to; its secret is known only when the endpoint is made.
async function webhookSecret(simUrl, target) {
  if (state.webhook?.url === target) return state.webhook.secret
  const res = await fetch(`${simUrl}/v1/webhook_endpoints`, {
    method: 'POST',
    headers: { authorization: `Bearer ${STRIPE_KEY}`, 'stripe-version': '2026-08-26.dahlia' },
    body: new URLSearchParams({ url: target, 'enabled_events[]': '*', api_version: '2026-08-26.dahlia' }),
  })
  const endpoint = await res.json()
  if (!res.ok) throw new Error(`the simulator refused the webhook endpoint: ${endpoint.error?.message}`)
  state.webhook = { url: target, secret: endpoint.secret }
  return endpoint.secret
}

async function main() {
  const clock = join(dir, 'clock')
  const data = join(dir, 'server')
  const ports = {}
  for (const [name, wanted] of [['web', 8080], ['sim', 8081], ['mailWeb', 8082], ['smtp', 8025]]) ports[name] = await choose(name, wanted)
  const url = `http://127.0.0.1:${ports.web}`
  const simUrl = `http://127.0.0.1:${ports.sim}`
  mailbox = await startMailbox({ dir: join(dir, 'mails'), smtpPort: ports.smtp, webPort: ports.mailWeb })
  await start('stripe-sim', ['--port', String(ports.sim), '--clock', clock, '--data', join(dir, 'stripe.json'),
    '--key', STRIPE_KEY, '--base-url', simUrl, '--shop-url', `${url}/s/mihon`], 'listening on')
  const secret = await webhookSecret(simUrl, `${url}/hooks/stripe/mihon`)
  const made = execFileSync(join(root, 'build/uketsuke'), ['shop', 'demo', '--data-dir', data, '--clock-file', clock,
    '--stripe-key', STRIPE_KEY, '--stripe-secret', secret, '--smtp-host', '127.0.0.1', '--smtp-port', String(ports.smtp)],
  { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' })
  const said = (name) => new RegExp(`^${name}: (.*)$`, 'm').exec(made)[1]
  writeFileSync(statePath, JSON.stringify(state, null, 1), { mode: 0o600 })
  await start('uketsuke', ['serve', '--data-dir', data, '--port', String(ports.web), '--base-url', url,
    '--stripe-url', simUrl, '--clock-file', clock], 'listening on')
  console.log(`
  受付 Uketsuke のデモが動いています（終了は Ctrl-C）

    店舗ページ          ${url}/s/mihon
    管理画面            ${url}/a/mihon/login
                        ${said('mail')} ／ ${said('password')}
    コンビニのレジ      ${simUrl}/counter
    メールの受信箱      ${mailbox.url}/
`)
}

main().catch((error) => {
  if (!stopping) console.error(error.message)
  stop(1)
})
