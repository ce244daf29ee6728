// schema.mjs: requests against Stripe's published schema (tests/contract/).
import Ajv from 'ajv/dist/2020.js';
import { readFileSync } from 'node:fs';

const doc = JSON.parse(readFileSync('tests/contract/openapi-subset.json', 'utf8'));
const ajv = new Ajv.default({
  strict: true,
  strictTypes: false,
  strictRequired: false,
  allErrors: true,
  allowUnionTypes: true,
  coerceTypes: true, // everything on the wire is text
});
for (const key of Object.keys(doc)) if (key.startsWith('x-')) ajv.addKeyword(key);
ajv.addKeyword('x-truncated');
ajv.addSchema(doc);

/** `a[b][c]=v&d[]=w` as the nested object it means. */
export function decodeForm(form) {
  const out = {};
  for (const [key, value] of new URLSearchParams(form)) {
    const path = [...key.matchAll(/^[^[]+|\[([^\]]*)\]/g)].map((m) => m[1] ?? m[0]);
    let at = out;
    path.forEach((name, i) => {
      const next = path[i + 1];
      const place = Array.isArray(at) && name === '' ? at.length : name;
      if (next === undefined) {
        if (!Array.isArray(at) && Object.hasOwn(at, place)) throw new Error(`twice: ${key}`);
        at[place] = value;
      } else {
        at = at[place] ??= /^\d*$/.test(next) ? [] : {};
      }
    });
  }
  return out;
}

/** What the schemas have against `value`; empty: nothing. */
export function objections(value, ...names) {
  return names.flatMap((name) => {
    const validate = ajv.getSchema(`${doc.$id}#/$defs/${name}`);
    return validate(structuredClone(value)) ? [] : validate.errors.map((e) => `${name}${e.instancePath} ${e.message}`);
  });
}

const operations = doc['x-operations'].map((o) => ({
  ...o,
  pattern: new RegExp(`^${o.path.replace(/\{\w+\}/g, '[^/]+')}$`),
  params: o.request.split('/').at(-1),
}));

/** The schema's name for the parameters of a request, or undefined when Stripe has no such operation here. */
export const paramsOf = (method, path) => operations.find((o) => o.method === method && o.pattern.test(path))?.params;
