// hook.mjs: a webhook receiver: keeps what came, says whether Stripe's client accepts the signature.
import { createServer } from 'node:http'
import Stripe from 'stripe'
import { assertEvent } from './contract.mjs'

// `now`: Unix seconds of the clock that the sender signs with.
export async function startHook({ now, checkShape = true } = {}) {
  const got = []
  const hook = { got, secret: '', status: 200, delay: 0 }
  const server = createServer((req, res) => {
    const chunks = []
    req.on('data', (chunk) => chunks.push(chunk))
    req.on('end', async () => {
      const raw = Buffer.concat(chunks)
      const signature = req.headers['stripe-signature']
      const one = { raw: raw.toString(), signature, headers: req.headers, event: null, refused: null }
      try {
        one.event = Stripe.webhooks.constructEvent(raw, signature, hook.secret, 300, undefined, 1000 * (await now()))
        if (checkShape) assertEvent(one.event)
      } catch (error) {
        one.refused = error.message
      }
      got.push(one)
      if (hook.delay) await new Promise((done) => setTimeout(done, hook.delay))
      res.statusCode = one.refused ? 400 : hook.status
      res.end()
    })
  })
  await new Promise((done) => server.listen(0, '127.0.0.1', done))
  return Object.assign(hook, {
    url: `http://127.0.0.1:${server.address().port}/hooks/stripe`,
    types: () => got.filter((g) => g.event).map((g) => g.event.type),
    refusals: () => got.filter((g) => g.refused).map((g) => g.refused),
    clear: () => got.splice(0),
    stop: () => new Promise((done) => { server.close(done); server.closeAllConnections() }),
  })
}
