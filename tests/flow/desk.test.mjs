// desk.test.mjs: what the shop's desk does by the clock: reminders before a deadline.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { program } from '../lib/program.mjs'
import { signIn } from '../lib/staff.mjs'
import { setList } from '../lib/waiting.mjs'
import { HOUR, startWorld } from '../lib/world.mjs'

let w, api, yoga
let nth = 0
before(async () => {
  w = await startWorld()
  api = program(w)
  yoga = await api.offering('ヨガ')
})
after(() => w.stop())

async function book(status, payment) {
  const slots = await api.slots(yoga, 50)
  const input = api.input(yoga, slots.at(-1 - (nth++ % 8)))
  const { status: http, body } = await api.book(input)
  assert.equal(http, 201, JSON.stringify(body))
  await w.until(async () => {
    const now = await api.link(body.token)
    return now.status === status && now.payment?.status === payment
  })
  await w.until(() => w.mail.of(input.mail).length === 1)
  return { ...body, mail: input.mail }
}

test('a customer who has not paid is reminded once, with the numbers and the deadline', async () => {
  const late = await book('confirmed', 'awaiting_payment')
  const quick = await book('confirmed', 'awaiting_payment')
  const all = await w.sim.stripe().paymentIntents.list({ limit: 100 })
  const intent = (b) => all.data.find((pi) => pi.description?.includes(b.id))
  await w.sim.pay(intent(quick).id, 'lawson')
  await w.until(() => w.mail.of(quick.mail).length === 2)
  const deadline = new Date((await api.link(late.token)).payment.deadline).getTime()
  await w.hours((deadline - (await w.now()) * 1000 - 26 * HOUR) / HOUR)
  const mail = await w.until(() => w.mail.of(late.mail)[1])
  assert.match(mail.subject, /お支払い期限が近づいています（\d+年\d+月\d+日\([日月火水木金土]\) 23:59まで）/)
  const { stores } = intent(late).next_action.konbini_display_details
  for (const store of Object.values(stores)) assert.ok(mail.text.includes(store.payment_code))
  await w.hours(2)
  await w.hours(2)
  await new Promise((done) => setTimeout(done, 500))
  assert.equal(w.mail.of(late.mail).length, 2)
  assert.equal(w.mail.of(quick.mail).length, 2)
  assert.equal((await api.link(late.token)).status, 'confirmed')
})

test('what nobody decides is mailed once to a second person, who finds the booking from there', async () => {
  const pottery = await api.offering('陶芸')
  const input = api.input(pottery, (await api.slots(pottery, 50)).at(-1))
  const { status, body } = await api.book(input)
  assert.equal(status, 201, JSON.stringify(body))
  const late = () => w.mail.of(w.made.owner).filter((m) => /対応されないまま残っています/.test(m.subject) && m.text.includes(body.id))
  await w.hours(25)
  const mail = await w.until(() => late()[0])
  assert.match(mail.text, /承認待ち（25時間経過）/)
  assert.match(mail.text, new RegExp(`${w.admin}/bookings/${body.id}`))
  await w.hours(25)
  await new Promise((done) => setTimeout(done, 500))
  assert.equal(late().length, 1)
})

test('a digest of the day comes to who asks for it, at the hour in Japan', async () => {
  const owner = await signIn(w)
  const account = await owner.open(`${w.admin}/account`)
  const hour = (new Date((await w.now()) * 1000 + 9 * HOUR).getUTCHours() + 2) % 24
  await owner.v.submit(account, 'main form[action$="/account"]', { digest: String(hour) })
  assert.match((await owner.open(`${w.admin}/account`)).html, new RegExp(`<option value="${hour}" selected>`))
  await w.hours(1)
  const digests = () => w.mail.of(w.made.owner).filter((m) => /のまとめ/.test(m.subject))
  assert.equal(digests().length, 0)
  await w.hours(1)
  const mail = await w.until(() => digests()[0])
  assert.match(mail.text, /■ 要対応 \d+件/)
})

test('policy cancel: announced to both, stopped by a person for one booking, carried out for the other', async () => {
  const owner = await signIn(w)
  await setList(owner, 'ヨガ', { expiry_policy: 'cancel', expiry_grace_hours: '24', expiry_grace_hours_unit: 'hour' })
  const goes = await book('confirmed', 'awaiting_payment')
  const stays = await book('confirmed', 'awaiting_payment')
  await w.days(5)
  for (const b of [goes, stays]) {
    const mail = await w.until(() => w.mail.of(b.mail).find((m) => /期限が過ぎました/.test(m.subject)))
    assert.match(mail.text, /自動でキャンセルとなります/)
    assert.match((await owner.open(`${w.shop}/b/${b.token}`)).text, /自動でキャンセルとなります/)
  }
  assert.ok(w.mail.of(w.made.owner).some((m) => /支払い期限切れ/.test(m.subject) && /自動でキャンセルされます/.test(m.text)))
  const again = await signIn(w) // after days without a click
  const list = await again.open(`${w.admin}/follow-ups`)
  const kept = await again.v.submit(list, `main form[action$="/${stays.id}/keep"]`)
  assert.match(kept.text, /自動キャンセルを止めました/)
  assert.match((await owner.open(`${w.shop}/b/${stays.token}`)).text, /確定」のままです/)
  await w.hours(25)
  await w.until(async () => (await api.link(goes.token)).status === 'cancelled')
  await w.until(() => w.mail.of(goes.mail).some((m) => /キャンセル/.test(m.subject)))
  assert.equal((await api.link(stays.token)).status, 'confirmed')
})
