// peer.mjs: HTTP servers for the adapter to talk to, on loopback ports that the kernel picks.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import http from 'node:http'
import http2 from 'node:http2'
import net from 'node:net'
import https from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

async function listen(t, server) {
  const sockets = new Set()
  const count = { connections: 0 }
  const keep = (s) => {
    sockets.add(s)
    s.on('close', () => sockets.delete(s))
    s.on('error', () => {})
  }
  server.on('connection', (s) => {
    count.connections++
    keep(s)
  })
  server.on('secureConnection', keep)
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    for (const s of sockets) s.destroy()
    server.close()
  })
  return Object.assign(count, { port: server.address().port })
}

function collecting(seen, answer) {
  return (request, response) => {
    const parts = []
    request.on('data', (d) => parts.push(d))
    request.on('end', () => {
      const { method, url, headers, rawHeaders, httpVersion } = request
      seen.push({ method, url, headers, rawHeaders, httpVersion, body: Buffer.concat(parts).toString(), at: Date.now() })
      answer(response, seen.length, request)
    })
  }
}

/** `answer(response, number, request)` for every request; `seen` has them all. */
export async function startPeer(t, answer) {
  const seen = []
  const info = await listen(t, http.createServer(collecting(seen, answer)))
  return { url: `http://127.0.0.1:${info.port}`, seen, info }
}

/** Bytes as they are: `reply(socket, number)` once a whole request head has come in. */
export async function startRawPeer(t, reply) {
  let number = 0
  const server = net.createServer((socket) => {
    let got = ''
    socket.on('data', (d) => {
      got += d
      if (got.includes('\r\n\r\n')) {
        got = ''
        reply(socket, ++number)
      }
    })
  })
  const info = await listen(t, server)
  return { url: `http://127.0.0.1:${info.port}`, info }
}

/** A certificate for `name`, signed by itself. */
export function makeCertificate(t, name) {
  const dir = mkdtempSync(join(tmpdir(), 'uketsuke-tls-'))
  t.after(() => rmSync(dir, { recursive: true }))
  const [key, cert] = [join(dir, 'key.pem'), join(dir, 'cert.pem')]
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', `/CN=${name}`,
      '-addext', `subjectAltName=DNS:${name}`, '-keyout', key, '-out', cert],
    { stdio: 'ignore' },
  )
  return { file: cert, key: readFileSync(key), cert: readFileSync(cert) }
}

export async function startTlsPeer(t, certificate, answer, { http2: isHttp2 = false, ...options } = {}) {
  const seen = []
  const settings = { key: certificate.key, cert: certificate.cert, ...options }
  const server = isHttp2
    ? http2.createSecureServer({ ...settings, allowHTTP1: true }, collecting(seen, answer))
    : https.createServer(settings, collecting(seen, answer))
  server.on('tlsClientError', () => {})
  const info = await listen(t, server)
  return { url: `https://localhost:${info.port}`, seen, info }
}

export const PAYMENT = JSON.stringify({
  object: 'payment_intent',
  id: 'pi_1',
  status: 'succeeded',
  currency: 'jpy',
  amount: 3300,
  amount_received: 3300,
})

export const give = (response, status, body, headers = {}) => {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Request-Id': 'req_1', ...headers })
  response.end(body)
}
