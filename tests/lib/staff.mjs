// staff.mjs: what staff do on the admin pages, as steps of a story.
//
//     const s = await signIn(w)                       // the owner; signIn(w, w.made.staff): another account
//     const page = await s.find('山田')               // the booking's page, found by the search
//     await s.approve(page) / s.refuse(page, { tell: false }) / s.cancel(page, 'by_shop', { tell: true })
//     await s.markPaid(page) / s.withdraw(page)
//     statuses(page)                                  // ['confirmed', 'issuing'], as lib/customer.mjs says them
import { visitor } from './visitor.mjs'
import { statuses } from './customer.mjs'

export { statuses }

// What the page before left to say: すでに承認済みです。
export const flash = (page) => page.root.querySelector('[role="status"]')?.text ?? ''

export async function signIn(world, mail = world.made.owner) {
  const v = visitor(world.base)
  const login = await v.open(`${world.admin}/login`)
  const home = await v.submit(login, 'main form[method="post"]', { mail, password: world.made.password })
  if (/\/login/.test(home.path)) throw new Error(`${mail} cannot sign in: ${home.text}`)

  // Ask first, then do it: the page of the link, its form sent with these values.
  async function asked(page, end, values = {}) {
    const question = await v.follow(page, `main a[href$="/${end}"]`)
    return v.submit(question, 'main form[method="post"]', values)
  }
  const told = (tell) => (tell ? {} : { tell: null })

  return {
    v,
    home,
    open: (path) => v.open(path),
    again: (page) => v.open(page.path),
    // The page of the one booking that the search finds.
    async find(words) {
      const list = await v.open(`${world.admin}/bookings?q=${encodeURIComponent(words)}`)
      const links = list.root.querySelectorAll('table.bookings td.name a')
      if (links.length !== 1) throw new Error(`${links.length} bookings found for ${words}: ${list.text.slice(0, 600)}`)
      return v.open(links[0].getAttribute('href'))
    },
    approve: (page) => v.submit(page, 'main form[action$="/approve"]'),
    refuse: (page, { tell = true } = {}) => asked(page, 'refuse', told(tell)),
    cancel: (page, reason, { tell = true } = {}) => asked(page, 'cancel', { reason, ...told(tell) }),
    markPaid: (page) => asked(page, 'paid'),
    withdraw: (page) => asked(page, 'withdraw'),
    resend: (page) => v.submit(page, 'main form[action$="/resend"]'),
    note: (page, text) => v.submit(page, 'main form[action$="/note"]', { note: text }),
    // Until the booking's page shows these statuses; the page.
    async shows(page, booking, payment) {
      let now = page
      try {
        return await world.until(async () => {
          now = await v.open(page.path)
          const [b, p] = statuses(now)
          return b === booking && p === payment && now
        })
      } catch {
        throw new Error(`expected ${booking} / ${payment}, the page shows ${statuses(now)}: ${now.text.slice(0, 600)}`)
      }
    },
  }
}
