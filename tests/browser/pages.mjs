// pages.mjs: every page there is, once: what axe looks at and what `./dev shots` takes pictures of.
//
// A new page is one line: its name, who looks (a guest if nobody is named; foreigner, staff, till, mailbox), its address in the scenes of
// scenes.mjs; where an address is not enough, the steps that lead there.
import { fillForm, signIn, toCheck } from './steps.mjs'

const CHOICES = { ヨガの経験: 'はじめて', お支払い方法: 'コンビニ払い' }

async function mistakes(guest) {
  guest.expect(422)
  await guest.type('フリガナ', '山田')
  await guest.type('電話番号', '090-1234')
  await toCheck(guest)
}

async function check(guest) {
  await fillForm(guest, { mail: 'hanako@example.jp', party: 2, choices: CHOICES })
  await toCheck(guest)
}

async function checkPottery(guest) {
  await fillForm(guest, { mail: 'hanako@example.jp', party: 1, choices: { 種別: '一般', 作りたいもの: 'マグカップ', お支払い方法: 'コンビニ払い' } })
  await toCheck(guest)
}

async function wrongPassword(guest) {
  guest.expect(422)
  await guest.type('メールアドレス', 'owner@example.jp')
  await guest.type('パスワード', 'not this one')
  await guest.go(guest.page.getByRole('button', { name: 'ログイン' }))
}

// With the password alone, by an account that has a second factor.
async function halfWay(guest, s) {
  await guest.type('メールアドレス', s.w.made.staff)
  await guest.type('パスワード', s.w.made.password)
  await guest.go(guest.page.getByRole('button', { name: 'ログイン' }))
}

async function wrongNumbers(guest) {
  await guest.type('お支払い番号', '123456')
  await guest.type('確認番号', '09000000000')
  await guest.go(guest.page.getByRole('button', { name: '内容を確認する' }))
}

// A form of the admin with something wrong in it: cleared boxes, and its button.
const cleared = (labels, button) => async (guest) => {
  guest.expect(422)
  for (const label of labels) await guest.page.getByLabel(label).first().fill('')
  await guest.go(guest.page.getByRole('button', { name: button, exact: true }).last())
}

async function wrongOwnPassword(guest) {
  guest.expect(422)
  await guest.page.getByLabel('現在のパスワード').fill('not this one')
  await guest.page.getByLabel('新しいパスワード').fill('long enough')
  await guest.go(guest.page.getByRole('button', { name: 'パスワードを変更する' }))
}

// Its QR code stays until it is confirmed, which nobody does here.
async function beginFactor(guest) {
  const begin = guest.page.getByRole('button', { name: '2段階認証を設定する' })
  if (await begin.count()) await guest.go(begin)
}

const feed = (guest) => guest.go(guest.page.locator('form[action$="/account/feed"] button'))

async function token(guest) {
  await guest.type('用途', '会計ソフト')
  await guest.go(guest.page.getByRole('button', { name: 'トークンを作る' }))
}

async function refundAsked(guest) {
  await guest.page.getByLabel('お客様都合').check()
  await guest.go(guest.page.getByRole('button', { name: '確認へ進む' }))
}

async function refundMistakes(guest) {
  guest.expect(422)
  await guest.type('返金額（円）', '999999')
  await guest.go(guest.page.getByRole('button', { name: '確認へ進む' }))
}

const desk = (s, scene) => `/a/mihon/bookings/${s.id[scene]}`
const openPicture = (guest) => guest.press(guest.page.locator('details.picture-of summary'))

const bill = (guest) => guest.go(guest.page.locator('section.box a').first())

