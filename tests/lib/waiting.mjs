// waiting.mjs: waiting lists as staff set them and customers join them.
//
//     await setList(s, 'ヨガ', { waitlist: 'confirmed' })          // what the offering's form is sent with; the page
//     const slot = await fullSlot(w, 'ヨガ', 1)                     // every seat taken: { id, offering, path, holders }
//     const c = await joinLine(w, slot, { party: 2 })                  // a customer in its line, as lib/customer.mjs
//     await setSlot(s, slot, { capacity: 10, closed: null })
import { fill } from './customer.mjs'
import { program } from './program.mjs'
import { visitor } from './visitor.mjs'

const titled = (page, title) => page.root.querySelectorAll('main a.card-title').find((a) => a.text.includes(title)).getAttribute('href')

export async function setList(s, title, values) {
  const form = await s.open(titled(await s.open('/a/mihon/offerings'), title))
  return s.v.submit(form, 'main form.wide', values)
}

export async function setSlot(s, slot, values) {
  return s.v.submit(await s.open(`/a/mihon/offerings/${slot.offering.id}/slots/${slot.id}`), 'main form.narrow', values)
}

// Parties of `size` take all seats of the nth slot with room in the next thirty days; -1: of the last.
export async function fullSlot(world, title, nth, { size = 2, method = 'onsite' } = {}) {
  const api = program(world)
  const offering = await api.offering(title)
  const slot = (await api.slots(offering)).at(nth)
  const holders = []
  for (let left = slot.seats_left; left > 0; left -= size) {
    const { status, body } = await api.book(api.input(offering, slot, { party: Math.min(size, left), method }))
    if (status !== 201) throw new Error(JSON.stringify(body))
    holders.push(body)
  }
  return { id: slot.id, offering, holders, path: `${world.shop}/o/${offering.id}/apply?slot=${slot.id}` }
}

export async function joinLine(world, slot, answers = {}) {
  const v = visitor(world.base)
  const mail = `guest${Math.random().toString(36).slice(2, 10)}@example.jp`
  const form = await v.open(slot.path)
  const check = await fill(v, form, { mail, method: 'konbini', ...answers })
  const page = await v.submit(check, 'main form[method="post"]')
  if (!/\/b\//.test(page.path)) throw new Error(`not joined: ${page.text.slice(0, 800)}`)
  const path = page.path.split('?')[0]
  return { v, mail, form, check, page, path, token: path.split('/').at(-1), open: () => v.open(path) }
}
