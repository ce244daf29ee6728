// people.test.mjs: the people of a shop through real mails: invited, told of what is theirs and nothing else, signing in
// with a second factor, and back in after a lost password.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { code } from '../lib/authenticator.mjs'
import { book, shows } from '../lib/customer.mjs'
import { flash, signIn } from '../lib/staff.mjs'
import { startWorld } from '../lib/world.mjs'
import { visitor } from '../lib/visitor.mjs'

const MAIL = 'makoto@example.jp'
const FORM = 'main form[method="post"]'

let w, owner
before(async () => {
  w = await startWorld()
  owner = await signIn(w)
})
after(() => w.stop())

// The link in the newest mail to that address whose subject says this.
async function linkTo(address, subject) {
  await w.mail.wait((m) => m.to.includes(address) && subject.test(m.subject))
  const mail = w.mail.mails.findLast((m) => m.to.includes(address) && subject.test(m.subject))
  const [link] = /http:\S+\/link\/[\w-]+/.exec(mail.text)
  assert.ok(mail.html.includes(link), 'the same link in the HTML part')
  return link
}

async function logIn(v, password) {
  return v.submit(await v.open(`${w.admin}/login`), FORM, { mail: MAIL, password })
}

async function userPage(name) {
  const users = await owner.open(`${w.admin}/users`)
  return owner.open(users.root.querySelectorAll('main table a').find((a) => a.text.includes(name)).getAttribute('href'))
}

test('an invitation arrives by mail, sets the password once, and lets its owner in', async () => {
  const added = await owner.v.submit(await owner.open(`${w.admin}/users/new`), FORM, { name: '新田 まこと', mail: MAIL })
  assert.match(flash(added), /招待メールを送りました/)
  const link = await linkTo(MAIL, /招待/)
  const v = visitor(w.base)
  const done = await v.submit(await v.open(link), FORM, { password: 'first long word' })
  assert.match(flash(done), /パスワードを設定しました/)
  assert.equal((await v.open(link)).status, 410)
  assert.doesNotMatch((await logIn(v, 'first long word')).path, /login/)
  assert.equal((await v.open(`${w.admin}/users`)).status, 403, 'staff keep no accounts')
})

test('who is told of one offering gets its mails and sees nothing; of no other even hears', async () => {
  const page = await userPage('新田')
  const field = (title) => {
    const label = page.root.querySelectorAll('#access label').find((l) => l.text.includes(title))
    return label.getAttribute('for').replace(/^f-/, '')
  }
  const saved = await owner.v.submit(page, '#access form', { access: 'none', [field('陶芸')]: 'told' })
  assert.match(flash(saved), /権限を保存しました/)
  const pottery = await book(w, { title: '陶芸', nth: 1 })
  await shows(w, pottery, 'pending', 'awaiting_approval')
  await w.mail.wait((m) => m.to.includes(MAIL) && /承認待ち/.test(m.subject))
  const yoga = await book(w, { title: 'ヨガ', nth: 3 })
  await w.mail.wait((m) => m.to.includes(w.made.owner) && /新しい予約/.test(m.subject))
  assert.ok(!w.mail.mails.some((m) => m.to.includes(MAIL) && /新しい予約/.test(m.subject)), 'not told of yoga')
  const v = visitor(w.base)
  await logIn(v, 'first long word')
  const list = await v.open(`${w.admin}/bookings?time=all`)
  assert.equal(list.status, 200)
  assert.equal(list.root.querySelectorAll('table.bookings td.name a').length, 0)
  for (const c of [pottery, yoga]) {
    const { path } = await owner.find(c.mail)
    assert.equal((await v.open(path)).status, 403)
  }
})

test('a lost password is reset by mail; the same words for a stranger, who gets no mail', async () => {
  const v = visitor(w.base)
  const said = []
  for (const mail of [MAIL, 'nobody@example.jp']) {
    said.push(flash(await v.submit(await v.open(`${w.admin}/reset`), FORM, { mail })))
  }
  assert.match(said[0], /登録されていれば/)
  assert.equal(said[0], said[1])
  const link = await linkTo(MAIL, /再設定/)
  assert.match(flash(await v.submit(await v.open(link), FORM, { password: 'second long word' })), /パスワードを設定しました/)
  await w.mail.wait((m) => m.to.includes(MAIL) && /パスワードが変更されました/.test(m.subject))
  assert.ok(!w.mail.mails.some((m) => m.to.includes('nobody@example.jp')))
  assert.match((await logIn(v, 'first long word')).path, /login/)
  assert.doesNotMatch((await logIn(v, 'second long word')).path, /login/)
  const mails = await owner.open(`${w.admin}/mails`)
  const kept = mails.root.querySelectorAll('main a').find((a) => a.text.includes('パスワードの再設定'))
  assert.doesNotMatch((await owner.open(kept.getAttribute('href'))).text, /\/link\//, 'other staff cannot use it')
})

test('the second factor: a code of the app is asked, once each; sessions elsewhere are ended', async () => {
  const v = visitor(w.base)
  await logIn(v, 'second long word')
  const begun = await v.submit(await v.open(`${w.admin}/account/factor`), FORM)
  const secret = begun.root.querySelector('code.token').text.replaceAll(' ', '')
  const on = await v.submit(begun, FORM, { code: code(secret, await w.now()) })
  assert.match(on.text, /リカバリーコード/)
  await w.mail.wait((m) => m.to.includes(MAIL) && /2段階認証が有効/.test(m.subject))

  const phone = visitor(w.base)
  const asked = await logIn(phone, 'second long word')
  assert.match(asked.path, /\/login\/code/)
  assert.match((await phone.open(`${w.admin}/account`)).path, /\/login/, 'the password alone opens nothing')
  const used = await phone.submit(asked, FORM, { code: code(secret, await w.now()) })
  assert.equal(used.status, 422, 'that code was used to switch it on')
  await w.minutes(1)
  const inside = await phone.submit(used, FORM, { code: code(secret, await w.now()) })
  assert.doesNotMatch(inside.path, /login/)

  const account = await phone.open(`${w.admin}/account`)
  assert.match(flash(await phone.submit(account, 'form[action$="/end-others"]')), /ログアウトしました/)
  assert.match((await v.open(`${w.admin}/account`)).path, /\/login/)
  assert.equal((await phone.open(`${w.admin}/account`)).status, 200)
})
