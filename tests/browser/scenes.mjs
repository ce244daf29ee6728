// scenes.mjs: a shop in which everything has happened once, for looking at pages: a booking in every state,
// each with the address of its customer's page.
//
//     const s = await startScenes()
//     s.w, s.mailbox, s.at.awaiting ('/s/mihon/b/…'), s.id.awaiting (the booking's number), await s.stop()
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'node-html-parser'
import { startMailbox } from '../../demo/mailbox.mjs'
import { code } from '../lib/authenticator.mjs'
import { book, openForm, shows } from '../lib/customer.mjs'
import { signIn } from '../lib/staff.mjs'
import { startWorld } from '../lib/world.mjs'
import { visitor } from '../lib/visitor.mjs'
import { fullSlot, joinLine, setList, setSlot } from '../lib/waiting.mjs'

const YOGA = 'ヨガ体験レッスン'
const POTTERY = '秋の陶芸ワークショップ'

const make = async (w) => {
  const at = {}
  const id = {}
  const intent = {}
  // Book as somebody does, wait until the page shows the state, keep its address.
  async function scene(name, options, booking, payment) {
    const c = await book(w, { mail: `${name}@example.jp`, ...options })
    const page = await shows(w, c, booking, payment)
    at[name] = c.path
    id[name] = page.root.querySelector('dl.facts dd').text.trim()
    const all = await w.sim.stripe().paymentIntents.list({ limit: 100, expand: ['data.payment_method'] })
    intent[name] = all.data.find((pi) => pi.payment_method?.billing_details?.email === c.mail)?.id
    return c
  }
  const cancel = async (c) => c.v.submit(await c.v.open(`${c.path}/cancel`), 'main form[method="post"]')
  return { w, at, id, intent, scene, cancel }
}

// What takes days comes first, since time passes for everybody.
async function letTimePass(s) {
  const { w, scene } = s
  const expired = await scene('expired', { nth: 5 }, 'confirmed', 'awaiting_payment')
  const rebilled = await scene('rebilled', { nth: 5 }, 'confirmed', 'awaiting_payment')
  await w.days(5)
  await shows(w, expired, 'confirmed', 'failed')
  await shows(w, rebilled, 'confirmed', 'failed')
  const overdue = await scene('overdue', { nth: 6 }, 'confirmed', 'awaiting_payment')
  const day = 86400
  const midnight = Math.ceil((await w.now() + 9 * 3600) / day) * day - 9 * 3600
  await w.sim.advanceTo(midnight + 3 * day + 60) // past the deadline; the provider waits an hour for slips
  await w.until(async () => (await overdue.open()).text.includes('期限経過'))
  await billAgain(s)
}

// 再請求, as the owner does it; the page of the bill. And a bill without a booking.
async function billAgain(s) {
  const owner = await signIn(s.w)
  const due = new Date((await s.w.now() + 9 * 3600 + 10 * 86400) * 1000).toISOString().slice(0, 10)
  const made = await owner.v.submit(await owner.open(`${s.w.admin}/requests/new`), 'main form', {
    name: '森 さくら', kana: 'モリ サクラ', mail: 'sakura@example.jp', phone: '08012345678', title: '材料費', amount: '1500',
    due, remind_days: '3', message: '当日ご用意する材料の代金です。',
  })
  s.at.bill = made.path
  await s.w.until(async () => (await owner.open(made.path)).root.querySelector('table.numbers'))
  const desk = await owner.open(`${s.w.admin}/bookings/${s.id.rebilled}`)
  await owner.v.submit(desk, 'main form[action$="/rebill"]')
  const billed = await owner.shows(desk, 'confirmed', 'awaiting_payment')
  s.at.request = new URL(billed.root.querySelector('#pays a[href*="/r/"]').getAttribute('href'), s.w.base).pathname
}

async function payAndCancel({ w, scene, cancel, intent }) {
  const paid = await scene('paid', { nth: 2, party: '2' }, 'confirmed', 'awaiting_payment')
  await w.sim.pay(intent.paid, 'familymart')
  await shows(w, paid, 'confirmed', 'paid')
  const cancelled = await scene('cancelled', { nth: 2 }, 'confirmed', 'awaiting_payment')
  await cancel(cancelled)
  await shows(w, cancelled, 'cancelled', 'void')
  const money = await scene('cancelled_paid', { nth: 3 }, 'confirmed', 'awaiting_payment')
  await w.sim.pay(intent.cancelled_paid, 'seicomart')
  await shows(w, money, 'confirmed', 'paid')
  await money.v.submit(await money.v.open(`${money.path}/receipt`), 'main form[action$="/receipt"]', { addressee: '株式会社みほん', honorific: 'onchu' })
  await cancel(money)
  await shows(w, money, 'cancelled', 'paid')
  const back = await scene('refunding', { nth: 3 }, 'confirmed', 'awaiting_payment')
  await w.sim.pay(intent.refunding, 'lawson')
  await shows(w, back, 'confirmed', 'paid')
  await cancel(back)
  await shows(w, back, 'cancelled', 'paid')
  const atTill = await scene('voiding', { nth: 3 }, 'confirmed', 'awaiting_payment')
  await w.sim.post('/kiosk/start', { payment_intent: intent.voiding, chain: 'lawson' })
  await cancel(atTill)
  await shows(w, atTill, 'cancelled', 'voiding')
}

