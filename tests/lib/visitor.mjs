// visitor.mjs: a browser without scripts: keeps cookies, follows redirects, fills forms as they are on the page.
//
//     const v = visitor(base); let page = await v.open('/s/mihon')
//     page.text, page.status, page.path, page.root (node-html-parser)
//     page = await v.follow(page, 'a[href*="/o/"]')
//     page = await v.submit(page, 'form.apply', { name: '山田 花子' })   // overrides by field name
import { parse } from 'node-html-parser'

export function visitor(base) {
  const cookies = new Map()

  async function request(method, path, form) {
    const headers = { cookie: [...cookies].map(([k, v]) => `${k}=${v}`).join('; '), origin: base, accept: 'text/html', 'accept-language': 'ja' }
    const res = await fetch(new URL(path, base), { method, headers, redirect: 'manual', body: form })
    for (const line of res.headers.getSetCookie?.() ?? []) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)
      if (value === '' || /max-age=0/i.test(line)) cookies.delete(name)
      else cookies.set(name, value)
    }
    const location = res.headers.get('location')
    if (location && res.status >= 300 && res.status < 400) return request('GET', new URL(location, new URL(path, base)).href)
    const text = await res.text()
    const root = parse(text)
    const url = new URL(path, base)
    return { status: res.status, path: url.pathname + url.search, html: text, root, text: root.querySelector('main')?.structuredText ?? root.structuredText }
  }

  function need(page, selector) {
    const found = page.root.querySelector(selector)
    if (!found) throw new Error(`${page.path} (${page.status}) has no ${selector}; it says: ${page.text.slice(0, 600)}`)
    return found
  }

  // What a browser would send: fields with their present values, choices that are made.
  function values(form) {
    const data = new URLSearchParams()
    for (const el of form.querySelectorAll('input,select,textarea')) {
      const name = el.getAttribute('name')
      const type = el.getAttribute('type') ?? 'text'
      if (!name || el.hasAttribute('disabled')) continue
      if (type === 'submit' || type === 'button' || ((type === 'radio' || type === 'checkbox') && !el.hasAttribute('checked'))) continue
      if (el.tagName === 'SELECT') {
        const options = el.querySelectorAll('option')
        const chosen = options.find((o) => o.hasAttribute('selected')) ?? options[0]
        if (chosen) data.append(name, chosen.getAttribute('value') ?? chosen.text)
      } else {
        data.append(name, el.tagName === 'TEXTAREA' ? el.text : (el.getAttribute('value') ?? (type === 'checkbox' ? 'on' : '')))
      }
    }
    return data
  }

  return {
    cookies,
    open: (path) => request('GET', path),
    follow: (page, selector) => request('GET', new URL(need(page, selector).getAttribute('href'), new URL(page.path, base)).href),
    // `press`: the name=value of the button used, where it matters.
    submit(page, selector, overrides = {}) {
      const form = need(page, selector)
      const data = values(form)
      for (const [name, value] of Object.entries(overrides)) {
        if (value === null) data.delete(name)
        else data.set(name, value)
      }
      const action = new URL(form.getAttribute('action') || page.path, new URL(page.path, base))
      const isPost = (form.getAttribute('method') ?? 'get').toLowerCase() === 'post'
      if (!isPost) action.search = data
      return request(isPost ? 'POST' : 'GET', action.href, isPost ? data : undefined)
    },
    values: (page, selector) => values(need(page, selector)),
  }
}
