// browser.mjs: a real Chromium for the tests, and guests in it who notice what a person would only feel:
// errors in the console, broken requests, refused by the content policy, pages wider than the screen.
//
//     const b = await startBrowser()
//     const guest = await b.guest('phone')             // or 'desk'; { scripts: false } for a browser without
//     await guest.open('http://…'); await guest.go(guest.page.getByRole('link', { name: '…' }))
//     await guest.type('お名前', '山田 花子'); await guest.check('メールアドレス') …
//     await guest.axe()                                // serious and critical findings, as lines of text
//     await guest.leave()                              // throws when anything was noticed
//     await b.stop()
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { chromium } from 'playwright-core'

export const SIZES = {
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  desk: { viewport: { width: 1280, height: 800 } },
}

// The sandbox of Chromium needs rights that a container does not give; the pages are our own.
const ARGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync']
const PATIENCE = 15000 // of every wait: machines that test are often busy

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export async function startBrowser() {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ARGS })
  return {
    browser,
    async guest(size, { scripts = true, lang = 'ja-JP' } = {}) {
      const context = await browser.newContext({
        ...SIZES[size], locale: lang, timezoneId: 'Asia/Tokyo', javaScriptEnabled: scripts, reducedMotion: 'reduce',
        permissions: ['clipboard-read', 'clipboard-write'],
      })
      context.setDefaultTimeout(PATIENCE)
      return makeGuest(context, await context.newPage(), size)
    },
    stop: () => browser.close(),
  }
}

// What goes wrong on `page`, as lines. An answer with an error status is one unless it is the page itself with
// a status that was announced (a form with mistakes answers 422).
function watch(page, expected) {
  const noticed = []
  const note = (text) => noticed.push(`${new URL(page.url()).pathname}: ${text}`)
  page.on('console', (m) => {
    const isStatus = m.text().startsWith('Failed to load resource: the server responded') // told below, with the page's own case
    if (m.type() === 'error' && !isStatus) note(`console: ${m.text()}`)
  })
  page.on('pageerror', (error) => note(`script: ${error.message}`))
  page.on('requestfailed', (r) => {
    const { errorText } = r.failure()
    if (errorText !== 'net::ERR_ABORTED') note(`request failed: ${r.url()} ${errorText}`) // aborted: left by going on
  })
  page.on('response', (r) => {
    const isPage = r.request().isNavigationRequest() && r.frame() === page.mainFrame()
    if (r.status() >= 400 && !(isPage && expected.has(r.status()))) note(`${r.status()} for ${r.url()}`)
  })
  return noticed
}

function makeGuest(context, page, size) {
  const { viewport, hasTouch } = SIZES[size]
  const expected = new Set()
  const noticed = watch(page, expected)
  const press = (locator) => (hasTouch ? locator.tap() : locator.click())

  async function look() {
    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    if (width > viewport.width) noticed.push(`${page.url()}: ${width} px wide on a screen of ${viewport.width}`)
    assert.deepEqual(noticed, [])
  }

  return {
    page, context, size, press, look,
    expect: (status) => expected.add(status),
    async open(url) {
      const answer = await page.goto(url)
      await look()
      return answer
    },
    // Press what leads to another page.
    async go(locator) {
      const [answer] = await Promise.all([page.waitForNavigation(), press(locator)])
      await look()
      return answer
    },
    // Typed key by key into the field with this label, in place of what is there.
    async type(label, text) {
      const field = page.getByLabel(label)
      await press(field)
      await field.press('Control+A')
      await field.press('Delete')
      await field.pressSequentially(text)
    },
    async choose(group, label) {
      await press(page.getByRole('group', { name: group }).getByText(label))
    },
    async axe() {
      // A frame without scripts of its own (a mail) takes part too: the debugger may always evaluate.
      for (const frame of page.frames()) await frame.evaluate(axeSource)
      const { violations } = await page.evaluate(() => window.axe.run({ resultTypes: ['violations'], preload: false }))
      return violations.filter((v) => v.impact === 'serious' || v.impact === 'critical')
        .flatMap((v) => v.nodes.map((n) => `${v.id} (${v.impact}) at ${n.target.join(' ')}: ${v.help}`))
    },
    async leave() {
      await context.close()
      assert.deepEqual(noticed, [])
    },
  }
}
