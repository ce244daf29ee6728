// waiting.test.mjs: the waiting list from the form to the freed seat and beyond (B3, B8, B9, B10), as customers, staff
// and the provider see it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { shows } from '../lib/customer.mjs'
import { program } from '../lib/program.mjs'
import { flash, signIn } from '../lib/staff.mjs'
import { fullSlot, joinLine, setList, setSlot } from '../lib/waiting.mjs'
import { startWorld } from '../lib/world.mjs'

const CHAINS = ['ローソン', 'ファミリーマート', 'ミニストップ', 'セイコーマート']

let w, s
before(async () => {
  w = await startWorld()
  s = await signIn(w)
  await setList(s, 'ヨガ', { waitlist: 'confirmed' })
})
after(() => w.stop())

const desk = (id) => s.open(`${w.admin}/bookings/${id}`)
const number = (page) => page.root.querySelector('dl.facts dd').text.trim()
const place = (page) => Number(/現在の順番：(\d+)番目/.exec(page.text)?.[1])
const mailed = (c, subject) => w.mail.wait((m) => m.to.includes(c.mail) && subject.test(m.subject))
const cancelOne = async (slot) => s.cancel(await desk(slot.holders.shift().id), 'by_shop')

async function intents(customer) {
  const all = await w.sim.stripe().paymentIntents.list({ limit: 100, expand: ['data.payment_method'] })
  return all.data.filter((pi) => pi.payment_method?.billing_details?.email === customer.mail)
}

test('B3: full: the page says so and takes names; place, way of hearing and last moment are on the customer\'s page', async () => {
  const slot = await fullSlot(w, 'ヨガ', 1)
  const first = await joinLine(w, slot)
  assert.match(first.form.text, /満席/)
  assert.match(first.check.text, /キャンセル待ちに申し込む/)
  const page = await shows(w, first, 'waitlisted', '')
  assert.equal(place(page), 1)
  assert.ok(page.text.includes(first.mail), 'where the customer will hear')
  assert.match(page.text, /自動で確定し、コンビニのお支払い番号をこのページとメールで/)
  assert.match(page.text, /お待ちいただけるのは\d{4}年\d+月\d+日.*までです/)
  assert.equal(place(await (await joinLine(w, slot)).open()), 2)
  const mail = await mailed(first, /キャンセル待ちに登録しました/)
  assert.match(mail.text, /いまお支払いいただくものはありません/)
  await w.mail.wait((m) => m.to.includes(w.made.owner) && /キャンセル待ち/.test(m.subject) && m.text.includes(first.mail))
  assert.equal((await intents(first)).length, 0)
})

test('B9: a seat is freed: 確定, the numbers on the page and in one mail; the next moves one place up; the history says why', async () => {
  const slot = await fullSlot(w, 'ヨガ', 2)
  const first = await joinLine(w, slot, { party: '2' })
  const second = await joinLine(w, slot, { party: '2' })
  await mailed(first, /キャンセル待ちに登録しました/)
  const freed = slot.holders[0].id
  await cancelOne(slot)
  const page = await shows(w, first, 'confirmed', 'awaiting_payment')
  assert.match(page.text, /キャンセル待ちから繰り上がりました/)
  for (const chain of CHAINS) assert.match(page.text, new RegExp(chain))
  assert.equal(place(await shows(w, second, 'waitlisted', '')), 1)
  const mail = await mailed(first, /お支払い番号/)
  assert.match(mail.text, /キャンセル待ちから繰り上がり/)
  assert.equal(w.mail.of(first.mail).length, 2) // joined, confirmed with the number
  assert.equal((await intents(first)).length, 1)
  await w.mail.wait((m) => m.to.includes(w.made.owner) && /繰り上げ/.test(m.subject) && m.text.includes(first.mail))
  const story = await desk(number(page))
  assert.ok(story.text.includes(`キャンセル待ちから確定に繰り上がりました（予約 ${freed} の席が空いたため）`), story.text)
})

test('while somebody waits, a freed seat is not for newcomers', async () => {
  const api = program(w)
  const slot = await fullSlot(w, 'ヨガ', 3)
  const waits = await joinLine(w, slot, { party: '2' })
  await cancelOne(slot)
  await shows(w, waits, 'confirmed', 'awaiting_payment')
  const newcomer = await api.book(api.input(slot.offering, slot, { method: 'onsite' }))
  assert.equal(newcomer.body.status, 'waitlisted')
  assert.equal(newcomer.body.waiting.place, 1)
})

test('B8: where the list leads to approval there is no number before a person approves', async () => {
  const slot = await fullSlot(w, '陶芸', 1, { size: 4, method: 'konbini' })
  const waits = await joinLine(w, slot)
  assert.match((await shows(w, waits, 'waitlisted', '')).text, /承認するとご予約が確定します/)
  const refused = await s.refuse(await desk(slot.holders.shift().id))
  assert.match(flash(refused), /お断りしました/)
  const page = await shows(w, waits, 'pending', 'awaiting_approval')
  for (const chain of CHAINS) assert.ok(!page.text.includes(chain), chain)
  const mail = await mailed(waits, /空きが出ました/)
  assert.doesNotMatch(mail.text, /支払い番号[:：]\s*\d/)
  await w.mail.wait((m) => m.to.includes(w.made.owner) && /承認待ち/.test(m.subject) && m.text.includes(waits.mail))
  assert.equal((await intents(waits)).length, 0)
  await s.approve(await desk(number(page)))
  const done = await shows(w, waits, 'confirmed', 'awaiting_payment')
  for (const chain of CHAINS) assert.match(done.text, new RegExp(chain))
})

