// judge.mjs: a proxy in front of the simulator that holds every request of ours, and every answer, against Stripe's schema.
import http from 'node:http'
import { assertRequest, assertShape, decodeForm, operation } from '../lib/contract.mjs'

/** { url, seen, misfits }: the test ends with an error when anything did not fit. */
export async function startJudge(t, target) {
  const seen = []
  const misfits = []
  const hold = (what, check) => {
    try {
      check()
    } catch (error) {
      misfits.push(`${what}: ${error.message}`)
    }
  }
  const judgeRequest = (method, pathname, form) => {
    const op = operation(method, pathname)
    const judge = (name) => hold(`${method} ${pathname}`, () => assertRequest(name, decodeForm(form)))
    if (op) judge(op.request)
    else if (!pathname.startsWith('/v1/account')) misfits.push(`${method} ${pathname}: no such operation`)
    if (op?.request === 'PaymentIntentCreateParams') judge('Rules.KonbiniCreate')
    return op
  }
  const judgeAnswer = (op, what, status, text) => {
    if (!op || !text.startsWith('{')) return
    const [body, name] = [JSON.parse(text), status < 300 ? op.response : op.error]
    hold(`answer to ${what}`, () => assertShape(name, body))
  }
  const server = http.createServer((request, response) => {
    const { method, url, headers } = request
    const { pathname, search } = new URL(url, target)
    const parts = []
    request.on('data', (d) => parts.push(d))
    request.on('end', () => {
      const body = Buffer.concat(parts)
      const op = judgeRequest(method, pathname, method === 'POST' ? body.toString() : search.slice(1))
      seen.push({ method, pathname, headers, body: body.toString() })
      const onward = http.request(target + url, { method, headers, agent: false }, (answer) => {
        const got = []
        answer.on('data', (d) => got.push(d))
        answer.on('error', () => response.destroy())
        answer.on('end', () => {
          const text = Buffer.concat(got)
          judgeAnswer(op, `${method} ${pathname}`, answer.statusCode, text.toString())
          response.writeHead(answer.statusCode, answer.headers)
          response.end(text)
        })
      })
      onward.on('error', () => response.destroy()) // faults of the simulator's must arrive here as faults
      onward.end(body)
    })
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.close()
    server.closeAllConnections()
    if (misfits.length > 0) throw new Error(misfits.join('\n'))
  })
  return { url: `http://127.0.0.1:${server.address().port}`, seen, misfits }
}
