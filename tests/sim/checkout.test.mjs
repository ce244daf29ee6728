// Hosted Checkout at the simulator: made by the shop with Stripe's client, paid by a person on its pages.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import { assertShape } from '../lib/contract.mjs'
import { listen } from '../lib/hook.mjs'
import { refusal, startSim } from '../lib/sim.mjs'

const DAY = 86400
const SUCCESS = 'https://shop.example/done?session={CHECKOUT_SESSION_ID}'
let sim, stripe, events
const misfits = []
before(async () => {
  sim = await startSim()
  stripe = sim.stripe({ misfits })
  events = await listen(sim, stripe)
})
after(async () => {
  await events.end()
  assert.equal((await sim.stop()).code, 0)
  assert.deepEqual(misfits, [])
})

const item = (name = '体験 <レッスン>', unit_amount = 3000, quantity = 1) =>
  ({ price_data: { currency: 'jpy', unit_amount, product_data: { name } }, quantity })
const order = (more = {}) => ({
  mode: 'payment',
  payment_method_types: ['card', 'konbini'],
  line_items: [item(), item('教材', 150, 2)],
  success_url: SUCCESS,
  cancel_url: 'https://shop.example/back',
  locale: 'ja',
  customer_email: 'hanako@example.com',
  client_reference_id: 'R-000001',
  metadata: { booking: 'R-000001' },
  payment_intent_data: { metadata: { booking: 'R-000001' } },
  ...more,
})
const open = (more) => stripe.checkout.sessions.create(order(more))
const HOLD = { payment_method_options: { card: { capture_method: 'manual' } } }
const read = (s) => stripe.checkout.sessions.retrieve(s.id, { expand: ['payment_intent'] })
const page = async (url) => (await fetch(url)).text()
const send = async (url, fields) => {
  const res = await fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })
  return { status: res.status, to: res.headers.get('location'), text: await res.text() }
}
const byCard = (s, number = '4242 4242 4242 4242') => send(`${s.url}/card`, { email: 'hanako@example.com', number, expiry: '12/34', cvc: '123' })
const byKonbini = (s, more) => send(`${s.url}/konbini`, { email: 'hanako@example.com', name: '山田 花子', phone: '090-1234-5678', ...more })
const done = (s) => SUCCESS.replace('{CHECKOUT_SESSION_ID}', s.id)
// Events of the session and of its payment.
const story = async (s) => {
  const { payment_intent: pi } = await stripe.checkout.sessions.retrieve(s.id)
  const of = await events.events(s.id)
  const both = pi ? (await events.events(pi)).filter((e) => !of.includes(e)) : []
  return { session: of.map((e) => e.type), payment: both.map((e) => e.type) }
}

test('a new session is open, unpaid, without a payment; its page lists what is bought', async () => {
  const s = await open()
  assert.match(s.id, /^cs_test_/)
  assert.deepEqual([s.status, s.payment_status, s.payment_intent, s.amount_total, s.client_reference_id], ['open', 'unpaid', null, 3300, 'R-000001'])
  assert.equal(s.expires_at, s.created + DAY)
  const text = await page(s.url)
  for (const part of ['体験 &lt;レッスン&gt;', '¥3,300', '¥300', 'カードで支払う', 'コンビニで支払う', 'value="hanako@example.com"', 'href="https://shop.example/back"']) assert.ok(text.includes(part), part)
  // Raw, since the client turns decimal strings into numbers of its own.
  const { data } = (await sim.call('GET', `/v1/checkout/sessions/${s.id}/line_items`)).body
  data.forEach((line) => assertShape('LineItem', line))
  assert.deepEqual(data.map((line) => [line.description, line.quantity, line.amount_total]), [['体験 <レッスン>', 1, 3000], ['教材', 2, 300]])
  assert.equal((await stripe.checkout.sessions.list({ status: 'open' })).data[0].id, s.id)
  assert.deepEqual(await story(s), { session: [], payment: [] })
})

test('only the ways the shop named are offered', async () => {
  const text = await page((await open({ payment_method_types: ['konbini'] })).url)
  assert.ok(!text.includes('カードで支払う'))
  assert.ok(text.includes('コンビニで支払う'))
  const cards = await open({ payment_method_types: ['card'] })
  assert.ok(!(await page(cards.url)).includes('コンビニで支払う'))
  assert.equal((await byKonbini(cards)).status, 200)
  assert.equal((await read(cards)).status, 'open')
})

