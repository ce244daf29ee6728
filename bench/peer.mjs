// peer.mjs: installs and starts bench/peer, the same bookings written in Node. Its native part is compiled on first
// use (a minute or two), with the headers of the node that runs this where they lie beside it.
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { command, freePort } from '../tests/lib/server.mjs'
import { folder } from './lib.mjs'

const peer = join(dirname(fileURLToPath(import.meta.url)), 'peer')

export function installPeer() {
  if (existsSync(join(peer, 'node_modules/better-sqlite3/build/Release/better_sqlite3.node'))) return
  console.error('compiling better-sqlite3 for the peer, once')
  const prefix = dirname(dirname(process.execPath))
  const headers = existsSync(join(prefix, 'include/node/node.h')) ? { npm_config_nodedir: prefix } : {}
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--build-from-source'],
    { cwd: peer, env: { ...process.env, ...headers }, stdio: ['ignore', 'ignore', 'inherit'] })
}

export async function startPeer(slots) {
  const dir = folder()
  await command(['bench', 'fill', '--data-dir', dir, '--slots', String(slots)])
  const port = await freePort()
  const child = spawn(process.execPath, [join(peer, 'server.mjs'), join(dir, 'uketsuke.db'), String(port)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise((done) => child.once('exit', done))
  await new Promise((done, fail) => {
    child.stdout.once('data', done)
    child.once('exit', () => fail(new Error('the peer did not start')))
  })
  const url = `http://127.0.0.1:${port}`
  return {
    bookings: `${url}/api/v1/shops/bench/bookings`,
    slots: await (await fetch(`${url}/slots`)).json(),
    async stop() {
      child.kill()
      await ended
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
