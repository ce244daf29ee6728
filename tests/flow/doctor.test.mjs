// doctor.test.mjs: `uketsuke doctor` beside a running server, and 照合 as a manager and the night see it.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, test } from 'node:test'
import { program } from '../lib/program.mjs'
import { program as binary } from '../lib/server.mjs'
import { signIn } from '../lib/staff.mjs'
import { startWorld } from '../lib/world.mjs'

let w, api, yoga
before(async () => {
  w = await startWorld()
  api = program(w)
  yoga = await api.offering('ヨガ')
})
after(() => w.stop())

const doctor = (...more) => new Promise((done) => {
  const args = ['doctor', '--data-dir', w.data, '--base-url', w.base, '--stripe-url', w.sim.url, '--clock-file', `${w.dir}/clock`,
    ...(w.database ? ['--database', w.database.conninfo] : []), ...more]
  execFile(binary, args, (error, stdout, stderr) => done({ status: error ? error.code : 0, stdout, stderr }))
})
async function findings(...more) {
  const { status, stdout, stderr } = await doctor('--json', ...more)
  assert.match(stdout, /^\{/, stderr)
  const all = JSON.parse(stdout)
  return { status, ...all, state: Object.fromEntries(all.checks.map((c) => [c.name, c.state])), text: Object.fromEntries(all.checks.map((c) => [c.name, c.text])) }
}
const becomes = (b, status) => w.until(async () => (await api.link(b.token)).payment?.status === status)
async function book() {
  const { status, body } = await api.book(api.input(yoga, (await api.slots(yoga)).at(-1)))
  assert.equal(status, 201, JSON.stringify(body))
  await becomes(body, 'awaiting_payment')
  return body
}
const intentOf = async (b) => (await w.sim.stripe().paymentIntents.list({ limit: 100 })).data.find((pi) => pi.description?.includes(b.id)).id

test('beside a server in which all is well it says so, in words and as JSON', async () => {
  const b = await book()
  await w.sim.pay(await intentOf(b))
  await becomes(b, 'paid')
  await w.sim.delivered()
  const all = await findings('--reconcile')
  assert.equal(all.bad, 0, JSON.stringify(all.checks.filter((c) => c.state === 'bad')))
  assert.equal(all.status, 0)
  for (const name of ['database', 'seats', 'replay', 'stripe', 'webhook', 'mail_server', 'reconciliation', 'balance']) assert.equal(all.state[name], 'ok', `${name}: ${all.text[name]}`)
  const { stdout } = await doctor('--lang', 'ja')
  assert.match(stdout, /\[正常\] 席数と予約/)
})

test('a payment whose notice was lost is made up for by the comparison, and a manager sees what does not agree', async () => {
  const b = await book()
  await w.sim.webhookFault({ kind: 'lose', count: 50 })
  await w.sim.pay(await intentOf(b))
  assert.equal((await findings('--reconcile')).status, 0)
  await becomes(b, 'paid')
  const known = await w.sim.stripe().paymentIntents.retrieve(await intentOf(b))
  await w.sim.stripe().paymentIntents.create({
    amount: 4400, currency: 'jpy', confirm: true, payment_method_types: ['konbini'],
    payment_method_data: { type: 'konbini', billing_details: { name: 'Hanako', email: 'lost@example.jp' } },
    metadata: { ...known.metadata, uketsuke_payment: '4242' },
  })
  const owner = await signIn(w)
  const page = await owner.open(`${w.admin}/reconciliation`)
  await owner.v.submit(page, 'main form[method="post"]')
  const shown = await w.until(async () => {
    const now = await owner.open(`${w.admin}/reconciliation`)
    return now.root.querySelector('.card') && now
  })
  assert.match(shown.text, /支払い待ち ¥4,400/)
  const bad = await findings()
  assert.equal(bad.status, 1)
  assert.equal(bad.state.reconciliation, 'bad')
  assert.match((await owner.open(`${w.admin}/follow-ups`)).text, /照合の不一致/)
  await owner.v.submit(shown, '.card form', { how: 'テストで作ったもの' })
  assert.equal((await findings()).state.reconciliation, 'ok')
  assert.doesNotMatch((await owner.open(`${w.admin}/follow-ups`)).text, /照合の不一致/)
})

test('what cannot be reached is said, and the exit status says that something is wrong', async () => {
  const off = await findings('--stripe-url', 'http://127.0.0.1:9')
  assert.equal(off.status, 1)
  assert.equal(off.state.stripe, 'bad')
  assert.equal((await findings('--offline', '--stripe-url', 'http://127.0.0.1:9')).state.stripe, 'ok')
  const nowhere = await doctor('--data-dir', `${w.dir}/nothing`, '--database', '')
  assert.equal(nowhere.status, 1)
  assert.match(nowhere.stdout, /cannot be opened/)
  assert.equal((await doctor('--lang', 'fr')).status, 2)
})
