// growth.mjs: the same work in a shop that already has many bookings: pages of the admin, availability, new bookings.
import { randomUUID } from 'node:crypto'
import { command } from '../tests/lib/server.mjs'
import { signIn } from '../tests/lib/staff.mjs'
import { note, noteLoad, wrk } from './lib.mjs'
import { startStore } from './store.mjs'

const OWNER = 'owner@example.jp'

async function median(what) {
  const times = []
  for (let i = 0; i < 7; i++) {
    const begin = performance.now()
    await what()
    times.push(performance.now() - begin)
  }
  return times.sort((a, b) => a - b)[3]
}

export async function growth(store, size, seconds) {
  const name = `${store}, ${size.toLocaleString('en')} bookings`
  console.error(`filling: ${name}`)
  const s = await startStore(store, { slots: 1000, bookings: size })
  try {
    const said = await command(['user', 'add', ...s.where, '--shop', 'bench', '--mail', OWNER, '--name', '店長', '--role', 'owner'])
    const password = /^password: (.*)$/m.exec(said)[1]
    const staff = await signIn({ base: s.url, admin: '/a/bench', made: { owner: OWNER, password } })
    const open = (path) => async () => {
      const page = await staff.open(`/a/bench${path}`)
      if (page.status !== 200) throw new Error(`${path}: ${page.status}`)
    }
    for (const [what, path] of [['first page', ''], ['list of bookings', '/bookings'], ['list, filtered', '/bookings?status=confirmed&pay=onsite_due'],
      ['search by mail', '/bookings?q=guest-17%40example.jp'], ['tasks', '/tasks'], ['mails', '/mails']]) {
      note(`${name}: ${what}`, 'ms', await median(open(path)))
    }
    noteLoad(`${name}: availability page, 64 connections`, wrk('get.lua', { connections: 64, seconds, url: s.page }))
    noteLoad(`${name}: bookings, 64 connections`, wrk('book.lua', { connections: 64, seconds, url: s.bookings, args: [randomUUID(), s.slots.join(',')] }))
  } finally {
    await s.stop()
  }
}
