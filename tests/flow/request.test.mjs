// request.test.mjs: 再請求: a booking that stands unpaid is billed again (domain.md 4 end, 5).
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { book, shows } from '../lib/customer.mjs'
import { flash, signIn } from '../lib/staff.mjs'
import { visitor } from '../lib/visitor.mjs'
import { setList } from '../lib/waiting.mjs'
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

const inDays = async (n) => new Date((await w.now() + 9 * 3600 + n * 86400) * 1000).toISOString().slice(0, 10)

async function newBill(mail) {
  const form = await owner.open(`${w.admin}/requests/new`)
  return owner.v.submit(form, 'main form', {
    name: '森 さくら', kana: 'モリ サクラ', mail, phone: '080-1234-5678', title: '材料費', amount: '1,500',
    due: await inDays(10), remind_days: '3', message: '当日ご用意する材料の代金です。',
  })
}

test('単発決済 without a booking: billed by a form, reminded before the day, paid', async () => {
  const wrong = await owner.v.submit(await owner.open(`${w.admin}/requests/new`), 'main form', { name: '森 さくら', amount: '100' })
  assert.equal(wrong.root.querySelector('input[name="name"]').getAttribute('value'), '森 さくら')
  assert.match(wrong.text, /メールアドレス[^。]*入力してください/)
  assert.equal((await live()).length, 0)
  const mail = 'sakura@example.jp'
  const made = await newBill(mail)
  assert.match(flash(made), /請求を作りました/)
  const link = new URL(made.root.querySelector('#link').getAttribute('href'), w.base).pathname
  const bill = await w.until(() => w.mail.of(mail).find((m) => /お支払いのお願い/.test(m.subject)))
  assert.ok(bill.text.includes(link) && bill.text.includes('当日ご用意する材料の代金です。'))
  const page = await visitor(w.base).open(link)
  assert.match(page.text, /¥1,500/)
  assert.match((await owner.open(`${w.admin}/requests?status=open`)).text, /森 さくら[^]*¥1,500[^]*あと10日/)
  const soon = await owner.v.submit(await owner.open(made.path), 'main form[action$="/remind"]')
  assert.match(flash(soon), /1時間たっていない/)
  await w.days(8)
  owner = await signIn(w)
  await w.until(() => w.mail.of(mail).some((m) => /お支払いのご確認/.test(m.subject)))
  const reminded = await owner.v.submit(await owner.open(made.path), 'main form[action$="/remind"]')
  assert.match(flash(reminded), /催促のメールを送りました|1時間たっていない/)
  const [pi] = await live()
  await w.sim.pay(pi.id, 'lawson')
  await w.until(async () => stateOf(await visitor(w.base).open(link)) === 'paid')
  const list = await owner.open(`${w.admin}/requests?status=paid`)
  assert.match(list.text, /森 さくら/)
  assert.match(await owner.open(made.path).then((p) => p.text), /請求が支払われました/)
})

test('単発決済 taken back: its number ends and its page says not to pay', async () => {
  const made = await newBill('momo@example.jp')
  const link = new URL(made.root.querySelector('#link').getAttribute('href'), w.base).pathname
  await w.until(async () => (await live()).length === 1)
  const ask = await owner.v.follow(await owner.open(made.path), 'main a[href$="/withdraw"]')
  const said = await owner.v.submit(ask, 'main form[method="post"]')
  assert.match(flash(said), /取り消しました/)
  await w.until(async () => (await live()).length === 0)
  assert.equal(stateOf(await visitor(w.base).open(link)), 'withdrawn')
  await w.until(() => w.mail.of('momo@example.jp').some((m) => /請求を取り消しました/.test(m.subject)))
})

test('期限切れのとき「自動で再請求」: told before, billed once by itself, and then it is for a person', async () => {
  await setList(owner, 'ヨガ', { expiry_policy: 'rebill' })
  const { c, desk } = await confirmed(7)
  assert.match((await c.open()).text, /新しい支払い番号をメールでお送りし/)
  await w.days(5)
  owner = await signIn(w)
  const billed = await owner.shows(desk, 'confirmed', 'awaiting_payment')
  assert.equal(billed.root.querySelectorAll('#tasks li').length, 0)
  assert.match(billed.text, /再請求/)
  await w.until(() => w.mail.of(c.mail).some((m) => /お支払いのお願い/.test(m.subject)))
  await w.days(5)
  owner = await signIn(w)
  const unpaid = await owner.shows(desk, 'confirmed', 'failed')
  assert.match(unpaid.text, /期限切れ・確定のまま/)
})

test('a link that nobody was given opens nothing', async () => {
  const res = await fetch(`${w.base}${w.shop}/r/aaaaaaaaaaaaaaaaaaaaaaaaaa`)
  assert.equal(res.status, 404)
})
