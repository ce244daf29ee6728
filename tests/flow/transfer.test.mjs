// transfer.test.mjs: a shop moves from one store to another with everything that is its own, and goes on there:
// between SQLite and PostgreSQL, under another key file, all of it or nothing.
import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { book, shows } from '../lib/customer.mjs'
import { hasPostgres, startPostgres } from '../lib/postgres.mjs'
import { command, freePort, startServer } from '../lib/server.mjs'
import { visitor } from '../lib/visitor.mjs'
import { startWorld } from '../lib/world.mjs'

let w, customers, file
const lines = (path) => readFileSync(path, 'utf8').trimEnd().split('\n')
const folder = (name) => {
  const dir = join(w.dir, name)
  mkdirSync(dir)
  return dir
}

before(async () => {
  w = await startWorld()
  customers = { unpaid: await book(w, { nth: 4 }), paid: await book(w, { nth: 5, party: '2' }) }
  for (const c of Object.values(customers)) await shows(w, c, 'confirmed', 'awaiting_payment')
  const all = await w.sim.stripe().paymentIntents.list({ limit: 100, expand: ['data.payment_method'] })
  await w.sim.pay(all.data.find((pi) => pi.payment_method.billing_details.email === customers.paid.mail).id, 'lawson')
  await shows(w, customers.paid, 'confirmed', 'paid')
  await w.until(() => w.mail.of(customers.paid.mail).length === 2 && w.mail.of(customers.unpaid.mail).length === 1)
  await w.server.stop()
  file = join(w.dir, 'mihon.jsonl')
  const store = w.database ? ['--database', w.database.conninfo] : []
  await command(['export', '--data-dir', w.data, ...store, '--shop', 'mihon', '--to', file])
})
after(() => w.stop())

test('the file holds every table, each row whole', () => {
  const all = lines(file).map((line) => JSON.parse(line))
  assert.equal(all[0].slug, 'mihon')
  const counts = {}
  let now
  for (const line of all.slice(1, -1)) {
    if (Array.isArray(line)) {
      assert.equal(line.length, now.columns.length)
      counts[now.table]++
    } else {
      now = line
      counts[now.table] = 0
    }
  }
  assert.equal(counts.shop, 1)
  assert.equal(counts.booking, 2)
  assert.equal(counts.payment, 2)
  for (const table of ['offering', 'slot', 'user_account', 'operation', 'inbox', 'mail', 'history']) assert.ok(counts[table] > 0, table)
  assert.equal(Object.values(counts).reduce((sum, n) => sum + n, 0), all.at(-1).rows)
})

test('with the key file carried along, the copy gives the same file again, in either store', async (t) => {
  const stores = [{ name: 'SQLite', args: [] }]
  const database = hasPostgres() ? await startPostgres() : null
  if (database) stores.push({ name: 'PostgreSQL', args: ['--database', database.conninfo] })
  try {
    for (const store of stores) {
      await t.test(store.name, async () => {
        const dir = folder(`copy-${store.name}`)
        copyFileSync(join(w.data, 'key'), join(dir, 'key'))
        await command(['import', '--data-dir', dir, ...store.args, '--from', file])
        const again = join(dir, 'again.jsonl')
        await command(['export', '--data-dir', dir, ...store.args, '--shop', 'mihon', '--to', again])
        assert.deepEqual(lines(again), lines(file))
        await assert.rejects(command(['import', '--data-dir', dir, ...store.args, '--from', file]), /here already/)
        await assert.rejects(command(['export', '--data-dir', dir, ...store.args, '--shop', 'mihon', '--to', again]), /exists/)
      })
    }
  } finally {
    await database?.stop()
  }
})

test('under another key file the shop goes on: old pages, new bookings, numbers from the provider', async () => {
  const dir = folder('other-key')
  await command(['import', '--data-dir', dir, '--from', file, '--from-key', join(w.data, 'key')])
  const server = await startServer({ dir, port: await freePort(), simUrl: w.sim.url, clock: join(w.dir, 'clock') })
  try {
    const moved = { ...w, base: server.url }
    for (const [c, pay] of [[customers.paid, 'paid'], [customers.unpaid, 'awaiting_payment']]) {
      await shows(moved, { open: () => visitor(server.url).open(c.path) }, 'confirmed', pay)
    }
    const fresh = await book(moved, { nth: 4 })
    await shows(moved, fresh, 'confirmed', 'awaiting_payment')
  } finally {
    await server.stop()
  }
})

test('a torn, altered or foreign file is refused and leaves nothing behind', async () => {
  const all = lines(file)
  const slot = all.findIndex((line) => line.startsWith('{"table":"slot"'))
  const taken = JSON.parse(all[slot]).columns.indexOf('taken')
  const fuller = JSON.parse(all[slot + 1])
  const last = all.findLastIndex((line) => line.startsWith('[')) // later tables may be empty
  fuller[taken] += 1
  const bad = {
    'ends too early': all.slice(0, -1),
    'rows are missing': all.toSpliced(last, 1),
    'not a file of': ['{"some": "json"}'],
    'of another shop': all.map((line) => (line.startsWith('[') ? line.replace(/^\[\d+/, '[1') : line)),
    'does not know': all.map((line) => line.replace('"table":"booking"', '"table":"bookings"')),
    'take other seats': [...all.slice(0, slot + 1), JSON.stringify(fuller), ...all.slice(slot + 2)],
    'this program': [all[0].replace(/"migration":\d+/, '"migration":1'), ...all.slice(1)],
  }
  for (const [why, text] of Object.entries(bad)) {
    const dir = folder(why.replaceAll(' ', '-'))
    writeFileSync(join(dir, 'bad.jsonl'), `${text.join('\n')}\n`)
    await assert.rejects(command(['import', '--data-dir', dir, '--from', join(dir, 'bad.jsonl')]), new RegExp(why), why)
    assert.ok(!(await command(['shop', 'list', '--data-dir', dir])).includes('mihon'), why)
  }
})
