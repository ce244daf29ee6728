// mail_peer.mjs: a real SMTP server that keeps what it is given, read by an independent MIME parser.
//
//     const peer = await startMailPeer()
//     peer.port; peer.mails                 // parsed: { to, subject, text, html, … }
//     await peer.wait((m) => m.to.includes('a@example.jp'))   // the first that fits, or an error
//     peer.down() / await peer.up()         // nobody listens / the same port again
import { simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'

export async function startMailPeer({ onMail = () => {} } = {}) {
  const mails = []
  let server
  let port = 0
  const open = () => new Promise((done, fail) => {
    server = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      logger: false,
      onData(stream, session, callback) {
        simpleParser(stream).then((mail) => {
          const one = {
            to: session.envelope.rcptTo.map((r) => r.address),
            from: mail.from?.value[0],
            subject: mail.subject,
            text: mail.text ?? '',
            html: mail.html || '',
            headers: mail.headers,
            date: mail.date,
            attachments: mail.attachments, // { filename, contentType, content }
          }
          mails.push(one)
          onMail(one)
          callback()
        }, callback)
      },
    })
    server.on('error', fail)
    server.listen(port, '127.0.0.1', () => { port = server.server.address().port; done() })
  })
  const close = () => new Promise((done) => server.close(done))
  await open()
  return {
    mails,
    get port() { return port },
    of: (address) => mails.filter((m) => m.to.includes(address)),
    async wait(fits, ms = 8000) {
      const end = Date.now() + ms
      while (Date.now() < end) {
        const found = mails.find(fits)
        if (found) return found
        await new Promise((done) => setTimeout(done, 20))
      }
      throw new Error(`no such mail came; subjects: ${mails.map((m) => `${m.to}: ${m.subject}`).join(' | ')}`)
    },
    down: close,
    up: open,
    stop: close,
  }
}