// One part has gone to where the customer wanted it, another waits for the account.
async function refund(s) {
  const owner = await signIn(s.w)
  const path = `${s.w.admin}/bookings/${s.id.refunding}`
  const give = async (values) => {
    const form = await owner.open(`${path}/refund`)
    const confirm = await owner.v.submit(form, 'main form[action$="/refund"]', { reason: 'shop', ...values })
    await owner.v.submit(confirm, 'main form[action$="/refund/do"]')
  }
  const waiting = () => s.w.until(async () => {
    const page = await owner.open(path)
    return page.root.querySelector('.refunds .chip-refund-awaiting_details') && page
  })
  await give({ amount: '1000', note: '材料費の分です。' })
  await waiting()
  const [first] = (await s.w.sim.stripe().refunds.list({ payment_intent: s.intent.refunding })).data
  for (const step of ['submit', 'settle']) await s.w.sim.post(`/refund/${step}`, { refund: first.id })
  await s.w.until(async () => (await owner.open(path)).root.querySelector('.refunds .chip-refund-succeeded'))
  await give({})
  s.at.refund_off = (await waiting()).root.querySelector('.refunds a[href*="/refund/off"]').getAttribute('href')
}

// The last ones: the provider stops answering, and numbers stay 発行中.
async function stand({ w, scene }) {
  await scene('awaiting', { nth: 2, party: '2' }, 'confirmed', 'awaiting_payment')
  await scene('random_number', { nth: 4, phone: '000-0000-0000' }, 'confirmed', 'awaiting_payment')
  await scene('tomorrow', { nth: 0, party: '2' }, 'confirmed', 'awaiting_payment')
  await scene('onsite', { nth: 4, method: 'onsite' }, 'confirmed', 'onsite_due')
  await scene('pending', { title: POTTERY }, 'pending', 'awaiting_approval')
  await scene('pending_second', { title: POTTERY, name: '佐々木 小次郎', kana: 'ササキ コジロウ' }, 'pending', 'awaiting_approval')
  await scene('card', { nth: 6, method: 'card' }, 'confirmed', 'awaiting_payment')
  await scene('card_pending', { title: POTTERY, method: 'card' }, 'pending', 'authorizing')
  for (const path of ['/v1/payment_intents', '/v1/checkout/sessions']) await w.sim.fault({ kind: '503', method: 'POST', path, count: 1000 })
  await scene('card_issuing', { nth: 6, method: 'card' }, 'confirmed', 'issuing')
  await scene('issuing', { nth: 5 }, 'confirmed', 'issuing')
}

// A time with no seat left, and forms for times that have some.
async function fill(s) {
  const full = await openForm(visitor(s.w.base), s.w, YOGA, 7)
  s.at.form_full = full.path
  for (let i = 0; i < 4; i++) await book(s.w, { nth: 7, party: '2', method: 'onsite', mail: `full${i}@example.jp` })
  s.at.form = (await openForm(visitor(s.w.base), s.w, YOGA, 8)).path
  s.at.yoga = s.at.form.replace(/\/apply.*/, '')
  s.at.form_pottery = (await openForm(visitor(s.w.base), s.w, POTTERY)).path
  s.at.pottery = s.at.form_pottery.replace(/\/apply.*/, '')
}

// Two slots that parties wait for: one whose line moves by itself, one where only staff can let somebody in.
async function wait(s) {
  const owner = await signIn(s.w)
  await setList(owner, YOGA, { waitlist: 'confirmed' })
  const slot = await fullSlot(s.w, YOGA, -1)
  const joined = async (scene, where, answers) => {
    const c = await joinLine(s.w, where, answers)
    s.at[scene] = c.path
    s.id[scene] = (await c.open()).root.querySelector('dl.facts dd').text.trim()
    return c
  }
  await joined('waiting_first', slot, { name: '中村 美咲', kana: 'ナカムラ ミサキ', party: '2' })
  await joined('waiting', slot, { name: '小林 健太', kana: 'コバヤシ ケンタ', party: '2' })
  const left = await joined('waiting_left', slot)
  await s.cancel(left)
  const closed = await fullSlot(s.w, YOGA, -1)
  await joined('waiting_ahead', closed, { party: '2' })
  await joined('waiting_by_hand', closed)
  await setSlot(owner, closed, { closed: '1' })
  await owner.cancel(await owner.open(`${s.w.admin}/bookings/${closed.holders[0].id}`), 'by_shop')
  await setList(owner, YOGA, { waitlist: 'off', waitlist_end: 'keep' })
  s.at.form_waiting = (await fullSlot(s.w, POTTERY, 2, { size: 4, method: 'konbini' })).path
}

