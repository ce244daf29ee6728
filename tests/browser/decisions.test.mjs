// decisions.test.mjs: what people decide, seen from both sides in real browsers: 承認制 with 承認 and お断り, a
// customer's cancellation, a number that nobody paid.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startBrowser } from '../lib/browser.mjs'
import { startWorld } from '../lib/world.mjs'
import { chooseTime, fillForm, finish, numbers, openOffering, shows, showsByItself, signIn, toCheck } from './steps.mjs'

const POTTERY = { title: '秋の陶芸ワークショップ', choices: { 種別: '一般', 作りたいもの: 'マグカップ', お支払い方法: 'コンビニ払い' }, button: 'この内容で申し込む' }
const YOGA = { title: 'ヨガ体験レッスン', choices: { ヨガの経験: 'はじめて', お支払い方法: 'コンビニ払い' }, button: 'この内容で予約を確定する' }

let w
let b
before(async () => { [w, b] = await Promise.all([startWorld(), startBrowser()]) })
after(async () => { await b.stop(); await w.stop() })

async function apply(size, { title, choices, button }, nth, name) {
  const guest = await b.guest(size)
  await guest.page.clock.install()
  await openOffering(guest, w, title)
  await chooseTime(guest, nth)
  await fillForm(guest, { mail: 'guest@example.jp', name, choices })
  await toCheck(guest)
  await finish(guest, button)
  return guest
}

// Staff find the booking in the list by the customer's name and open it.
async function openBooking(staff, name) {
  await staff.open(`${w.base}${w.admin}/bookings`)
  await staff.go(staff.page.getByRole('link', { name }))
}

const press = (guest, name) => guest.go(guest.page.getByRole('button', { name, exact: true }))
const textOf = (guest) => guest.page.locator('main').innerText()

async function staffAt(size) {
  const staff = await b.guest(size)
  await signIn(staff, w)
  return staff
}

test('承認制: no number before the approval, numbers of all chains after it, without loading the page again', async () => {
  const guest = await apply('phone', POTTERY, 1, '承認 花子')
  await shows(guest, 'pending', 'awaiting_approval')
  assert.match(await textOf(guest), /承認待ち/)
  assert.equal(await guest.page.locator('.code').count(), 0)
  assert.doesNotMatch(await textOf(guest), /支払い番号\s*\d|\d{11}/)

  const staff = await staffAt('desk')
  await staff.go(staff.page.locator('.filters').getByRole('link', { name: '承認待ち' }))
  await staff.go(staff.page.getByRole('link', { name: '承認 花子' }))
  await shows(staff, 'pending', 'awaiting_approval')
  await press(staff, '承認する')
  await shows(staff, 'confirmed')
  assert.match(await textOf(staff), /承認しました/)

  await showsByItself(guest, w, 'confirmed', 'awaiting_payment')
  assert.equal(Object.keys(await numbers(guest)).length, 4)
  await guest.leave()
  await staff.leave()
})

test('承認制: refused at a phone, the customer reads it and has nothing to pay', async () => {
  const guest = await apply('desk', POTTERY, 2, 'お断 太郎')
  const staff = await staffAt('phone')
  await openBooking(staff, 'お断 太郎')
  await staff.go(staff.page.getByRole('link', { name: 'お断りする' }))
  await press(staff, 'この申込をお断りする')
  await shows(staff, 'cancelled', 'void')
  await showsByItself(guest, w, 'cancelled', 'void')
  assert.match(await textOf(guest), /お受けすることができませんでした/)
  assert.equal(await guest.page.locator('.code').count(), 0)
  await guest.leave()
  await staff.leave()
})

test('the customer cancels: asked first, then told not to pay with the number any more', async () => {
  const guest = await apply('phone', YOGA, 5, '取消 次郎')
  await shows(guest, 'confirmed', 'awaiting_payment')
  await guest.go(guest.page.getByRole('link', { name: '予約をキャンセルする' }))
  assert.match(await textOf(guest), /番号は使えなくなります/)
  await press(guest, 'キャンセルする')
  await showsByItself(guest, w, 'cancelled', 'void')
  assert.match(await textOf(guest), /お支払いにならないでください/)
  assert.equal(await guest.page.locator('.code').count(), 0)
  await guest.leave()
})

test('期限切れ: the booking stays 確定, staff have it before them until one of them cancels', async () => {
  const guest = await apply('desk', YOGA, 6, '期限 三郎')
  await shows(guest, 'confirmed', 'awaiting_payment')
  await w.days(5)
  await showsByItself(guest, w, 'confirmed', 'failed')
  assert.match(await textOf(guest), /決済エラー/)
  assert.match(await textOf(guest), /ご予約は「確定」のままです/)

  const staff = await staffAt('desk')
  await staff.go(staff.page.locator('.menu').getByRole('link', { name: '要対応' }))
  await staff.go(staff.page.locator('.tasks li').getByRole('link', { name: /期限 三郎/ }))
  await shows(staff, 'confirmed', 'failed')
  await staff.go(staff.page.locator('#next').getByRole('link', { name: 'キャンセルする' }))
  await staff.choose('キャンセルの理由', '支払い期限切れ')
  await press(staff, 'この予約をキャンセルする')
  await shows(staff, 'cancelled', 'failed')
  await showsByItself(guest, w, 'cancelled', 'failed')
  await guest.leave()
  await staff.leave()
})