test('card: paid, and back to the shop with the session\'s id', async () => {
  const s = await open()
  const { status, to } = await byCard(s)
  assert.deepEqual([status, to], [303, done(s)])
  const paid = await read(s)
  assert.deepEqual([paid.status, paid.payment_status, paid.url, paid.customer_details.email], ['complete', 'paid', null, 'hanako@example.com'])
  assert.deepEqual([paid.payment_intent.status, paid.payment_intent.amount_received, paid.payment_intent.metadata], ['succeeded', 3300, { booking: 'R-000001' }])
  const { session, payment } = await story(s)
  assert.deepEqual(session, ['checkout.session.completed'])
  assert.deepEqual(payment, ['payment_intent.created', 'charge.succeeded', 'payment_intent.succeeded'])
  assert.match(await page(s.url), /手続きは済んでいます/)
  assert.equal((await byCard(s)).status, 200, 'a second press pays nothing')
  assert.equal((await stripe.charges.list({ payment_intent: paid.payment_intent.id })).data.length, 1)
})

test('card declined: the page says why and stays, another card pays', async () => {
  const s = await open()
  for (const [number, why] of [['4000000000000002', 'Your card was declined.'], ['4000 0000 0000 9995', 'insufficient funds'], ['4000000000000069', 'expired']]) {
    const { status, text } = await byCard(s, number)
    assert.equal(status, 200)
    assert.match(text, new RegExp(`お支払いできませんでした.*${why}`))
  }
  const left = await read(s)
  assert.deepEqual([left.status, left.payment_status, left.payment_intent.status], ['open', 'unpaid', 'requires_payment_method'])
  assert.equal((await byCard(s)).to, done(s))
  const paid = await read(s)
  assert.deepEqual([paid.payment_status, paid.payment_intent.id], ['paid', left.payment_intent.id], 'one payment for all tries')
  const { session, payment } = await story(s)
  assert.deepEqual(session, ['checkout.session.completed'])
  assert.equal(payment.filter((type) => type === 'payment_intent.payment_failed').length, 3)
})

test('card held: complete and unpaid, until the shop captures', async () => {
  const s = await open(HOLD)
  assert.match(await page(s.url), /利用枠の確保だけ/)
  assert.equal((await byCard(s)).to, done(s))
  const held = await read(s)
  assert.deepEqual([held.status, held.payment_status, held.payment_intent.status], ['complete', 'unpaid', 'requires_capture'])
  await stripe.paymentIntents.capture(held.payment_intent.id)
  assert.equal((await read(s)).payment_status, 'paid')
  const { session, payment } = await story(s)
  assert.deepEqual(session, ['checkout.session.completed'])
  assert.deepEqual(payment, ['payment_intent.created', 'charge.succeeded', 'payment_intent.amount_capturable_updated', 'charge.captured', 'payment_intent.succeeded'])
})

test('card held, then rejected by the shop: the one cancel that Checkout allows', async () => {
  const s = await open({ ...HOLD, payment_method_types: ['card'] })
  await byCard(s)
  const { payment_intent: pi } = await read(s)
  assert.equal((await stripe.paymentIntents.cancel(pi.id)).status, 'canceled')
  assert.deepEqual([(await read(s)).status, (await read(s)).payment_status], ['complete', 'unpaid'])
})

test('konbini does not stop a hold for cards: numbers, not a hold', async () => {
  const s = await open(HOLD)
  await byKonbini(s)
  const { payment_intent: pi } = await read(s)
  assert.equal(pi.status, 'requires_action')
  await sim.pay(pi.id)
  assert.equal((await read(s)).payment_status, 'paid')
  assert.equal((await refusal(open({ payment_intent_data: { capture_method: 'manual' } }))).param, 'capture_method')
})

