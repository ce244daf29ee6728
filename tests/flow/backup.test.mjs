// backup.test.mjs: `uketsuke backup` while the server runs: the copy is a whole database.
import assert from 'node:assert/strict'
import { copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { book, shows } from '../lib/customer.mjs'
import { command, freePort, startServer } from '../lib/server.mjs'
import { visitor } from '../lib/visitor.mjs'
import { startWorld } from '../lib/world.mjs'

test('a server on the copy shows the booking; an existing file is never written over', async () => {
  const w = await startWorld()
  try {
    const c = await book(w, { nth: 2 })
    await shows(w, c, 'confirmed', 'awaiting_payment')
    const dir = join(w.dir, 'copy')
    const to = join(dir, 'uketsuke.db')
    mkdirSync(dir)
    await command(['backup', '--data-dir', w.data, '--to', to])
    assert.ok(existsSync(to))
    await assert.rejects(command(['backup', '--data-dir', w.data, '--to', to]), /no copy was made/)
    copyFileSync(join(w.data, 'key'), join(dir, 'key'))
    const second = await startServer({ dir, port: await freePort(), simUrl: w.sim.url, clock: join(w.dir, 'clock') })
    try {
      const page = await visitor(second.url).open(c.path)
      assert.match(page.text, /ご予約が確定しました/)
    } finally {
      await second.stop()
    }
  } finally {
    await w.stop()
  }
})
