// server.mjs: build/uketsuke (or the program in UKETSUKE) run for a test: on a free port, in a temporary
// folder, stopped by its own process id.
import { execFile, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
export const program = process.env.UKETSUKE ?? join(root, 'build/uketsuke')

export const freePort = () => new Promise((done, fail) => {
  const probe = createServer()
  probe.once('error', fail)
  probe.listen(0, '127.0.0.1', () => {
    const { port } = probe.address()
    probe.close(() => done(port))
  })
})

// One command of the program; what it printed. Throws when it fails.
export const command = (args, binary = program) => new Promise((done, fail) => {
  execFile(binary, args, (error, stdout, stderr) => {
    if (error) fail(new Error(`uketsuke ${args[0]}: ${stderr || error.message}`))
    else done(stdout)
  })
})

// options: dir, port, simUrl, clock, args
export async function startServer({ dir, port, simUrl, clock, args = [], binary = program }) {
  const url = `http://127.0.0.1:${port}`
  const all = ['serve', '--data-dir', dir, '--port', String(port), '--base-url', url, '--workers', '32',
    ...(simUrl ? ['--stripe-url', simUrl] : []), ...(clock ? ['--clock-file', clock] : []), ...args]
  const child = spawn(binary, all, { stdio: ['ignore', 'pipe', 'pipe'] })
  let log = ''
  child.stderr.on('data', (text) => { log = (log + text).slice(-200000) })
  const ended = new Promise((done) => child.once('exit', (code, signal) => done({ code, signal })))
  await new Promise((done, fail) => {
    child.stdout.on('data', (text) => { if (String(text).includes('listening on')) done() })
    child.once('error', fail)
    child.once('exit', (code) => fail(new Error(`uketsuke serve ended with ${code}: ${log}`)))
  })
  return {
    url, port, child,
    log: () => log,
    async stop(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal)
      return ended
    },
  }
}
