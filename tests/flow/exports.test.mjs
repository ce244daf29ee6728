// exports.test.mjs: files that the shop takes away, read by other people's programs.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import { program } from '../lib/program.mjs'
import { signIn } from '../lib/staff.mjs'
import { startWorld } from '../lib/world.mjs'

let w, api, yoga, slots
before(async () => {
  w = await startWorld()
  api = program(w)
  yoga = await api.offering('ヨガ')
  slots = await api.slots(yoga)
})
after(() => w.stop())

async function book(nth, more) {
  const input = api.input(yoga, slots.at(nth), more)
  const { status, body } = await api.book(input)
  assert.equal(status, 201, JSON.stringify(body))
  await w.until(async () => (await api.link(body.token)).payment?.status === 'awaiting_payment')
  return { ...body, ...input }
}

async function pay(b, chain) {
  const all = await w.sim.stripe().paymentIntents.list({ limit: 100 })
  await w.sim.pay(all.data.find((pi) => pi.description?.includes(b.id)).id, chain)
  await w.until(async () => (await api.link(b.token)).payment?.status === 'paid')
}

const cookie = (staff) => [...staff.v.cookies].map(([k, v]) => `${k}=${v}`).join('; ')

async function file(staff, path) {
  const res = await fetch(`${w.base}${path}`, { headers: { cookie: cookie(staff), 'accept-language': 'ja', 'accept-encoding': 'gzip' } })
  assert.equal(res.status, 200)
  const bytes = Buffer.from(await res.arrayBuffer())
  assert.equal(Number(res.headers.get('content-length')), bytes.length)
  assert.deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf])
  const text = bytes.toString('utf8')
  assert.doesNotMatch(text.replaceAll(/"[^"]*"/g, ''), /[^\r]\n/)
  return { name: res.headers.get('content-disposition'), rows: parse(text, { bom: true, columns: true }) }
}

test('the list of bookings is a file that spreadsheets open', async () => {
  const evil = await book(-1, { name: '=1+1,"花子"' })
  const paid = await book(-2, { party: 2 })
  await pay(paid, 'seicomart')
  const staff = await signIn(w)
  const { name, rows } = await file(staff, `${w.admin}/bookings.csv`)
  assert.match(name, /filename\*=UTF-8''%E4%BA%88%E7%B4%84.*\d{4}-\d\d-\d\d\.csv$/)
  assert.deepEqual(rows.map((r) => r.予約番号), [paid.id, evil.id])
  const [first, second] = rows
  assert.equal(second.お名前, '\'=1+1,"花子"')
  assert.equal(second.電話番号, '090-1234-5678')
  assert.equal(second.決済の状態, 'コンビニ支払い待ち')
  assert.equal(second.入金日時, '')
  assert.equal(first.予約の状態, '確定')
  assert.equal(first.支払い方法, 'コンビニ払い')
  assert.equal(first.決済の状態, '決済完了')
  assert.equal(first.支払い場所, 'セイコーマート')
  assert.equal(first['金額（円）'], String((await api.link(paid.token)).amount.amount ?? (await api.link(paid.token)).amount))
  assert.match(first.入金日時, /^\d{4}\/\d\d\/\d\d \d\d:\d\d$/)
  const only = await file(staff, `${w.admin}/bookings.csv?pay=paid`)
  assert.deepEqual(only.rows.map((r) => r.予約番号), [paid.id])
})

const yen = (text) => Number(text.replace(/[^0-9]/g, ''))

test('the figures of money are the sums of the file, and lead to the payments', async () => {
  await pay(await book(-3), 'lawson')
  await pay(await book(-3), 'familymart')
  const staff = await signIn(w)
  const page = await staff.open(`${w.admin}/money`)
  const shown = page.root.querySelectorAll('table.money tr.sum td').map((td) => yen(td.querySelector('a')?.text ?? '0'))
  const { rows } = await file(staff, page.root.querySelector('a[href*="/money.csv"]').getAttribute('href'))
  const sum = (all) => all.reduce((n, r) => n + Number(r['金額（円）']), 0)
  assert.equal(rows.length, 3)
  assert.equal(shown[0], sum(rows))
  const perDay = await file(staff, page.root.querySelector('a[href*="by=day"]').getAttribute('href'))
  assert.equal(sum(perDay.rows), shown[0])
  assert.deepEqual(perDay.rows.map((r) => r.支払い場所).sort(), ['セイコーマート', 'ファミリーマート', 'ローソン'])
  const list = await staff.open(page.root.querySelector('table.money tr.sum td a').getAttribute('href'))
  assert.equal(list.root.querySelectorAll('table.list tbody tr').length, 3)
  const expected = await staff.open(`${w.admin}/money/list?kind=expected`)
  assert.equal(expected.root.querySelectorAll('table.list tbody tr').length, 1)
  assert.equal(yen(expected.root.querySelector('table.list tbody td.number').text), shown[2])
})

test('the calendar shows a slot’s money in words and leads to its bookings', async () => {
  const staff = await signIn(w)
  const day = new Date(new Date(slots.at(-2).starts_at).getTime() + 9 * 3600e3).toISOString().slice(0, 10)
  const week = await staff.open(`${w.admin}/calendar?view=week&day=${day}`)
  const slot = week.root.querySelectorAll('.plan-slot').find((li) => li.text.includes('入金済み1'))
  assert.match(slot.text, /2\/\d+名/)
  const list = await staff.open(slot.querySelector('a').getAttribute('href'))
  assert.equal(list.root.querySelectorAll('table.bookings tbody tr').length, 1)
})