export const PAGES = [
  { name: 'home', path: () => '/' },
  { name: 'explain', path: () => '/explain' },
  { name: 'shop-explain', path: () => '/s/mihon/explain' },
  { name: 'shop', path: () => '/s/mihon' },
  { name: 'shop-en', who: 'foreigner', path: () => '/s/mihon' },
  { name: 'law', path: () => '/s/mihon/law' },
  { name: 'privacy', path: () => '/s/mihon/privacy' },
  { name: 'request', path: (s) => s.at.request },
  { name: 'offering-month', path: (s) => s.at.yoga },
  { name: 'offering-week', path: (s) => `${s.at.yoga}?view=week` },
  { name: 'offering-event', path: (s) => s.at.pottery },
  { name: 'offering-en', who: 'foreigner', path: (s) => s.at.yoga },
  { name: 'form-en', who: 'foreigner', path: (s) => s.at.form },
  { name: 'form', path: (s) => s.at.form },
  { name: 'form-event', path: (s) => s.at.form_pottery },
  { name: 'form-full', path: (s) => s.at.form_full },
  { name: 'form-mistakes', path: (s) => s.at.form, steps: mistakes },
  { name: 'check', path: (s) => s.at.form, steps: check },
  { name: 'check-approval', path: (s) => s.at.form_pottery, steps: checkPottery },
  { name: 'customer-awaiting', path: (s) => s.at.awaiting },
  { name: 'customer-awaiting-en', who: 'foreigner', path: (s) => s.at.awaiting },
  { name: 'customer-random-number', path: (s) => s.at.random_number },
  { name: 'customer-issuing', path: (s) => s.at.issuing },
  { name: 'customer-card', path: (s) => s.at.card },
  { name: 'customer-card-pending', path: (s) => s.at.card_pending },
  { name: 'customer-card-preparing', path: (s) => `${s.at.card_issuing}/pay` },
  { name: 'customer-pending', path: (s) => s.at.pending },
  { name: 'customer-onsite', path: (s) => s.at.onsite },
  { name: 'customer-paid', path: (s) => s.at.paid },
  { name: 'customer-receipt', path: (s) => `${s.at.paid}/receipt` },
  { name: 'customer-receipt-nameless', path: (s) => `${s.at.paid}/receipt`, steps: cleared(['宛名'], '領収書を発行する') },
  { name: 'customer-receipt-issued', path: (s) => `${s.at.cancelled_paid}/receipt` },
  { name: 'customer-receipt-issued-en', who: 'foreigner', path: (s) => `${s.at.cancelled_paid}/receipt` },
  { name: 'customer-receipt-unpaid', path: (s) => `${s.at.awaiting}/receipt`, status: 409 },
  { name: 'customer-overdue', path: (s) => s.at.overdue },
  { name: 'customer-expired', path: (s) => s.at.expired },
  { name: 'customer-cancelled', path: (s) => s.at.cancelled },
  { name: 'customer-cancelled-paid', path: (s) => s.at.cancelled_paid },
  { name: 'customer-refunding', path: (s) => s.at.refunding },
  { name: 'customer-voiding', path: (s) => s.at.voiding },
  { name: 'form-waiting', path: (s) => s.at.form_waiting },
  { name: 'customer-waiting', path: (s) => s.at.waiting },
  { name: 'customer-waiting-en', who: 'foreigner', path: (s) => s.at.waiting },
  { name: 'customer-waiting-left', path: (s) => s.at.waiting_left },
  { name: 'customer-leave', path: (s) => `${s.at.waiting}/cancel` },
  { name: 'customer-cancel', path: (s) => `${s.at.awaiting}/cancel` },
  { name: 'missing', path: () => '/s/mihon/b/nothing', status: 404 },

  { name: 'login', path: () => '/a/mihon/login' },
  { name: 'login-wrong', path: () => '/a/mihon/login', steps: wrongPassword },
  { name: 'login-code', path: () => '/a/mihon/login/code', steps: halfWay },
  { name: 'admin-home', who: 'staff', path: () => '/a/mihon' },
  { name: 'admin-home-en', who: 'staff', path: () => '/a/mihon?lang=en' },
  { name: 'admin-bookings', who: 'staff', path: () => '/a/mihon/bookings?lang=ja' },
  { name: 'admin-bookings-cell', who: 'staff', path: () => '/a/mihon/bookings?status=confirmed&pay=awaiting_payment' },
  { name: 'admin-booking-pending', who: 'staff', path: (s) => desk(s, 'pending') },
  { name: 'admin-booking-issuing', who: 'staff', path: (s) => desk(s, 'issuing') },
  { name: 'admin-booking-card', who: 'staff', path: (s) => desk(s, 'card') },
  { name: 'admin-booking-card-pending', who: 'staff', path: (s) => desk(s, 'card_pending') },
  { name: 'admin-booking-awaiting', who: 'staff', path: (s) => desk(s, 'awaiting') },
  { name: 'admin-booking-overdue', who: 'staff', path: (s) => desk(s, 'overdue') },
  { name: 'admin-booking-expired', who: 'staff', path: (s) => desk(s, 'expired') },
  { name: 'admin-booking-paid', who: 'staff', path: (s) => desk(s, 'paid') },
  { name: 'admin-receipt', who: 'staff', path: (s) => `${desk(s, 'cancelled_paid')}/receipt` },
  { name: 'admin-booking-onsite', who: 'staff', path: (s) => desk(s, 'onsite') },
  { name: 'admin-booking-voiding', who: 'staff', path: (s) => desk(s, 'voiding') },
  { name: 'admin-booking-cancelled-paid', who: 'staff', path: (s) => desk(s, 'cancelled_paid'), steps: openPicture },
  { name: 'admin-ask-approve', who: 'staff', path: (s) => `${desk(s, 'pending')}/approve` },
  { name: 'admin-ask-refuse', who: 'staff', path: (s) => `${desk(s, 'pending')}/refuse` },
  { name: 'admin-ask-cancel', who: 'staff', path: (s) => `${desk(s, 'awaiting')}/cancel` },
  { name: 'admin-ask-cancel-paid', who: 'staff', path: (s) => `${desk(s, 'paid')}/cancel` },
  { name: 'admin-ask-paid', who: 'staff', path: (s) => `${desk(s, 'onsite')}/paid` },
  { name: 'admin-ask-withdraw', who: 'staff', path: (s) => `${desk(s, 'awaiting')}/withdraw` },
  { name: 'admin-rebill', who: 'staff', path: (s) => `${desk(s, 'awaiting')}/rebill` },
  { name: 'admin-booking-refunding', who: 'staff', path: (s) => desk(s, 'refunding'), steps: openPicture },
  { name: 'admin-refund', who: 'staff', path: (s) => `${desk(s, 'cancelled_paid')}/refund` },
  { name: 'admin-refund-mistakes', who: 'staff', path: (s) => `${desk(s, 'cancelled_paid')}/refund`, steps: refundMistakes },
  { name: 'admin-refund-check', who: 'staff', path: (s) => `${desk(s, 'cancelled_paid')}/refund`, steps: refundAsked },
  { name: 'admin-refund-off', who: 'staff', path: (s) => s.at.refund_off },
  { name: 'admin-booking-waiting', who: 'staff', path: (s) => desk(s, 'waiting') },
  { name: 'admin-booking-waiting-closed', who: 'staff', path: (s) => desk(s, 'waiting_by_hand') },
  { name: 'admin-ask-promote', who: 'staff', path: (s) => `${desk(s, 'waiting_by_hand')}/promote` },
  { name: 'admin-requests', who: 'staff', path: () => '/a/mihon/requests' },
  { name: 'admin-request-new', who: 'staff', path: () => '/a/mihon/requests/new' },
  { name: 'admin-request', who: 'staff', path: (s) => s.at.bill },
  { name: 'admin-request-withdraw', who: 'staff', path: (s) => `${s.at.bill}/withdraw` },
  { name: 'admin-waiting', who: 'staff', path: () => '/a/mihon/waiting' },
  { name: 'admin-calendar', who: 'staff', path: () => '/a/mihon/calendar?lang=ja' },
  { name: 'admin-calendar-week', who: 'staff', path: () => '/a/mihon/calendar?view=week' },
  { name: 'admin-money', who: 'staff', path: () => '/a/mihon/money' },
  { name: 'admin-money-list', who: 'staff', path: () => '/a/mihon/money/list?kind=received' },
  { name: 'admin-tasks', who: 'staff', path: () => '/a/mihon/follow-ups' },
  { name: 'admin-tasks-done', who: 'staff', path: () => '/a/mihon/follow-ups?show=done' },
  { name: 'admin-reconciliation', who: 'staff', path: () => '/a/mihon/reconciliation' },
  { name: 'admin-mails', who: 'staff', path: () => '/a/mihon/mails' },
  { name: 'admin-mails-failed', who: 'staff', path: () => '/a/mihon/mails?state=failed' },
  { name: 'admin-mail', who: 'staff', path: (s) => s.at.admin_mail },
  { name: 'admin-explain', who: 'staff', path: () => '/a/mihon/explain' },
  { name: 'account-reset', path: () => '/a/mihon/reset' },
  { name: 'account-link-over', path: () => '/a/mihon/link/nothing', status: 410 },
  { name: 'account', who: 'staff', path: () => '/a/mihon/account?lang=ja' },
  { name: 'account-feed', who: 'staff', path: () => '/a/mihon/account/feed', steps: feed },
  { name: 'account-mistakes', who: 'staff', path: () => '/a/mihon/account', steps: wrongOwnPassword },
  { name: 'account-factor', who: 'staff', path: () => '/a/mihon/account/factor', steps: beginFactor },
  { name: 'account-invited', path: (s) => s.at.invited },
  { name: 'admin-settings', who: 'staff', path: () => '/a/mihon/settings' },
  { name: 'admin-settings-profile', who: 'staff', path: () => '/a/mihon/settings/profile' },
  { name: 'admin-settings-law', who: 'staff', path: () => '/a/mihon/settings/law' },
  { name: 'admin-settings-stripe', who: 'staff', path: () => '/a/mihon/settings/stripe' },
  { name: 'admin-settings-mail', who: 'staff', path: () => '/a/mihon/settings/mail' },
  { name: 'admin-settings-desk', who: 'staff', path: () => '/a/mihon/settings/desk' },
  { name: 'admin-offerings', who: 'staff', path: () => '/a/mihon/offerings' },
  { name: 'admin-offering-new', who: 'staff', path: () => '/a/mihon/offerings/new?kind=event' },
  { name: 'admin-offering', who: 'staff', path: (s) => s.at.admin_yoga },
  { name: 'admin-offering-mistakes', who: 'staff', path: (s) => s.at.admin_pottery, steps: cleared(['名称'], '保存する') },
  { name: 'admin-hours', who: 'staff', path: (s) => `${s.at.admin_yoga}/hours` },
  { name: 'admin-hours-mistakes', who: 'staff', path: (s) => `${s.at.admin_yoga}/hours`, steps: cleared(['終了'], '保存する') },
  { name: 'admin-slots', who: 'staff', path: (s) => `${s.at.admin_yoga}/slots` },
  { name: 'admin-dates', who: 'staff', path: (s) => `${s.at.admin_pottery}/dates` },
  { name: 'admin-dates-mistakes', who: 'staff', path: (s) => `${s.at.admin_pottery}/dates`, steps: cleared([], 'この日程を追加する') },
  { name: 'admin-dates-slots', who: 'staff', path: (s) => `${s.at.admin_pottery}/slots` },
  { name: 'admin-slot', who: 'staff', path: (s) => s.at.admin_slot },
  { name: 'admin-slot-mistakes', who: 'staff', path: (s) => s.at.admin_slot, steps: cleared(['定員（名）'], '保存する') },
  { name: 'admin-users', who: 'staff', path: () => '/a/mihon/users' },
  { name: 'admin-user-new', who: 'staff', path: () => '/a/mihon/users/new' },
  { name: 'admin-user', who: 'staff', path: (s) => s.at.admin_user },
  { name: 'admin-user-mistakes', who: 'staff', path: (s) => s.at.admin_user, steps: cleared(['お名前', 'メールアドレス'], '保存する') },
  { name: 'admin-tokens', who: 'staff', path: () => '/a/mihon/tokens' },
  { name: 'admin-token-made', who: 'staff', path: () => '/a/mihon/tokens', steps: token },

  { name: 'till', who: 'till', path: () => '/counter' },
  { name: 'till-not-found', who: 'till', path: () => '/counter', steps: wrongNumbers },
  { name: 'voucher', who: 'till', path: (s) => s.at.voucher },
  { name: 'till-bill', who: 'till', path: (s) => s.at.voucher, steps: bill },

  { name: 'mailbox', who: 'mailbox', path: () => '/' },
  { name: 'mail-numbers', who: 'mailbox', path: (s) => s.at.mail_numbers },
  { name: 'mail-staff', who: 'mailbox', path: (s) => s.at.mail_staff },
]

// Where `who` looks.
const base = (s, who) => ({ till: s.w.sim.url, mailbox: s.mailbox.url }[who] ?? s.w.base)

export async function openPage(guest, s, page) {
  if (page.status) guest.expect(page.status)
  await guest.open(base(s, page.who) + page.path(s))
  await page.steps?.(guest, s)
}

// A guest for each kind of visitor, signed in where it needs to be; made when first asked for.
export function guests(b, s, size) {
  const made = {}
  return {
    async get(who = 'guest') {
      if (!made[who]) {
        made[who] = await b.guest(size, who === 'foreigner' ? { lang: 'en-US' } : {})
        if (who === 'staff') await signIn(made[who], s.w)
      }
      return made[who]
    },
    leave: () => Promise.all(Object.values(made).map((guest) => guest.leave())),
  }
}