test('B10: whoever waits leaves the line on the own page and is told in a mail; the next is now first', async () => {
  const slot = await fullSlot(w, 'ヨガ', 4)
  const leaves = await joinLine(w, slot)
  const stays = await joinLine(w, slot)
  const page = await leaves.open()
  assert.match(page.text, /キャンセル待ちを取り消す/)
  const ask = await leaves.v.follow(page, 'main a[href$="/cancel"]')
  assert.match(ask.text, /順番は最後になります/)
  const done = await leaves.v.submit(ask, 'main form[method="post"]')
  assert.match(flash(done), /キャンセル待ちを取り消しました/)
  await shows(w, leaves, 'cancelled', '')
  const mail = await mailed(leaves, /キャンセル待ちの取り消し/)
  assert.doesNotMatch(mail.text, /ご予約をキャンセル/)
  assert.equal(place(await stays.open()), 1)
})

test('staff see the line in order and promote by hand, past others, while the slot is closed', async () => {
  const slot = await fullSlot(w, 'ヨガ', 5)
  const first = await joinLine(w, slot, { name: '先頭 一郎', kana: 'セントウ イチロウ' })
  const second = await joinLine(w, slot, { name: '二番 次郎', kana: 'ニバン ジロウ' })
  await setSlot(s, slot, { closed: '1' })
  const freed = slot.holders.length
  await cancelOne(slot)
  await shows(w, first, 'waitlisted', '') // closed: nothing moves by itself
  const list = await s.open(`${w.admin}/waiting`)
  const section = list.root.getElementById(slot.id)
  const names = section.querySelectorAll('td.name a').map((a) => a.text)
  assert.deepEqual(names, ['先頭 一郎', '二番 次郎'])
  assert.match(section.structuredText, /自動の繰り上げは止まっています/)
  const link = section.querySelectorAll('a[href$="/promote"]')[1].getAttribute('href')
  const ask = await s.open(link)
  assert.match(ask.text, /先に申し込んでお待ちの方が1組/)
  const done = await s.v.submit(ask, 'main form[method="post"]')
  assert.match(flash(done), /繰り上げました。予約は確定です/)
  await shows(w, second, 'confirmed', 'awaiting_payment')
  assert.match(flash(await s.open(link)), /すでに繰り上げ済み/)
  await setSlot(s, slot, { closed: null }) // one of the two seats is left, and the line moves again
  await shows(w, first, 'confirmed', 'awaiting_payment')
  assert.equal(slot.holders.length, freed - 1)
})

test('more seats let the line move up', async () => {
  const slot = await fullSlot(w, 'ヨガ', 6)
  const waits = await joinLine(w, slot, { party: '2' })
  await setSlot(s, slot, { capacity: '10' })
  const page = await shows(w, waits, 'confirmed', 'awaiting_payment')
  assert.match((await desk(number(page))).text, /枠の席が増えたため/)
})

test('nobody was let in before bookings closed: the page and a mail say so', async () => {
  const slot = await fullSlot(w, 'ヨガ', 0)
  const waits = await joinLine(w, slot)
  await w.days(8)
  s = await signIn(w) // the session of eight days ago is over
  assert.match((await shows(w, waits, 'cancelled', '')).text, /空きが出ませんでした/)
  await mailed(waits, /空きが出ませんでした/)
})

test('the list is switched off: first asked, then either goes on or is dissolved, and everyone is told', async () => {
  const slot = await fullSlot(w, 'ヨガ', 10)
  const first = await joinLine(w, slot, { party: '2' })
  const second = await joinLine(w, slot, { party: '2' })
  const asked = await setList(s, 'ヨガ', { waitlist: 'off' })
  assert.equal(asked.status, 422)
  assert.match(asked.text, /「繰り上げを続ける」か「解散する」を選んでください/)
  const kept = await s.v.submit(asked, 'main form.wide', { waitlist_end: 'keep' })
  assert.match(flash(kept), /保存しました/)
  assert.match((await first.v.open(slot.path)).text, /満席/)
  const api = program(w)
  assert.equal((await api.book(api.input(slot.offering, slot, { method: 'onsite' }))).body.error.code, 'full')
  await cancelOne(slot)
  await shows(w, first, 'confirmed', 'awaiting_payment')
  await shows(w, second, 'waitlisted', '')
  await setList(s, 'ヨガ', { waitlist: 'off', waitlist_end: 'dissolve' })
  assert.match((await shows(w, second, 'cancelled', '')).text, /都合により、キャンセル待ちを終了/)
  await mailed(second, /キャンセル待ち終了のお知らせ/)
  await cancelOne(slot)
  assert.equal((await api.book(api.input(slot.offering, slot, { method: 'onsite' }))).body.status, 'confirmed')
})
