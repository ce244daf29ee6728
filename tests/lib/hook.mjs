// hook.mjs: a webhook receiver: keeps what came, says whether Stripe's client accepts the signature.
import assert from 'node:assert/strict'
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

// A receiver of all events of a client's account at `sim`, each held against the contract and its signature.
// `story(id)`: the types of what happened to an object and to what belongs to its payment, in order.
// `jumpTo(seconds)`: let everything arrive, then let that time come. `end()` fails when an event was refused.
export async function listen(sim, stripe) {
  const hook = await startHook({ now: sim.now })
  const endpoint = await stripe.webhookEndpoints.create({ url: hook.url, enabled_events: ['*'] })
  hook.secret = endpoint.secret
  const settled = async () => assert.ok(await sim.delivered(20_000))
  return {
    hook,
    endpoint,
    settled,
    async jumpTo(seconds) {
      await settled()
      await sim.advanceTo(seconds)
    },
    async events(id) {
      await settled()
      const mine = ({ data: { object: o } }) => [o.id, o.payment_intent].includes(id)
      return hook.got.map((g) => g.event).filter((event) => event && mine(event))
    },
    async story(id) {
      return (await this.events(id)).map((event) => event.type)
    },
    async end() {
      await settled()
      await hook.stop()
      assert.deepEqual(hook.refusals(), [])
    },
  }
}
