// mailbox.mjs: where the demo's mails end: a real SMTP server that delivers nothing further, and a page to
// read what came. Mails are kept in a folder, one JSON file each, so that a second start still has them.
//
//     const box = await startMailbox({ dir, smtpPort, webPort })    // box.smtpPort, box.url, box.stop()
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'

const KEPT = 500 // the newest mails shown

const escape = (text) => String(text ?? '').replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)
const when = (iso) => new Intl.DateTimeFormat('ja-JP', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'Asia/Tokyo' }).format(new Date(iso))

const STYLE = `
body{font:16px/1.7 "Noto Sans JP","Hiragino Sans",sans-serif;margin:0;color:#1a1a1c;background:#f8f8fb}
main{max-width:52rem;margin:0 auto;padding:1rem}
h1{font-size:1.25rem;margin:.5rem 0}
a{color:#0017c1}
ul{list-style:none;padding:0}
li{background:#fff;border:1px solid #d8d8db;border-radius:8px;margin:.5rem 0}
li a{display:block;padding:.75rem 1rem;text-decoration:none;color:inherit}
li a:focus-visible{outline:3px solid #0017c1}
.meta{color:#626264;font-size:.875rem;overflow-wrap:anywhere}
.subject{font-weight:700}
iframe,pre{width:100%;box-sizing:border-box;background:#fff;border:1px solid #d8d8db;border-radius:8px}
iframe{height:60vh}
pre{padding:1rem;white-space:pre-wrap;overflow-wrap:anywhere;font:inherit}
`

// The list looks for new mails by itself, without moving what is being read.
const REFRESH = `<script>
setInterval(async () => {
  const text = await (await fetch('/')).text().catch(() => '')
  const next = new DOMParser().parseFromString(text, 'text/html').querySelector('main')
  const now = document.querySelector('main')
  if (next && next.innerHTML !== now.innerHTML) now.replaceWith(next)
}, 5000)
</script><noscript><meta http-equiv="refresh" content="5"></noscript>`

const page = (title, body, refresh = false) => `<!doctype html><html lang="ja"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>${escape(title)}</title>
${refresh ? REFRESH : ''}<style>${STYLE}</style></head><body><main>${body}</main></body></html>`

function list(mails) {
  const rows = mails.map((m) => `<li><a href="/mails/${m.n}"><span class="subject">${escape(m.subject)}</span><br>
    <span class="meta">${escape(m.to.join(', '))} ・ ${when(m.received)}</span></a></li>`).join('')
  return page('デモの受信箱', `<h1>デモの受信箱</h1>
    <p class="meta">お客様と店舗に送られたメールが、すべてここに届きます（外部には送信されません）。5秒ごとに更新します。</p>
    ${rows ? `<ul>${rows}</ul>` : '<p>まだメールは届いていません。</p>'}`, true)
}

// The HTML part is shown in a sandbox: no scripts, links open outside of it.
function one(m) {
  const html = m.html ? `<iframe sandbox="allow-popups allow-popups-to-escape-sandbox" title="HTMLメール" srcdoc="${escape(`<base target="_blank">${m.html}`)}"></iframe>` : ''
  return page(m.subject, `<p><a href="/">← 受信箱へ戻る</a></p><h1>${escape(m.subject)}</h1>
    <p class="meta">差出人: ${escape(m.from)}<br>宛先: ${escape(m.to.join(', '))}<br>${when(m.received)}</p>
    ${html}<h2 class="meta">テキスト版</h2><pre>${escape(m.text)}</pre>`)
}

const listen = (server, port) => new Promise((done, fail) => {
  server.once('error', fail)
  server.listen(port, '127.0.0.1', () => done(server.address().port))
})

export async function startMailbox({ dir, smtpPort = 0, webPort = 0 }) {
  mkdirSync(dir, { recursive: true })
  const mails = readdirSync(dir).filter((name) => /^\d+\.json$/.test(name))
    .map((name) => JSON.parse(readFileSync(join(dir, name), 'utf8'))).sort((a, b) => b.n - a.n).slice(0, KEPT)
  let next = (mails[0]?.n ?? 0) + 1
  const smtp = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData(stream, session, callback) {
      simpleParser(stream).then((mail) => {
        const m = {
          n: next++, received: new Date().toISOString(), subject: mail.subject ?? '', from: mail.from?.text ?? '',
          to: session.envelope.rcptTo.map((r) => r.address), text: mail.text ?? '', html: mail.html || '',
        }
        writeFileSync(join(dir, `${m.n}.json`), JSON.stringify(m))
        mails.unshift(m)
        mails.length = Math.min(mails.length, KEPT)
        callback()
      }).catch(callback)
    },
  })
  const web = createServer((req, res) => {
    const found = /^\/mails\/(\d+)$/.exec(req.url)
    const mail = found && mails.find((m) => m.n === Number(found[1]))
    res.statusCode = req.url === '/' || mail ? 200 : 404
    res.setHeader('Content-Type', 'text/html; charset=utf-8')
    res.end(mail ? one(mail) : list(mails))
  })
  await new Promise((done, fail) => {
    smtp.on('error', fail)
    smtp.listen(smtpPort, '127.0.0.1', done)
  })
  const port = await listen(web, webPort)
  return {
    smtpPort: smtp.server.address().port,
    url: `http://127.0.0.1:${port}`,
    stop: () => new Promise((done) => { web.closeAllConnections?.(); web.close(); smtp.close(done) }),
  }
}
