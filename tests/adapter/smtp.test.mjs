// smtp.test.mjs: the mailer against a real SMTP server (smtp-server) and a real mail reader (mailparser).
//
// Run by `make test`; alone: make tests && node --test tests/adapter/smtp.test.mjs
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";

const program = join(process.env.UKETSUKE_BUILD ?? "build", "tests/adapter/smtp_send");
const folder = mkdtempSync(join(tmpdir(), "uketsuke-smtp-"));
const key = join(folder, "key.pem");
const cert = join(folder, "cert.pem");

// A driver process; each call sends one mail through the same mailer.
function start(...args) {
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
  const waiting = new Map();
  let last = 0;
  createInterface({ input: child.stdout }).on("line", (line) => {
    const { id, ...result } = JSON.parse(line);
    waiting.get(id)(result);
  });
  const ended = new Promise((resolve) => child.on("close", resolve));
  return {
    send: (server, message) =>
      new Promise((resolve) => {
        waiting.set(++last, resolve);
        child.stdin.write(JSON.stringify({ id: last, server, message: { ...mail, ...message } }) + "\n");
      }),
    async stop() {
      child.stdin.end();
      assert.equal(await ended, 0);
    },
  };
}

const mail = {
  from_name: "みほん教室",
  from_address: "shop@example.jp",
  to_name: "髙橋 𠮷子",
  to_address: "guest@example.jp",
  reply_to: "staff@example.jp",
  subject: "【みほん教室】ご予約が確定しました",
  text: "ご予約ありがとうございます。\n",
  html: "<p>ご予約ありがとうございます。</p>\n",
  message_id: "0001@example.jp",
  date: Date.UTC(2026, 2, 5, 5, 59, 59),
};

const running = [];

// An SMTP server on a free port that keeps what it gets.
async function serve(options = {}) {
  const got = { mails: [], raw: [], envelopes: [], connections: 0, users: [] };
  const server = new SMTPServer({
    disabledCommands: options.secure || options.starttls ? [] : ["STARTTLS"],
    authOptional: true,
    allowInsecureAuth: true,
    onConnect(session, done) {
      got.connections++;
      done();
    },
    onData(stream, session, done) {
      const parts = [];
      stream.on("data", (part) => parts.push(part));
      stream.on("end", async () => {
        const raw = Buffer.concat(parts);
        got.raw.push(raw.toString("latin1"));
        got.mails.push(await simpleParser(raw));
        got.envelopes.push(session.envelope);
        done(null, "queued as 42");
      });
    },
    logger: false,
    closeTimeout: 50, // our side keeps its connections
    ...options,
  });
  server.on("error", () => {});
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  running.push(server);
  return {
    got,
    at: { host: "127.0.0.1", port: server.server.address().port, security: "none" },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

function refusal(code, text) {
  const error = new Error(text);
  error.responseCode = code;
  return error;
}

let driver;
before(() => {
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "2",
    "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"], { stdio: "ignore" });
  driver = start(cert);
});
after(async () => {
  // What a failed test left open would keep this process alive.
  for (const server of running) server.close(() => {});
  await driver.stop();
  rmSync(folder, { recursive: true });
});

const readFile = async (path) => (await import("node:fs/promises")).readFile(path);

test("a mail arrives as it was written", async () => {
  const peer = await serve();
  assert.deepEqual(await driver.send(peer.at), { outcome: "accepted", reason: "250 queued as 42" });
  const [m] = peer.got.mails;
  assert.equal(m.subject, mail.subject);
  assert.deepEqual(m.from.value, [{ name: mail.from_name, address: mail.from_address }]);
  assert.deepEqual(m.to.value, [{ name: mail.to_name, address: mail.to_address }]);
  assert.equal(m.replyTo.value[0].address, mail.reply_to);
  assert.equal(m.messageId, "<0001@example.jp>");
  assert.equal(m.date.getTime(), mail.date);
  assert.equal(m.headers.get("auto-submitted"), "auto-generated");
  assert.equal(m.headers.get("content-type").value, "multipart/alternative");
  assert.equal(m.text, mail.text);
  assert.equal(m.html, mail.html);
  assert.equal(peer.got.envelopes[0].mailFrom.address, mail.from_address);
  assert.deepEqual(peer.got.envelopes[0].rcptTo.map((r) => r.address), [mail.to_address]);
  await peer.close();
});

