// contract.mjs: Stripe's shapes as judges: assertShape('PaymentIntent', object) and the like.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import Ajv from 'ajv/dist/2020.js'

const contract = JSON.parse(readFileSync(new URL('../contract/openapi-subset.json', import.meta.url), 'utf8'))

function judge(coerceTypes) {
  const ajv = new Ajv.default({ strict: true, strictTypes: false, strictRequired: false, allErrors: true, allowUnionTypes: true, coerceTypes })
  for (const name of Object.keys(contract)) if (name.startsWith('x-')) ajv.addKeyword(name)
  ajv.addKeyword('x-truncated')
  ajv.addSchema(contract)
  return (name) => ajv.getSchema(`${contract.$id}#/$defs/${name}`)
}

const answers = judge(false)
const requests = judge(true) // a decoded form is all text

function check(validate, name, object) {
  assert.ok(validate, `no schema ${name}`)
  const short = validate(object) ? '' : JSON.stringify(validate.errors.slice(0, 5), null, 1)
  assert.equal(short, '', `${name} does not fit: ${short}`)
}

export const assertShape = (name, object) => check(answers(name), name, object)
export const assertRequest = (name, object) => check(requests(name), name, object)

// The schemas of an operation, {request, response, error}, by method and real path; null when there is none.
export function operation(method, path) {
  const segments = path.split('/')
  const fits = (pattern) => {
    const want = pattern.split('/')
    return want.length === segments.length && want.every((w, i) => w === segments[i] || w.startsWith('{'))
  }
  const found = contract['x-operations'].filter((o) => o.method === method && fits(o.path))
  const best = found.find((o) => !o.path.includes('{')) ?? found[0]
  const name = (ref) => ref.split('/').pop()
  return best ? { request: name(best.request), response: name(best.response), error: name(best.error) } : null
}

// fetch for Stripe's client: every request (unless `lax`) and every answer is held against the contract.
// What does not fit is thrown, and also kept in `misfits`, since a client may wrap it.
export function checkedFetch({ lax = false, misfits = [] } = {}) {
  return async (url, options = {}) => {
    const { pathname, search } = new URL(url)
    const method = options.method ?? 'GET'
    const op = operation(method, pathname)
    const note = (check) => {
      try {
        check()
      } catch (error) {
        misfits.push(`${method} ${pathname}: ${error.message}`)
        throw error
      }
    }
    if (op && !lax) note(() => assertRequest(op.request, decodeForm(method === 'POST' ? options.body ?? '' : search.slice(1))))
    const res = await fetch(url, options)
    const copy = await res.clone().text().catch(() => null)
    const isJson = (res.headers.get('content-type') ?? '').includes('json')
    if (op && isJson && copy !== null) note(() => assertShape(res.ok ? op.response : op.error, JSON.parse(copy)))
    return res
  }
}

// An event and the snapshot in it.
export function assertEvent(event) {
  assertShape('Event', event)
  const schema = contract['x-event-objects'][event.type]
  assert.ok(schema, `event type ${event.type} is not in the contract`)
  assertShape(schema.split('/').pop(), event.data.object)
}

// A form body as nested objects: a[b]=1, a[]=1, a[0]=1.
export function decodeForm(text) {
  const root = {}
  for (const [name, value] of new URLSearchParams(text)) {
    const keys = [name.split('[')[0], ...[...name.matchAll(/\[([^\]]*)\]/g)].map((m) => m[1])]
    let at = root
    keys.forEach((key, i) => {
      const isLast = i === keys.length - 1
      const k = key === '' ? Object.keys(at).length : key
      if (isLast) at[k] = value
      else at = at[k] ??= /^\d*$/.test(keys[i + 1]) ? [] : {}
    })
  }
  return root
}
