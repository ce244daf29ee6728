// steps.mjs: what a customer does in a browser, as steps of a story. A guest is one of tests/lib/browser.mjs.
import assert from 'node:assert/strict'

export const PERSON = { name: '山田 花子', kana: 'やまだ はなこ', phone: '090-1234-5678' }

// From the shop's page to the offering.
export async function openOffering(guest, w, title) {
  await guest.open(w.base + w.shop)
  await guest.go(guest.page.getByRole('link', { name: title }))
}

// The first time of the `nth` day that has free seats, from the calendar or from the list of dates, to the form.
export async function chooseTime(guest, nth = 0) {
  const { page } = guest
  if (await page.locator('table.calendar').count()) {
    const days = page.locator('table.calendar td a')
    let past = 0
    while (past + await days.count() <= nth) {
      past += await days.count()
      await guest.go(page.locator('a[rel="next"]'))
    }
    await guest.go(days.nth(nth - past))
    await guest.go(page.locator('.cal-day .slots a').first())
  } else {
    await guest.go(page.getByRole('link', { name: '申し込む' }).nth(nth))
  }
}

// Everything right, typed field by field; `more` has the choices of the offering: { 'legend': 'label' }.
export async function fillForm(guest, { mail, name = PERSON.name, party, choices = {} }) {
  await guest.type('お名前', name)
  await guest.type('フリガナ', PERSON.kana)
  await guest.type('メールアドレス', mail)
  await guest.type('電話番号', PERSON.phone)
  if (party) await guest.page.getByLabel('人数').selectOption(String(party))
  for (const [group, label] of Object.entries(choices)) await guest.choose(group, label)
}

export const toCheck = (guest) => guest.go(guest.page.getByRole('button', { name: '確認画面へ進む' }))

// The last step; the address of the customer's own page.
export async function finish(guest, button) {
  await guest.go(guest.page.getByRole('button', { name: button }))
  assert.match(guest.page.url(), /\/s\/mihon\/b\/[a-z0-9]{20,}/)
  return guest.page.url()
}

// The page's two chips read this, within the time that a page takes to notice by itself.
export async function shows(guest, booking, payment) {
  await guest.page.locator(`[data-status="${booking}"]`).waitFor()
  if (payment) await guest.page.locator(`[data-pay-status="${payment}"]`).waitFor()
  await guest.look()
}

// An open page looks for news every few seconds; with its clock installed, nobody has to wait for them.
export async function showsByItself(guest, w, booking, payment) {
  await w.until(async () => {
    await guest.page.clock.fastForward(20000)
    return guest.page.locator(`[data-status="${booking}"]`).count()
      && guest.page.locator(`[data-pay-status="${payment}"]`).count()
  })
  await shows(guest, booking, payment)
}

// What the page says for each chain: { ローソン: { code, number } … }.
export async function numbers(guest) {
  const found = {}
  for (const chain of await guest.page.locator('details.chain').all()) {
    const name = (await chain.locator('.chain-name').textContent()).trim()
    const [code, number] = await chain.locator('.code').allTextContents()
    found[name] = { code, number }
  }
  return found
}

// At the store's till: choose the chain, type both numbers, look at the bill, pay.
export async function payAtCounter(guest, w, chain, { code, number }, amount) {
  const { page } = guest
  await guest.open(`${w.sim.url}/counter`)
  await guest.press(page.getByRole('radio', { name: chain }))
  await guest.type('お支払い番号', code)
  await guest.type('確認番号', number)
  await guest.go(page.getByRole('button', { name: '内容を確認する' }))
  assert.match(await page.locator('.lcd').textContent(), new RegExp(amount))
  await guest.go(page.getByRole('button', { name: new RegExp(`${amount}.*支払う`) }))
  await page.locator('.receipt').waitFor()
}

// The owner of the demo shop, to the list of bookings, which asks who is there.
export async function signIn(guest, w) {
  await guest.open(`${w.base}${w.admin}/bookings`)
  await guest.type('メールアドレス', w.made.owner)
  await guest.type('パスワード', w.made.password)
  await guest.go(guest.page.getByRole('button', { name: 'ログイン' }))
}
