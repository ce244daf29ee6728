// postgres.mjs: a PostgreSQL server of one's own for a test (tools/pg-server).
//
//     const database = await startPostgres()
//     database.conninfo                     // for `uketsuke serve --database`
//     await database.tell('restart')        // as after a crash; 'stop', 'start'
//     await database.stop()
import { spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const program = resolve(dirname(fileURLToPath(import.meta.url)), '../../tools/pg-server')

export const hasPostgres = () => spawnSync(program, ['--look']).status === 0

export async function startPostgres(args = []) {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise((done) => child.once('exit', done))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const line = async () => (await lines.next()).value
  const conninfo = await line()
  if (!conninfo) throw new Error('tools/pg-server did not start')
  return {
    conninfo,
    async tell(word) {
      child.stdin.write(`${word}\n`)
      if (await line() !== word) throw new Error(`tools/pg-server could not ${word}`)
    },
    async stop() {
      child.stdin.end()
      await ended
    },
  }
}
