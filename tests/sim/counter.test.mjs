// The store's till as a person uses it: forms without scripts, then once in a real browser.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import { CHAINS, konbini, startSim } from '../lib/sim.mjs'

let sim, stripe
before(async () => {
  sim = await startSim({ args: ['--shop-url', 'http://shop.example/s/demo'] })
  stripe = sim.stripe()
})
after(async () => assert.equal((await sim.stop()).code, 0))

const page = async (path) => {
  const res = await fetch(`${sim.url}${path}`)
  return { status: res.status, text: await res.text() }
}
const press = async (path, fields) => {
  const res = await fetch(`${sim.url}${path}`, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })
  assert.equal(res.status, 303)
  return res.headers.get('location')
}
const booked = async (more) => {
  const pi = await stripe.paymentIntents.create(konbini(more))
  return { id: pi.id, details: pi.next_action.konbini_display_details }
}
const status = async (b) => (await stripe.paymentIntents.retrieve(b.id)).status
const bill = (chain, code, number) => page(`/counter/bill?${new URLSearchParams({ chain, code, number })}`)
const voucher = (text) => /name="voucher" value="(\w+)"/.exec(text)[1]
const japanese = (digits) => digits.replace(/\d/g, (d) => String.fromCodePoint(0xff10 + Number(d)))

for (const chain of CHAINS) {
  test(`${chain}: the numbers lead to the bill, paying to the receipt`, async () => {
    const b = await booked({ name: '髙橋 花子😀', amount: 12345, options: { product_description: '体験 <レッスン>' } })
    const { text } = await bill(chain, b.details.stores[chain].payment_code, '090-1234-5678')
    assert.match(text, />橋 花子</, 'only what a till can show')
    assert.match(text, /体験 &lt;レッスン&gt;/)
    assert.match(text, /¥12,345/)
    const to = await press('/counter/do', { voucher: voucher(text), chain, do: 'pay' })
    assert.match(to, /^\/counter\/done/)
    assert.match((await page(to)).text, /お支払いを受け付けました/)
    const paid = await stripe.paymentIntents.retrieve(b.id, { expand: ['latest_charge'] })
    assert.equal(paid.latest_charge.payment_method_details.konbini.store.chain, chain)
  })
}

test('full-width digits, spaces and hyphens are understood', async () => {
  const b = await booked()
  const code = b.details.stores.lawson.payment_code
  const { text } = await bill('lawson', ` ${japanese(code.slice(0, 3))} - ${code.slice(3)} `, '０９０－１２３４－５６７８')
  assert.match(text, /支払う/)
  assert.match(text, /name="voucher"/)
})

test('wrong numbers are said so, and stay in the form', async () => {
  const b = await booked()
  for (const [chain, code, number] of [
    ['lawson', '1', '2'],
    ['familymart', b.details.stores.lawson.payment_code, '09012345678'],
    ['seveneleven', b.details.stores.lawson.payment_code, '09012345678'],
    ['lawson', b.details.stores.lawson.payment_code, '"><script>'],
  ]) {
    const { text } = await bill(chain, code, number)
    assert.match(text, /見つかりません/)
    assert.ok(!text.includes('"><script>'))
    assert.ok(text.includes(`value="${code}"`))
  }
})

test('the list: print a slip, throw it away, let it expire', async () => {
  await sim.post('/reset')
  const b = await booked()
  const id = voucher((await page('/counter')).text)
  assert.equal(await press('/counter/do', { voucher: id, chain: 'ministop', do: 'slip' }), '/counter?done=slip')
  assert.match((await page('/counter?done=slip')).text, /払込票あり・ミニストップ/)
  await assert.rejects(stripe.paymentIntents.cancel(b.id), { code: 'payment_intent_unexpected_state' })
  assert.equal(await press('/counter/do', { voucher: id, do: 'abandon' }), '/counter?done=abandon')
  assert.equal(await press('/counter/do', { voucher: id, do: 'expire' }), '/counter?done=expire')
  assert.equal(await status(b), 'requires_payment_method')
  const { text } = await page('/counter')
  assert.match(text, /いま支払い待ちの番号はありません/)
  assert.match(text, /期限切れ・失敗/)
  assert.equal(await press('/counter/do', { voucher: id, do: 'pay' }), '/counter?done=refused')
  assert.equal(await press('/counter/do', { voucher: 'kv_nobody', do: 'pay' }), '/counter?done=refused')
})