// Pages of others that belong to the booking that awaits payment: the voucher, the mails.
async function find(s) {
  const pi = await s.w.sim.stripe().paymentIntents.retrieve(s.intent.awaiting)
  s.at.voucher = new URL(pi.next_action.konbini_display_details.hosted_voucher_url).pathname
  const mailTo = (address) => s.w.until(async () => {
    const list = parse(await (await fetch(s.mailbox.url)).text())
    return list.querySelectorAll('li a').find((a) => a.text.includes(address))?.getAttribute('href')
  })
  s.at.mail_numbers = await mailTo('awaiting@example.jp')
  s.at.mail_staff = await mailTo(s.w.made.owner)
}

// The provider's books say something else: a payment of this shop that we do not know, and a number that is gone.
async function disagree(s) {
  const stripe = s.w.sim.stripe()
  const known = await stripe.paymentIntents.retrieve(s.intent.paid)
  await stripe.paymentIntents.create({
    amount: 4400, currency: 'jpy', confirm: true, payment_method_types: ['konbini'],
    payment_method_data: { type: 'konbini', billing_details: { name: 'Hanako', email: 'lost@example.jp' } },
    metadata: { ...known.metadata, uketsuke_payment: '4242' },
  })
  const owner = await signIn(s.w)
  await owner.v.submit(await owner.open(`${s.w.admin}/reconciliation`), 'main form[method="post"]')
  await s.w.until(async () => (await owner.open(`${s.w.admin}/reconciliation`)).root.querySelector('.card'))
}

// Pages of the admin that belong to one thing, found as the owner finds them.
async function findAdmin(s) {
  const owner = await signIn(s.w)
  const offerings = await owner.open(`${s.w.admin}/offerings`)
  const path = (page, selector) => page.root.querySelector(selector).getAttribute('href')
  const titled = (title) => offerings.root.querySelectorAll('main a').find((a) => a.text.includes(title)).getAttribute('href')
  s.at.admin_yoga = titled(YOGA)
  s.at.admin_pottery = titled(POTTERY)
  s.at.admin_slot = path(await owner.open(`${s.at.admin_pottery}/slots`), '.slot-lines a') // seats are taken
  await owner.v.submit(await owner.open(`${s.w.admin}/users/new`), 'main form[method="post"]', { name: '新田 まこと', mail: 'makoto@example.jp' })
  s.at.invited = await s.w.until(async () => {
    const list = parse(await (await fetch(s.mailbox.url)).text())
    const mail = list.querySelectorAll('li a').find((a) => a.text.includes('makoto@example.jp'))
    const text = mail && await (await fetch(new URL(mail.getAttribute('href'), s.mailbox.url))).text()
    return text?.match(/\/a\/mihon\/link\/[\w-]+/)?.[0]
  })
  s.at.admin_mail = path(await owner.open(`${s.w.admin}/mails?state=sent`), 'table.mails a')
  const voiding = await owner.open(`${s.w.admin}/bookings/${s.id.voiding}`)
  await owner.v.submit(voiding, '.tasks form', { how: 'お電話で、お支払いにならないことを確認' })
  const member = await signIn(s.w, s.w.made.staff) // who has a second factor from now on
  const begun = await member.v.submit(await member.open(`${s.w.admin}/account/factor`), 'main form[method="post"]')
  const secret = begun.root.querySelector('code.token').text.replaceAll(' ', '')
  await member.v.submit(begun, 'main form[method="post"]', { code: code(secret, await s.w.now()) })
  const users = await owner.open(`${s.w.admin}/users`)
  s.at.admin_user = users.root.querySelectorAll('main table a').find((a) => a.text.includes('新田')).getAttribute('href')
}

export async function startScenes() {
  const dir = mkdtempSync(join(tmpdir(), 'uketsuke-scenes-'))
  const mailbox = await startMailbox({ dir })
  const w = await startWorld({ mail: { port: mailbox.smtpPort, stop: mailbox.stop } })
  const s = Object.assign(await make(w), { mailbox })
  await letTimePass(s)
  await payAndCancel(s)
  await refund(s)
  await fill(s)
  await wait(s)
  await disagree(s)
  await stand(s)
  await find(s)
  await findAdmin(s)
  return Object.assign(s, {
    async stop() {
      await w.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  })
}
