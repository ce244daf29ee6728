// Every request that the adapter builds is one that Stripe's schema allows.
import assert from 'node:assert/strict'
import test from 'node:test'
import { assertRequest, decodeForm, operation } from '../lib/contract.mjs'
import { issue, startDriver } from './driver.mjs'

const build = async (t, what, fields) => startDriver(t, 'https://api.stripe.com').build(what, fields)

const issues = {
  'with everything': issue(),
  'without number, product and description': issue({ number: null, product: null, description: null }),
  'with an instant as deadline': issue({ days: 0, expires_at: 1796309999000 }),
  'at the least amount': issue({ amount: 120 }),
  'at the largest amount': issue({ amount: 300000 }),
  'for nobody’s booking': issue({ booking: 0 }),
  'with a name of symbols': issue({ name: '＆＝％　[a]&b=c', mail: 'a+b&c@example.com' }),
  'with the largest ids': issue({ shop: 2 ** 53 - 1, booking: 2 ** 53 - 1, payment: 2 ** 53 - 1 }),
  'for 60 days': issue({ days: 60 }),
}

for (const [name, fields] of Object.entries(issues)) {
  test(`a number is asked for ${name}`, async (t) => {
    const { method, path, body } = await build(t, 'issue', fields)
    const params = decodeForm(body)
    assert.equal(operation(method, path).request, 'PaymentIntentCreateParams')
    for (const name of ['PaymentIntentCreateParams', 'Rules.KonbiniCreate']) assertRequest(name, decodeForm(body))
    assert.equal(new Set(body.split('&').map((field) => field.split('=')[0])).size, body.split('&').length, 'no field twice')
    assert.equal(params.payment_method_data.billing_details.name, fields.name)
    assert.equal(params.payment_method_data.billing_details.email, fields.mail)
    assert.equal(params.metadata.uketsuke_payment, String(fields.payment))
    assert.equal(params.metadata.uketsuke_booking, fields.booking ? String(fields.booking) : undefined)
    assert.equal(params.confirm, 'true')
    assert.deepEqual(params.expand, ['latest_charge'])
    assert.ok(!('capture_method' in params), 'konbini cannot be captured by hand')
  })
}

test('the schema does object to a wrong request', async (t) => {
  const { body } = await build(t, 'issue', issue())
  for (const [wrong, by] of [
    ['&capture_method=manual', 'Rules.KonbiniCreate'],
    ['&unknown=1', 'PaymentIntentCreateParams'],
    ['&payment_method_options[konbini][expires_at]=1796309999', 'Rules.KonbiniCreate'],
  ]) {
    assert.throws(() => assertRequest(by, decodeForm(body + wrong)), /does not fit/, wrong)
  }
})

test('a withdrawal and a reading name the payment and nothing unknown', async (t) => {
  for (const what of ['withdraw', 'read']) {
    const { method, path, body } = await build(t, what, { id: 'pi_1' })
    const name = operation(method, path).request
    assert.equal(name, what === 'read' ? 'PaymentIntentRetrieveParams' : 'PaymentIntentCancelParams')
    assertRequest(name, decodeForm(body))
  }
})