test('one press pays after the deadline with a slip from before it', async () => {
  await sim.post('/reset')
  const b = await booked({ options: { expires_after_days: 1 } })
  const id = voucher((await page('/counter')).text)
  assert.match(await press('/counter/do', { voucher: id, chain: 'familymart', do: 'late' }), /^\/counter\/done/)
  assert.equal(await status(b), 'succeeded')
  const { latest_charge: charge } = await stripe.paymentIntents.retrieve(b.id, { expand: ['latest_charge'] })
  assert.ok(charge.created > b.details.expires_at)
  assert.equal(charge.payment_method_details.konbini.store.chain, 'familymart')
})

test('the clock moves by the buttons, and shows Japan time', async () => {
  const before = await sim.now()
  assert.equal(await press('/counter/clock', { minutes: '1440' }), '/counter?done=clock')
  const now = await sim.now()
  assert.ok(now - before >= 86400)
  const japan = new Date((now + 9 * 3600) * 1000)
  assert.ok((await page('/counter')).text.includes(`${japan.getUTCFullYear()}年${japan.getUTCMonth() + 1}月${japan.getUTCDate()}日`))
  for (const minutes of ['-1', '0', 'x', '99999999']) assert.equal(await press('/counter/clock', { minutes }), '/counter?done=refused')
})

test('past the deadline without a slip nothing can be pressed but expiry', async () => {
  await sim.post('/reset')
  const b = await booked({ options: { expires_after_days: 1 } })
  await sim.advanceTo(b.details.expires_at + 60)
  const { text } = await page('/counter')
  assert.match(text, /期限を過ぎました/)
  assert.ok(!/value="(pay|slip|late)"/.test(text))
  assert.match((await bill('lawson', b.details.stores.lawson.payment_code, '09012345678')).text, /見つかりません/)
})

test('the voucher page shows four chains while it can be paid, and its end afterwards', async () => {
  const b = await booked()
  const path = new URL(b.details.hosted_voucher_url).pathname
  const { text } = await page(path)
  for (const chain of CHAINS) assert.ok(text.includes(b.details.stores[chain].payment_code))
  assert.equal(text.split('09012345678').length - 1 >= 4, true)
  await stripe.paymentIntents.cancel(b.id)
  assert.match((await page(path)).text, /この番号は使えません/)
  const c = await booked()
  await sim.pay(c.id)
  assert.match((await page(new URL(c.details.hosted_voucher_url).pathname)).text, /支払い済みです/)
  assert.equal((await page('/konbini/voucher/test_nobody')).status, 404)
})

test('in English too; unknown pages are 404; the shop is linked', async () => {
  assert.match((await page('/counter?lang=en')).text, /Numbers waiting for payment/)
  assert.match(await press('/counter/clock', { minutes: '10', lang: 'en' }), /lang=en/)
  assert.equal((await page('/counter/nothing')).status, 404)
  assert.match((await page('/counter')).text, /href="http:\/\/shop.example\/s\/demo"/)
})

const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync)
test('in a browser: typed, paid, nothing serious for axe, no sideways scrolling', { skip: chromium ? false : 'no chromium' }, async () => {
  const require = createRequire(import.meta.url)
  const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
  const browser = await require('playwright-core').chromium.launch({ executablePath: chromium, args: ['--no-sandbox'] })
  try {
    for (const width of [390, 1280]) {
      const b = await booked({ options: { product_description: '体験レッスン' } })
      const context = await browser.newContext({ viewport: { width, height: 844 }, bypassCSP: true })
      const tab = await context.newPage()
      const judge = async () => {
        await tab.evaluate(axe)
        const { violations } = await tab.evaluate(() => globalThis.axe.run())
        assert.deepEqual(violations.filter((v) => ['serious', 'critical'].includes(v.impact)).map((v) => v.id), [])
        assert.ok(await tab.evaluate(() => document.documentElement.scrollWidth <= innerWidth))
      }
      await tab.goto(b.details.hosted_voucher_url)
      await judge()
      await tab.goto(`${sim.url}/counter`)
      await judge()
      await tab.getByLabel('ファミリーマート').first().check({ force: true })
      await tab.getByLabel('お支払い番号').fill(japanese(b.details.stores.familymart.payment_code))
      await tab.getByLabel('確認番号').fill('090-1234-5678')
      await tab.getByRole('button', { name: '内容を確認する' }).click()
      await judge()
      await tab.getByRole('button', { name: '¥3,300 を支払う' }).click()
      await tab.getByText('お支払いを受け付けました').waitFor()
      await judge()
      assert.equal(await status(b), 'succeeded')
      await context.close()
    }
  } finally {
    await browser.close()
  }
})