test("bodies and subjects of every kind come through unchanged", async () => {
  const peer = await serve();
  const long = "長い行".repeat(2000);
  const texts = [
    ".leading dot\n..two\n.\n.\nend\n",
    "日本語 髙﨑 𠮷野家 ①㈱ 🎫👨‍👩‍👧 ～―−‖\n",
    `${long}\n`,
    `${"x".repeat(5000)}\n`,
    "trailing spaces   \nand a tab\t\n\n\nno end",
    "= equals =3D =\nFrom here on\n",
  ];
  for (const text of texts) {
    const subject = text.replace(/[\n\t]+/g, " ").trim().slice(0, 300);
    const html = `<pre>${text.replace(/</g, "&lt;")}</pre>\n`;
    assert.equal((await driver.send(peer.at, { text, html, subject })).outcome, "accepted");
    const m = peer.got.mails.at(-1);
    assert.equal(m.text, text);
    assert.equal(m.html, html);
    assert.equal(m.subject, subject);
  }
  await peer.close();
});

test("what goes over the wire keeps to the limits of a line", async () => {
  const peer = await serve();
  await driver.send(peer.at, {
    subject: "【みほん教室】" + "ご予約の確認とお支払い番号のお知らせ".repeat(8),
    from_name: "みほん教室".repeat(10),
    to_name: "寿限無寿限無五劫の擦り切れ".repeat(5),
    text: "あ".repeat(3000),
    html: "x".repeat(3000),
  });
  for (const line of peer.got.raw[0].split("\r\n")) {
    assert.ok(line.length <= 78 || line.startsWith("Content-Type: multipart/"), line);
    assert.ok(/^[\x20-\x7e\t]*$/.test(line), line);
  }
  assert.ok(!/[^\r]\n/.test(peer.got.raw[0]));
  assert.equal(peer.got.mails[0].from.value[0].name, "みほん教室".repeat(10));
  assert.equal(peer.got.mails[0].to.value[0].name, "寿限無寿限無五劫の擦り切れ".repeat(5));
  await peer.close();
});

test("attachments keep their name, type and bytes", async () => {
  const peer = await serve();
  const bytes = "BEGIN:VCALENDAR\r\nSUMMARY:予約\r\nEND:VCALENDAR\r\n";
  const attachments = [
    { name: "予約 1.ics", type: "text/calendar; charset=utf-8; method=PUBLISH", bytes },
    { name: "receipt.pdf", type: "application/pdf", bytes: "." },
  ];
  assert.equal((await driver.send(peer.at, { attachments })).outcome, "accepted");
  const [m] = peer.got.mails;
  assert.equal(m.headers.get("content-type").value, "multipart/mixed");
  assert.equal(m.text, mail.text);
  assert.equal(m.html, mail.html);
  assert.deepEqual(m.attachments.map((f) => [f.filename, f.contentType, f.content.toString(), f.contentDisposition]), [
    ["予約 1.ics", "text/calendar", bytes, "attachment"],
    ["receipt.pdf", "application/pdf", ".", "attachment"],
  ]);
  await peer.close();
});

test("a connection is used again", async () => {
  const peer = await serve();
  for (let i = 0; i < 5; i++) {
    assert.equal((await driver.send(peer.at, { message_id: `${i}@example.jp` })).outcome, "accepted");
  }
  assert.equal(peer.got.mails.length, 5);
  assert.equal(peer.got.connections, 1);
  await peer.close();
});

