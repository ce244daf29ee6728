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

const page = (more = {}) => ({
  shop: 1, booking: 7, payment: 8, amount: 3300, product: 'ヨガ体験レッスン', description: 'ヨガ体験レッスン 7', mail: 'hanako@example.com', lang: 'ja',
  done_url: 'https://book.example.jp/s/demo/b/x?from=card', back_url: 'https://book.example.jp/s/demo/b/x', ...more,
})
for (const [name, fields] of Object.entries({
  'that charges': page(),
  'that only holds': page({ holds: true }),
  'that ends at an instant': page({ ends_at: 1796309999000, lang: 'en' }),
  'for nobody’s booking': page({ booking: 0 }),
  'with a name of symbols': page({ product: '＆＝％　[a]&b=c', mail: 'a+b&c@example.com' }),
})) {
  test(`a page to pay on by card is asked for ${name}`, async (t) => {
    const { method, path, body } = await build(t, 'page', fields)
    const params = decodeForm(body)
    assert.equal(operation(method, path).request, 'CheckoutSessionCreateParams')
    assertRequest('CheckoutSessionCreateParams', decodeForm(body))
    assert.deepEqual(params.payment_method_types, ['card'])
    const [item] = Object.values(params.line_items)
    assert.deepEqual([item.price_data.unit_amount, item.price_data.product_data.name, item.quantity], [String(fields.amount), fields.product, '1'])
    for (const metadata of [params.metadata, params.payment_intent_data.metadata]) {
      assert.deepEqual([metadata.uketsuke_payment, metadata.uketsuke_booking], ['8', fields.booking ? '7' : undefined])
    }
    assert.equal(params.payment_method_options?.card.capture_method, fields.holds ? 'manual' : undefined)
    assert.ok(!('capture_method' in params.payment_intent_data))
    assert.equal(params.expires_at, fields.ends_at ? '1796309999' : undefined)
  })
}

test('a page is read and ended by its own id, a hold is captured', async (t) => {
  for (const [what, id, schema] of [
    ['read', 'cs_test_1', 'CheckoutSessionRetrieveParams'],
    ['withdraw', 'cs_test_1', 'CheckoutSessionExpireParams'],
    ['capture', 'pi_1', 'PaymentIntentCaptureParams'],
  ]) {
    const { method, path, body } = await build(t, what, { id })
    assert.equal(operation(method, path).request, schema)
    assertRequest(schema, decodeForm(body))
    assert.match(path, new RegExp(`/${id}`))
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
