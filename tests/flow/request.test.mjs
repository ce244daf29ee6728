// request.test.mjs: 再請求: a booking that stands unpaid is billed again (domain.md 4 end, 5).
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { book, shows } from '../lib/customer.mjs'
import { flash, signIn } from '../lib/staff.mjs'
import { visitor } from '../lib/visitor.mjs'
import { startWorld } from '../lib/world.mjs'

let w, owner
before(async () => {
  w = await startWorld()
  owner = await signIn(w)
})
after(() => w.stop())

const idOf = (page) => page.root.querySelector('dl.facts dd').text.trim()
const stateOf = (page) => page.root.querySelector('[data-request-status]').getAttribute('data-request-status')
const linkOf = (desk) => new URL(desk.root.querySelector('#pays a[href*="/r/"]').getAttribute('href'), w.base).pathname
const live = async () => (await w.sim.stripe().paymentIntents.list({ limit: 100 })).data.filter((pi) => pi.status === 'requires_action')

async function confirmed(nth) {
  const c = await book(w, { nth, mail: `request${nth}@example.jp` })
  const page = await shows(w, c, 'confirmed', 'awaiting_payment')
  return { c, desk: await owner.open(`${w.admin}/bookings/${idOf(page)}`) }
}

async function bill(desk) {
  const ask = desk.root.querySelector('main form[action$="/rebill"]') ? desk : await owner.v.follow(desk, 'main a[href$="/rebill"]')
  const said = await owner.v.submit(ask, 'main form[action$="/rebill"]')
  assert.match(flash(said), /再請求しました/)
  return owner.shows(desk, 'confirmed', 'awaiting_payment')
}

test('期限切れ, 再請求 in one click, paid with the new number: 決済完了, the follow-up is closed, everybody is told once', async () => {
  const { c, desk } = await confirmed(5)
  await w.days(5)
  owner = await signIn(w) // the session has ended meanwhile
  const unpaid = await owner.shows(desk, 'confirmed', 'failed')
  assert.match(unpaid.text, /期限切れ・確定のまま/)
  const billed = await bill(unpaid)
  const v = visitor(w.base)
  const page = await v.open(linkOf(billed))
  assert.equal(stateOf(page), 'open')
  for (const chain of ['ローソン', 'ファミリーマート', 'ミニストップ', 'セイコーマート']) assert.match(page.text, new RegExp(chain))
  assert.match(page.text, /¥3,300/)
  const mail = await w.until(() => w.mail.of(c.mail).find((m) => /お支払いのお願い/.test(m.subject)))
  assert.ok(mail.text.includes(linkOf(billed)), 'the mail carries the link')
  const pis = await live()
  assert.equal(pis.length, 1)
  await w.sim.pay(pis[0].id, 'lawson')
  const settled = await owner.shows(desk, 'confirmed', 'paid')
  assert.equal(settled.root.querySelectorAll('#tasks li').length, 0)
  assert.equal(stateOf(await v.open(linkOf(billed))), 'paid')
  await w.until(() => w.mail.of(c.mail).some((m) => /お支払いを確認しました/.test(m.subject)))
  await w.until(() => w.mail.of(w.made.owner).some((m) => /請求の支払い受け取り/.test(m.subject)))
  await w.days(1)
  owner = await signIn(w)
  assert.equal(w.mail.of(c.mail).filter((m) => /お支払いを確認しました/.test(m.subject)).length, 1)
})

test('a number that still lives is withdrawn first; taken back, the page says not to pay', async () => {
  const { c, desk } = await confirmed(6)
  const [old] = await live()
  const billed = await bill(desk)
  assert.equal((await w.sim.stripe().paymentIntents.retrieve(old.id)).status, 'canceled')
  assert.equal((await live()).length, 1)
  await owner.withdraw(billed)
  await owner.shows(desk, 'confirmed', 'void')
  const page = await visitor(w.base).open(linkOf(billed))
  assert.equal(stateOf(page), 'withdrawn')
  assert.doesNotMatch(page.text, /確認番号/)
  await w.until(() => w.mail.of(c.mail).some((m) => /請求を取り消しました/.test(m.subject)))
  assert.equal((await live()).length, 0)
})

test('a link that nobody was given opens nothing', async () => {
  const res = await fetch(`${w.base}${w.shop}/r/aaaaaaaaaaaaaaaaaaaaaaaaaa`)
  assert.equal(res.status, 404)
})
