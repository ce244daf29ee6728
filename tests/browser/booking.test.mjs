// booking.test.mjs: 先着順 in a real browser, at the width of a phone and of a desk, with and without scripts:
// from the shop's page to the store's till, and 決済完了 appears.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { SIZES, startBrowser } from '../lib/browser.mjs'
import { startWorld } from '../lib/world.mjs'
import { chooseTime, fillForm, finish, numbers, openOffering, payAtCounter, PERSON, shows, showsByItself, toCheck } from './steps.mjs'

const CHAINS = ['ローソン', 'ファミリーマート', 'ミニストップ', 'セイコーマート']
const SIX_ITEMS = ['分量', '価格（総額・税込）', '支払いの時期と方法', '役務の提供時期', '申込みの期間', '申込みの撤回・解除']
const DEADLINE = /\d{4}年\d{1,2}月\d{1,2}日\([日月火水木金土]\) 23:59/
const CHOICES = { ヨガの経験: 'はじめて', お支払い方法: 'コンビニ払い' }
const BOOK = 'この内容で予約を確定する'

let w
let b
before(async () => { [w, b] = await Promise.all([startWorld(), startBrowser()]) })
after(async () => { await b.stop(); await w.stop() })

// What a hurried person gets wrong, and what the form says beside each field.
async function makeMistakes(guest) {
  const { page } = guest
  await guest.type('フリガナ', '山田')
  await guest.type('メールアドレス', 'hanako@example')
  await guest.type('電話番号', '090-1234')
  guest.expect(422)
  await toCheck(guest)
  const beside = {
    お名前: /お名前を入力してください/, フリガナ: /カタカナまたはひらがな/, メールアドレス: /形式をご確認ください/,
    電話番号: /10桁または11桁/, ヨガの経験: /選択してください/, お支払い方法: /選択してください/,
  }
  for (const [label, message] of Object.entries(beside)) {
    const field = page.locator('.field.has-error').filter({ hasText: label })
    assert.match(await field.locator('.error').textContent(), message, label)
  }
  assert.equal(await page.locator('.field.has-error').count(), Object.keys(beside).length)
  assert.equal(await page.getByLabel('フリガナ').inputValue(), '山田', 'input is kept')
  assert.equal(await page.getByLabel('メールアドレス').inputValue(), 'hanako@example')
  assert.equal(await page.getByLabel('電話番号').inputValue(), '090-1234')
}

async function seeCheckPage(guest, mail) {
  const { page } = guest
  const terms = page.locator('dl.terms')
  assert.deepEqual(await terms.locator('dt').allTextContents(), SIX_ITEMS)
  const text = await terms.textContent()
  assert.match(text, DEADLINE)
  assert.match(text, /期限までにお支払いがない場合：\S+/)
  assert.match(text, /¥6,600/)
  const entered = await page.locator('dl.facts:not(.terms)').textContent()
  for (const part of [PERSON.name, 'ヤマダ ハナコ', mail, 'はじめて']) assert.ok(entered.includes(part), `${part} is shown for checking`)
}

// Numbers of all four chains, amount, deadline with its weekday.
async function seeNumbers(guest) {
  const all = await numbers(guest)
  assert.deepEqual(Object.keys(all).sort(), [...CHAINS].sort())
  for (const { code, number } of Object.values(all)) {
    assert.match(code, /^\d{6,}$/)
    assert.equal(number, '09012345678')
  }
  const head = await guest.page.locator('.pay-head').textContent()
  assert.match(head, /¥6,600/)
  assert.match(head, DEADLINE)
  return all
}

// Open each chain by its name: its steps are there, and its buttons copy what stands beside them.
async function copyAll(guest, all) {
  const { page } = guest
  for (const [name, { code, number }] of Object.entries(all)) {
    const chain = page.locator('details.chain').filter({ hasText: name })
    if (await chain.getAttribute('open') === null) await guest.press(chain.locator('summary'))
    assert.ok(await chain.locator('ol.steps li').first().isVisible())
    for (const [button, text] of [['支払い番号をコピー', code], ['確認番号をコピー', number]]) {
      await guest.press(chain.getByRole('button', { name: button }))
      await w.until(async () => await page.evaluate(() => navigator.clipboard.readText()) === text)
    }
  }
  assert.equal(await page.locator('details.chain[open]').count(), 1, 'one chain is open at a time')
}

for (const size of Object.keys(SIZES)) {
  test(`${size}: from the shop's page to the till, and 決済完了 appears by itself`, async () => {
    const mail = `hanako.${size}@example.jp`
    const guest = await b.guest(size)
    const { page } = guest
    await page.clock.install()
    await openOffering(guest, w, 'ヨガ体験レッスン')
    await chooseTime(guest, 4) // far enough ahead that the deadline is the end of a day
    await makeMistakes(guest)
    await fillForm(guest, { mail, party: 2, choices: CHOICES })
    await toCheck(guest)
    await seeCheckPage(guest, mail)
    await finish(guest, BOOK)
    await shows(guest, 'confirmed', 'awaiting_payment')
    const all = await seeNumbers(guest)
    await copyAll(guest, all)

    await page.evaluate(() => { window.isFirstLoad = true })
    const atStore = await b.guest(size)
    await payAtCounter(atStore, w, 'ファミリーマート', all.ファミリーマート, '6,600')
    await showsByItself(guest, w, 'confirmed', 'paid')
    assert.match(await page.locator('main').textContent(), /決済完了/)
    assert.equal(await page.locator('.code').count(), 0, 'a paid number is not shown any more')
    assert.equal(await page.evaluate(() => window.isFirstLoad), true, 'without loading the page again')
    await guest.leave()
    await atStore.leave()
  })

  test(`${size}, scripts off: the same path; 発行中 gives way to the numbers, and a reload shows 決済完了`, async () => {
    const mail = `hanako.quiet.${size}@example.jp`
    const guest = await b.guest(size, { scripts: false })
    const { page } = guest
    await openOffering(guest, w, 'ヨガ体験レッスン')
    await chooseTime(guest, 2)
    await makeMistakes(guest)
    await fillForm(guest, { mail, party: 2, choices: CHOICES })
    await toCheck(guest)
    await seeCheckPage(guest, mail)
    await w.sim.fault({ kind: 'slow', ms: 3500, method: 'POST', path: '/v1/payment_intents' })
    await finish(guest, BOOK)
    await shows(guest, 'confirmed', 'issuing')
    assert.equal(await page.locator('.code').count(), 0)
    await shows(guest, 'confirmed', 'awaiting_payment') // nobody touches it: the page asks again
    const all = await seeNumbers(guest)
    assert.equal(await page.getByRole('button', { name: '支払い番号をコピー' }).count(), 0, 'no button that would do nothing')

    const atStore = await b.guest(size, { scripts: false })
    await payAtCounter(atStore, w, 'ローソン', all.ローソン, '6,600')
    await w.until(async () => {
      await page.reload()
      return page.locator('[data-pay-status="paid"]').count()
    })
    await shows(guest, 'confirmed', 'paid')
    await guest.leave()
    await atStore.leave()
  })
}
