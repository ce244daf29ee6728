// calendar.test.mjs: bookings and slots in calendar apps, read by Thunderbird's parser.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import ICAL from 'ical.js'
import { program } from '../lib/program.mjs'
import { signIn } from '../lib/staff.mjs'
import { startWorld } from '../lib/world.mjs'

let w, api, yoga, slots
before(async () => {
  w = await startWorld()
  api = program(w)
  yoga = await api.offering('ヨガ')
  slots = await api.slots(yoga, 50)
})
after(() => w.stop())

function read(text) {
  for (const line of text.split('\r\n')) assert.ok(Buffer.byteLength(line) <= 75, line)
  assert.ok(text.endsWith('\r\n'))
  assert.doesNotMatch(text, /�/)
  const calendar = new ICAL.Component(ICAL.parse(text))
  return calendar.getAllSubcomponents('vevent').map((c) => {
    const value = (name) => c.getFirstPropertyValue(name)
    return { event: new ICAL.Event(c), status: value('status'), stamp: value('dtstamp'), url: value('url') }
  })
}

async function get(path) {
  const res = await fetch(w.base + path, { headers: { 'accept-language': 'ja' } })
  return { status: res.status, type: res.headers.get('content-type'), text: await res.text() }
}

async function book(nth, more) {
  const input = api.input(yoga, slots.at(nth), more)
  const { status, body } = await api.book(input)
  assert.equal(status, 201, JSON.stringify(body))
  await w.until(async () => (await api.link(body.token)).payment?.status === 'awaiting_payment')
  return { ...body, ...input, starts: slots.at(nth).starts_at }
}

test('a booking goes into the customer’s calendar, and out of it after a cancellation', async () => {
  const b = await book(-1)
  const [mail] = await w.until(() => w.mail.of(b.mail).length === 1 && w.mail.of(b.mail))
  const [file] = mail.attachments
  assert.match(file.contentType, /^text\/calendar/)
  assert.match(file.filename, /^予約_.*\.ics$/)
  const [mailed] = read(file.content.toString('utf8'))
  const page = await get(`${w.shop}/b/${b.token}`)
  assert.ok(page.text.includes(`/b/${b.token}/calendar.ics"`))
  const got = await get(`${w.shop}/b/${b.token}/calendar.ics`)
  assert.equal(got.status, 200)
  assert.equal(got.type, 'text/calendar; charset=utf-8')
  const [one] = read(got.text)
  assert.equal(one.event.uid, mailed.event.uid)
  assert.equal(one.status, 'CONFIRMED')
  assert.ok(one.stamp)
  assert.match(one.event.summary, /^ヨガ体験レッスン（/)
  assert.equal(one.event.startDate.toJSDate().getTime(), new Date(b.starts).getTime())
  assert.ok(one.event.endDate.compare(one.event.startDate) > 0)
  assert.ok(one.event.description.includes(`/b/${b.token}`))
  await w.hours(1)
  const v = await import('../lib/visitor.mjs').then((m) => m.visitor(w.base))
  await v.submit(await v.open(`${w.shop}/b/${b.token}/cancel`), 'main form[method="post"]')
  const [gone] = read((await get(`${w.shop}/b/${b.token}/calendar.ics`)).text)
  assert.equal(gone.event.uid, one.event.uid)
  assert.equal(gone.status, 'CANCELLED')
  assert.ok(gone.event.sequence > one.event.sequence)
  const told = await w.until(() => w.mail.of(b.mail).find((m) => /キャンセル/.test(m.subject)))
  assert.equal(read(told.attachments[0].content.toString('utf8'))[0].status, 'CANCELLED')
  assert.equal((await get(`${w.shop}/b/nothing/calendar.ics`)).status, 404)
})

test('staff read their slots under a secret address until they revoke it', async () => {
  const b = await book(-2, { party: 2 })
  const all = await w.sim.stripe().paymentIntents.list({ limit: 100 })
  await w.sim.pay(all.data.find((pi) => pi.description?.includes(b.id)).id, 'lawson')
  await w.until(async () => (await api.link(b.token)).payment?.status === 'paid')
  const staff = await signIn(w, w.made.staff)
  const made = await staff.v.submit(await staff.open(`${w.admin}/account`), 'form[action$="/account/feed"]')
  const address = made.root.querySelector('#feed-token').text
  const feed = await get(new URL(address).pathname)
  assert.equal(feed.type, 'text/calendar; charset=utf-8')
  const events = read(feed.text)
  const one = events.find((e) => e.event.startDate.toJSDate().getTime() === new Date(b.starts).getTime())
  assert.match(one.event.summary, /^ヨガ体験レッスン 2\/\d+名（入金済み1件・未入金0件）$/)
  assert.equal(new Set(events.map((e) => e.event.uid)).size, events.length)
  assert.ok(!feed.text.includes('山田'))
  const list = await staff.open(one.url)
  assert.ok(list.text.includes('山田 花子'))
  const again = await staff.v.submit(await staff.open(`${w.admin}/account`), 'form[action$="/account/feed"]')
  const second = again.root.querySelector('#feed-token').text
  assert.equal((await get(new URL(address).pathname)).status, 404)
  assert.equal((await get(new URL(second).pathname)).status, 200)
  await staff.v.submit(await staff.open(`${w.admin}/account`), 'form[action$="/account/feed/end"]')
  assert.equal((await get(new URL(second).pathname)).status, 404)
})