test("many at once do not get into each other's way", async () => {
  const peer = await serve();
  const numbers = Array.from({ length: 40 }, (_, i) => i);
  const results = await Promise.all(
    numbers.map((i) => driver.send(peer.at, { subject: `件名 ${i}`, text: `本文 ${i}\n`, message_id: `many-${i}@example.jp` })),
  );
  assert.ok(results.every((result) => result.outcome === "accepted"));
  const seen = peer.got.mails.map((m) => `${m.messageId} ${m.subject} ${m.text}`).sort();
  assert.deepEqual(seen, numbers.map((i) => `<many-${i}@example.jp> 件名 ${i} 本文 ${i}\n`).sort());
  await peer.close();
});

test("a server that was restarted is found again", async () => {
  const peer = await serve();
  assert.equal((await driver.send(peer.at)).outcome, "accepted");
  await peer.close();
  assert.equal((await driver.send(peer.at)).outcome, "try_again");
  const server = new SMTPServer({ disabledCommands: ["STARTTLS"], authOptional: true, closeTimeout: 50, onData: (s, _, done) => s.resume().on("end", done) });
  await new Promise((resolve) => server.listen(peer.at.port, "127.0.0.1", resolve));
  assert.equal((await driver.send(peer.at)).outcome, "accepted");
  await new Promise((resolve) => server.close(resolve));
});

test("nobody can add headers", async () => {
  const peer = await serve();
  const attempts = [
    { subject: "a\r\nBcc: other@example.jp" },
    { subject: "a\nb" },
    { from_name: "a\r\nX: y" },
    { to_name: "a\rb" },
    { to_address: "guest@example.jp>\r\nRCPT TO:<other@example.jp" },
    { to_address: "guest@example.jp, other@example.jp" },
    { to_address: "日本@example.jp" },
    { to_address: "" },
    { from_address: "shop" },
    { reply_to: "a@example.jp\r\nX: y" },
    { message_id: "a@b>\r\nX: y" },
    { subject: "" },
    { text: "" },
    { attachments: [{ name: "a\r\nX: y", type: "text/plain", bytes: "" }] },
    { attachments: [{ name: "a", type: "text/plain\r\nX: y", bytes: "" }] },
  ];
  for (const attempt of attempts) {
    assert.equal((await driver.send(peer.at, attempt)).outcome, "invalid", JSON.stringify(attempt));
  }
  assert.equal(peer.got.connections, 0);
  await peer.close();
});

test("a refused recipient is permanent, in the server's words", async () => {
  const peer = await serve({
    onRcptTo: (address, session, done) =>
      done(address.address === "no@example.jp" ? refusal(550, "5.1.1 no such user here") : null),
  });
  assert.deepEqual(await driver.send(peer.at, { to_address: "no@example.jp" }),
    { outcome: "refused", reason: "550 5.1.1 no such user here" });
  assert.equal((await driver.send(peer.at)).outcome, "accepted");
  await peer.close();
});

test("a full mailbox is tried again", async () => {
  const peer = await serve({ onRcptTo: (a, s, done) => done(refusal(452, "4.2.2 mailbox full")) });
  assert.deepEqual(await driver.send(peer.at), { outcome: "try_again", reason: "452 4.2.2 mailbox full" });
  await peer.close();
});

test("a refused content is permanent, a server in trouble is not", async () => {
  let code = 554;
  const peer = await serve({
    onData: (stream, session, done) => stream.resume().on("end", () => done(refusal(code, "5.7.1 looks like spam"))),
  });
  assert.deepEqual(await driver.send(peer.at), { outcome: "refused", reason: "554 5.7.1 looks like spam" });
  code = 451;
  assert.equal((await driver.send(peer.at)).outcome, "try_again");
  await peer.close();
});

