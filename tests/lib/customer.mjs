// customer.mjs: what a customer does on the shop's pages, as steps of a story.
import { visitor } from './visitor.mjs'

const PERSON = { name: '山田 花子', kana: 'やまだ はなこ', phone: '０９０−１２３４−５６７８' }

// From the shop's page to the form of an offering's slot: the first of its `nth` day that has free seats.
export async function openForm(v, world, title, nth = 0) {
  const shop = await v.open(world.shop)
  const link = shop.root.querySelectorAll('a[href*="/o/"]').find((a) => a.closest('article,li,section')?.text.includes(title) || a.text.includes(title))
  if (!link) throw new Error(`${title} is not on the shop's page`)
  let page = await v.open(link.getAttribute('href'))
  const choices = () => {
    const days = page.root.querySelectorAll('table.calendar td a')
    return days.length || page.root.querySelector('table.calendar') ? days : page.root.querySelectorAll('a[href*="/apply?slot="]')
  }
  let past = 0
  while (past + choices().length <= nth) {
    past += choices().length
    page = await v.follow(page, 'a[rel="next"]')
  }
  page = await v.open(choices()[nth - past].getAttribute('href'))
  return /\/apply/.test(page.path) ? page : v.follow(page, '.cal-day a[href*="/apply?slot="]')
}

// Fill the form as a person would: what must be answered and has no answer yet gets one.
export async function fill(v, page, answers = {}) {
  const all = { ...answers }
  for (const el of page.root.querySelectorAll('form[method="post"] [name^="q"], form[method="post"] [name="ticket"]')) {
    const name = el.getAttribute('name')
    if (all[name] === undefined) all[name] = el.tagName === 'SELECT' ? el.querySelectorAll('option').at(-1).getAttribute('value')
      : el.getAttribute('type') === 'radio' ? page.root.querySelector(`[name="${name}"]`).getAttribute('value') : '特になし'
  }
  // The first ticket, where there are several and none was asked for.
  const ticket = page.root.querySelector('form[method="post"] input[name="ticket"][type="radio"]')
  if (ticket && all.ticket === undefined) all.ticket = ticket.getAttribute('value')
  return v.submit(page, 'main form[method="post"]', { ...PERSON, ...all })
}

// Book from beginning to end: form, check, booked. Gives the customer and the page of the booking.
export async function book(world, { title = 'ヨガ', nth = 0, method = 'konbini', mail, ...answers } = {}) {
  const v = visitor(world.base)
  const address = mail ?? `guest${Math.random().toString(36).slice(2, 10)}@example.jp`
  const form = await openForm(v, world, title, nth)
  const check = await fill(v, form, { mail: address, method, ...answers })
  if (!check.root.querySelector('input[name="once"]')) throw new Error(`no page to check: ${check.text.slice(0, 800)}`)
  const page = await v.submit(check, 'main form[method="post"]')
  if (!/\/b\//.test(page.path)) throw new Error(`not booked: ${page.text.slice(0, 800)}`)
  const own = page.path.split('?')[0].replace(/\/pay$/, "") // a card leads on to its page at once
  return { v, mail: address, check, page, path: own, open: () => v.open(own) }
}

// The two statuses as the customer's page shows them.
export function statuses(page) {
  const of = (name) => page.root.querySelector(`[data-${name}]`)?.getAttribute(`data-${name}`) ?? ''
  return [of('status'), of('pay-status')]
}

// Until the page shows these statuses; the page.
export async function shows(world, customer, booking, payment) {
  let page
  try {
    return await world.until(async () => {
      page = await customer.open()
      const [b, p] = statuses(page)
      return b === booking && p === payment && page
    })
  } catch {
    throw new Error(`expected ${booking} / ${payment}, the page shows ${statuses(page)}: ${page.text.slice(0, 600)}`)
  }
}