test('3-D Secure: failed, it is back on the page; passed, it is paid', async () => {
  const s = await open()
  const first = await byCard(s, '4000000000003220')
  assert.match(first.to, /^\/3ds\//)
  assert.equal((await read(s)).status, 'open')
  const failed = await send(sim.url + first.to, { do: 'fail' })
  assert.match(await page(sim.url + failed.to), /本人認証に失敗しました/)
  const second = await byCard(s, '4000000000003220')
  assert.equal((await send(sim.url + second.to, { do: 'pass' })).to, done(s))
  assert.equal((await read(s)).payment_status, 'paid')
})

test('konbini: to the voucher, not to the shop; complete but unpaid, then paid at the store', async () => {
  const s = await open({ payment_method_options: { konbini: { expires_after_days: 2 } } })
  const { status, to } = await byKonbini(s)
  const left = await read(s)
  const details = left.payment_intent.next_action.konbini_display_details
  assert.deepEqual([status, to], [303, details.hosted_voucher_url])
  assert.deepEqual([left.status, left.payment_status, left.url], ['complete', 'unpaid', null])
  assert.equal(details.stores.lawson.confirmation_number, '09012345678')
  assert.equal(left.payment_intent.payment_method_options.konbini.expires_after_days, 2)
  assert.equal((await refusal(stripe.paymentIntents.cancel(left.payment_intent.id))).code, 'payment_intent_unexpected_state')
  assert.equal((await refusal(stripe.checkout.sessions.expire(s.id))).statusCode, 400)
  assert.deepEqual((await story(s)).payment, ['payment_intent.created', 'payment_intent.requires_action'])
  await events.jumpTo(s.expires_at + 60)
  assert.equal((await read(s)).status, 'complete', 'the page\'s end is not the voucher\'s')
  await sim.pay(left.payment_intent.id, 'seicomart')
  assert.equal((await read(s)).payment_status, 'paid')
  assert.deepEqual((await story(s)).session, ['checkout.session.completed', 'checkout.session.async_payment_succeeded'])
})

test('konbini, never paid: failed with the voucher, and the customer has to order anew', async () => {
  const s = await open({ payment_method_options: { konbini: { expires_after_days: 1 } } })
  await byKonbini(s)
  const { payment_intent: pi } = await read(s)
  await events.jumpTo(pi.next_action.konbini_display_details.expires_at + 3600)
  const left = await read(s)
  assert.deepEqual([left.status, left.payment_status, left.payment_intent.status], ['complete', 'unpaid', 'requires_payment_method'])
  assert.deepEqual((await story(s)).session, ['checkout.session.completed', 'checkout.session.async_payment_failed'])
  assert.equal((await byKonbini(s)).status, 200)
  assert.equal((await read(s)).payment_intent.status, 'requires_payment_method')
})

test('what is typed wrong is said, kept, and pays nothing', async () => {
  const s = await open()
  for (const answer of [
    await byCard(s, '4111111111111111'),
    await byKonbini(s, { email: 'hanako' }),
    await byKonbini(s, { name: '' }),
    await byKonbini(s, { phone: '123' }),
    await byKonbini(s, { phone: '00000000000' }),
  ]) {
    assert.equal(answer.status, 200)
    assert.match(answer.text, /入力内容をご確認ください/)
  }
  const { text } = await byKonbini(s, { name: '"><script>', phone: '1' })
  assert.ok(text.includes('&quot;&gt;&lt;script&gt;') || text.includes('&#34;&gt;&lt;script&gt;'))
  assert.ok(!text.includes('"><script>'))
  assert.equal((await read(s)).payment_intent, null)
  const rejected = await byKonbini(s, { phone: '01234567890' })
  assert.match(rejected.text, /お支払いできませんでした/)
  assert.equal((await read(s)).status, 'open')
})

test('the page expires by itself after its time', async () => {
  const s = await open({ expires_at: (await sim.now()) + 1800 })
  await events.jumpTo(s.expires_at - 600)
  assert.equal((await read(s)).status, 'open')
  await events.jumpTo(s.expires_at)
  const gone = await read(s)
  assert.deepEqual([gone.status, gone.payment_status, gone.url], ['expired', 'unpaid', null])
  assert.match(await page(s.url), /有効期限が切れました/)
  assert.match((await byCard(s)).text, /有効期限が切れました/)
  assert.equal((await read(s)).payment_intent, null)
  assert.deepEqual((await story(s)).session, ['checkout.session.expired'])
})

test('expired by the shop: only while open, and nothing can be paid any more', async () => {
  const s = await open()
  const waiting = await byCard(s, '4000000000003220')
  const gone = await stripe.checkout.sessions.expire(s.id)
  assert.deepEqual([gone.status, gone.url], ['expired', null])
  const again = await refusal(stripe.checkout.sessions.expire(s.id))
  assert.equal(again.statusCode, 400)
  assert.match(again.message, /expired/)
  await send(sim.url + waiting.to, { do: 'pass' })
  const left = await read(s)
  assert.deepEqual([left.status, left.payment_status, left.payment_intent.status, left.payment_intent.amount_received], ['expired', 'unpaid', 'canceled', 0])
  assert.equal((await stripe.charges.list({ payment_intent: left.payment_intent.id })).data.length, 0)
  assert.deepEqual(await story(s), { session: ['checkout.session.expired'], payment: ['payment_intent.created', 'payment_intent.requires_action', 'payment_intent.canceled'] })
  const paid = await open()
  await byCard(paid)
  assert.match((await refusal(stripe.checkout.sessions.expire(paid.id))).message, /complete/)
})

test('the customer is sent on only after the receiver answered, at the latest after the wait', async () => {
  const s = await open()
  events.hook.delay = 700
  try {
    let started = Date.now()
    await byCard(s)
    assert.ok(Date.now() - started >= 600, 'waited for the answer')
    const { session } = await story(s)
    assert.deepEqual(session, ['checkout.session.completed'])
    await sim.settings({ session_landing_wait_ms: 0 })
    const other = await open()
    events.hook.delay = 4000
    started = Date.now()
    assert.equal((await byCard(other)).status, 303)
    assert.ok(Date.now() - started < 3500, 'did not wait')
  } finally {
    events.hook.delay = 0
    await sim.settings({ session_landing_wait_ms: 10_000 })
    await events.settled()
  }
})

test('refused when it is made', async () => {
  for (const [more, param] of [
    [{ line_items: [] }, 'line_items'],
    [{ line_items: [item('', 3000)].map(({ quantity }) => ({ quantity })) }, undefined],
    [{ line_items: [item('少額', 100)] }, 'amount'],
    [{ line_items: [item('高額', 300_001)] }, 'amount'],
    [{ success_url: 'javascript:alert(1)' }, 'success_url'],
    [{ cancel_url: 'https://shop.example/a\r\nX: 1' }, 'cancel_url'],
    [{ customer_email: 'hanako' }, 'customer_email'],
    [{ expires_at: (await sim.now()) + 60 }, 'expires_at'],
    [{ expires_at: (await sim.now()) + 2 * DAY }, 'expires_at'],
    [{ payment_method_options: { konbini: { expires_after_days: 61 } } }, 'payment_method_options[konbini][expires_after_days]'],
  ]) {
    const error = await refusal(stripe.checkout.sessions.create(order(more)))
    assert.equal(error.statusCode, 400)
    if (param) assert.equal(error.param, param)
  }
  const lax = sim.stripe({ lax: true })
  assert.equal((await refusal(lax.checkout.sessions.create(order({ success_url: undefined })))).code, 'parameter_missing')
  assert.equal((await refusal(lax.checkout.sessions.create(order({ payment_method_options: { konbini: { confirmation_number: '09012345678' } } })))).code, 'parameter_unknown')
  assert.equal((await fetch(`${sim.url}/checkout/cs_test_nobody`)).status, 404)
})

test('a konbini refund of a Checkout payment goes to the payer\'s address', async () => {
  const s = await open()
  await byKonbini(s, { email: 'taro@example.com' })
  const { payment_intent: pi } = await read(s)
  await sim.pay(pi.id)
  assert.equal((await stripe.refunds.create({ payment_intent: pi.id })).instructions_email, 'taro@example.com')
})

const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync)
test('in a browser: by card and by konbini, nothing serious for axe, no sideways scrolling', { skip: chromium ? false : 'no chromium' }, async () => {
  const require = createRequire(import.meta.url)
  const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
  const browser = await require('playwright-core').chromium.launch({ executablePath: chromium, args: ['--no-sandbox'] })
  try {
    const context = await browser.newContext({ viewport: { width: 360, height: 740 }, bypassCSP: true })
    const tab = await context.newPage()
    const judge = async () => {
      await tab.evaluate(axe)
      const { violations } = await tab.evaluate(() => globalThis.axe.run())
      assert.deepEqual(violations.filter((v) => ['serious', 'critical'].includes(v.impact)).map((v) => v.id), [])
      assert.ok(await tab.evaluate(() => document.documentElement.scrollWidth <= innerWidth))
    }
    const landing = `${sim.url}/counter?from={CHECKOUT_SESSION_ID}`
    const card = await open({ success_url: landing })
    await tab.goto(card.url)
    await judge()
    const form = tab.getByRole('region', { name: 'カードで支払う' })
    await form.getByLabel('カード番号').fill('4000 0000 0000 3220')
    await form.getByLabel('有効期限').fill('12/34')
    await form.getByLabel('セキュリティコード').fill('123')
    await form.getByRole('button').click()
    await tab.getByRole('button', { name: '認証に成功する' }).waitFor()
    await judge()
    await tab.getByRole('button', { name: '認証に成功する' }).click()
    await tab.waitForURL((url) => url.searchParams.get('from') === card.id)
    const konbini = await open({ success_url: landing })
    await tab.goto(konbini.url)
    const store = tab.getByRole('region', { name: 'コンビニで支払う' })
    await store.getByLabel('お名前').fill('山田 花子')
    await store.getByRole('button', { name: '番号を発行する' }).click()
    await tab.waitForURL('**/konbini/voucher/**')
    const { payment_intent: pi } = await read(konbini)
    await sim.pay(pi.id)
    const r = await stripe.refunds.create({ payment_intent: pi.id })
    await tab.goto(`${sim.url}/refund/${r.id}`)
    await judge()
    await tab.getByLabel('銀行・支店コード').fill('1100000')
    await tab.getByLabel('口座番号').fill('0001234')
    await tab.getByRole('button', { name: '登録する' }).click()
    await tab.getByText('登録しました').waitFor()
    await judge()
    assert.equal((await stripe.refunds.retrieve(r.id)).status, 'succeeded')
  } finally {
    await browser.close()
  }
})