test("a refused sender or a wrong password waits for somebody to correct the setting", async () => {
  const peer = await serve({
    onMailFrom: (a, s, done) => done(refusal(550, "5.7.1 not your sender")),
    onAuth: (auth, session, done) =>
      auth.password === "right" ? done(null, { user: auth.username }) : done(refusal(535, "5.7.8 wrong password")),
  });
  assert.deepEqual(await driver.send(peer.at), { outcome: "try_again", reason: "550 5.7.1 not your sender" });
  const wrong = await driver.send({ ...peer.at, user: "shop", password: "wrong" });
  assert.equal(wrong.outcome, "try_again");
  assert.match(wrong.reason, /^535 /);
  await peer.close();
});

test("a server that is down is tried again", async () => {
  const free = net.createServer();
  await new Promise((resolve) => free.listen(0, "127.0.0.1", resolve));
  const { port } = free.address();
  await new Promise((resolve) => free.close(resolve));
  const result = await driver.send({ host: "127.0.0.1", port, security: "none" });
  assert.equal(result.outcome, "try_again");
  assert.match(result.reason, /connect/i);
});

test("a server that hangs up or talks nonsense is tried again", async () => {
  for (const greeting of ["", "HTTP/1.1 200 OK\r\n\r\n", "554 go away\r\n"]) {
    const server = net.createServer((socket) => socket.on("error", () => {}).end(greeting));
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    const at = { host: "127.0.0.1", port: server.address().port, security: "none" };
    assert.equal((await driver.send(at)).outcome, "try_again", greeting);
    await new Promise((resolve) => server.close(resolve));
  }
});

test("a connection lost before the server has answered for the content is tried again", async () => {
  const peer = await serve({ onData: (stream, session) => stream.resume().on("end", () => peer.cut()) });
  const sockets = [];
  peer.cut = () => sockets.forEach((socket) => socket.destroy());
  const proxy = net.createServer((socket) => {
    const to = net.connect(peer.at.port, "127.0.0.1");
    sockets.push(socket, to);
    socket.on("error", () => {}).pipe(to).on("error", () => {}).pipe(socket);
  });
  await new Promise((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const result = await driver.send({ ...peer.at, port: proxy.address().port });
  assert.equal(result.outcome, "try_again");
  await new Promise((resolve) => proxy.close(resolve));
  await peer.close();
});

test("sign-in with TLS from the start and with STARTTLS", async () => {
  const tls = { key: await readFile(key), cert: await readFile(cert) };
  const onAuth = (auth, session, done) =>
    session.secure && auth.username === "shop" && auth.password === "pässwörd" ? done(null, { user: "shop" }) : done(refusal(535, "no"));
  for (const [security, options] of [["tls", { secure: true }], ["starttls", { starttls: true }]]) {
    const peer = await serve({ ...tls, ...options, authOptional: false, allowInsecureAuth: false, onAuth });
    const at = { ...peer.at, security, user: "shop", password: "pässwörd" };
    assert.equal((await driver.send(at)).outcome, "accepted", security);
    assert.equal((await driver.send({ ...at, password: "other" })).outcome, "try_again", security);
    assert.equal(peer.got.mails.length, 1);
    await peer.close();
  }
});

test("STARTTLS that is not offered is not done without", async () => {
  const peer = await serve();
  assert.equal((await driver.send({ ...peer.at, security: "starttls" })).outcome, "try_again");
  assert.equal(peer.got.mails.length, 0);
  await peer.close();
});

test("a certificate that nobody vouches for is refused", async () => {
  const peer = await serve({ key: await readFile(key), cert: await readFile(cert), secure: true });
  const other = start();
  const result = await other.send({ ...peer.at, security: "tls" });
  assert.equal(result.outcome, "try_again");
  assert.match(result.reason, /certificate/i);
  assert.equal(peer.got.mails.length, 0);
  await other.stop();
  await peer.close();
});

test("a wrong setting is said, not tried", async () => {
  for (const at of [{ host: "", port: 25 }, { host: "a/b", port: 25 }, { host: "localhost", port: 0 }, { host: "user@localhost", port: 25 }]) {
    assert.deepEqual(await driver.send({ security: "none", ...at }), { outcome: "try_again", reason: "mail server" });
  }
});
