-- What the admin pages read, and the few changes that only they make.

-- query: user_other_owners :one
-- in: shop i64, id i64
-- out: n i64
select count(*) from user_account
where shop = :shop and id <> :id and role = 'owner' and disabled_at is null;

-- query: user_set :exec
-- in: shop i64, id i64, mail str, name str, role str, lang str, hears_bookings i64, hears_payments i64
update user_account set mail = :mail, name = :name, role = :role, lang = :lang,
    hears_bookings = :hears_bookings, hears_payments = :hears_payments
where shop = :shop and id = :id;

-- query: user_enable :exec
-- in: shop i64, id i64
update user_account set disabled_at = null where shop = :shop and id = :id;

-- query: user_accounts :many
-- in: shop i64, max i64
-- out: id i64, name str, mail str, role str, lang str, hears_bookings i64, hears_payments i64, disabled_at i64?, seen_at i64?, verified_at i64?, factor_at i64?
select u.id, u.name, u.mail, u.role, u.lang, u.hears_bookings, u.hears_payments, u.disabled_at,
    (select max(s.seen_at) from session s where s.shop = :shop and s.user_id = u.id),
    u.mail_verified_at, u.totp_at
from user_account u where u.shop = :shop order by u.disabled_at is not null, u.id limit :max;

-- query: api_token_list :many
-- in: shop i64, max i64
-- out: token_hash str, name str, user_name str, created_at i64, used_at i64?
select t.token_hash, t.name, u.name, t.created_at, t.used_at
from api_token t join user_account u on u.shop = t.shop and u.id = t.user_id
where t.shop = :shop order by t.created_at desc, t.token_hash limit :max;

-- query: api_token_delete :exec
-- in: shop i64, token_hash str
delete from api_token where shop = :shop and token_hash = :token_hash;

-- --- bookings ---

-- How many bookings in each pair of states.
-- query: matrix_all :many
-- in: shop i64, max i64
-- out: status str, pay_status str, n i64
select status, pay_status, cast(sum(n) as bigint) from booking_count where shop = :shop
group by status, pay_status having sum(n) > 0 limit :max;

-- query: matrix_offering :many
-- in: shop i64, offering i64, max i64
-- out: same as matrix_all
select status, pay_status, n from booking_count where shop = :shop and offering = :offering and n > 0 limit :max;

-- Of slots that begin within a time; offering 0: all. Starts at the slots, which are few.
-- query: matrix_slots :many
-- in: shop i64, offering i64, from_at i64, to_at i64, max i64
-- out: same as matrix_all
select b.status, b.pay_status, count(*)
from offering o cross join slot s cross join booking b
where o.shop = :shop and (:offering = 0 or o.id = :offering)
    and s.shop = :shop and s.offering = o.id and s.starts_at >= :from_at and s.starts_at < :to_at
    and b.shop = :shop and b.slot = s.id
group by b.status, b.pay_status limit :max;

-- Newest first, each page going on before the last id of the one before it. Which of the four is asked
-- depends on what narrows most (web/admin/bookings.c).
-- query: booking_page_all :many
-- in: shop i64, before i64, max i64
-- out: id i64
select id from booking where shop = :shop and id < :before order by id desc limit :max;

-- query: booking_page_status :many
-- in: shop i64, before i64, status str, pay_status str, max i64
-- out: same as booking_page_all
select id from booking
where shop = :shop and status = :status and pay_status = :pay_status and id < :before
order by id desc limit :max;

-- query: booking_page_offering :many
-- in: shop i64, offering i64, before i64, status str, any_pay i64, pay_status str, max i64
-- out: same as booking_page_all
select id from booking
where shop = :shop and offering = :offering and id < :before
    and (:status = '' or status || '' = :status) and (:any_pay = 1 or pay_status || '' = :pay_status)
order by id desc limit :max;

-- query: booking_page_slots :many
-- in: shop i64, offering i64, from_at i64, to_at i64, before i64, status str, any_pay i64, pay_status str, max i64
-- out: same as booking_page_all
select b.id
from offering o cross join slot s cross join booking b
where o.shop = :shop and (:offering = 0 or o.id = :offering)
    and s.shop = :shop and s.offering = o.id and s.starts_at >= :from_at and s.starts_at < :to_at
    and b.shop = :shop and b.slot = s.id and b.id < :before
    and (:status = '' or b.status || '' = :status) and (:any_pay = 1 or b.pay_status || '' = :pay_status)
order by b.id desc limit :max;

-- Parts of a name or reading (without spaces), of a mail or phone; `text` and `kana` are patterns. Reads
-- the index booking_search alone.
-- query: booking_search :many
-- in: shop i64, before i64, text str, kana str, phone str, max i64
-- out: same as booking_page_all
select id from booking
where shop = :shop and id < :before
    and (replace(replace(name, ' ', ''), '　', '') like :text escape '\'
        or replace(replace(kana, ' ', ''), '　', '') like :kana escape '\'
        or lower(mail) like :text escape '\'
        or (:phone <> '' and phone like :phone escape '\'))
order by id desc limit :max;

-- By what is typed or read at a store: 確認番号 or a chain's number.
-- query: booking_by_number :many
-- in: shop i64, number str, max i64
-- out: same as booking_page_all
select booking from payment where shop = :shop and confirmation_number = :number and confirmation_number <> ''
union select booking from payment where shop = :shop and lawson_code = :number and lawson_code <> ''
union select booking from payment where shop = :shop and lawson_number = :number and lawson_number <> ''
union select booking from payment where shop = :shop and familymart_code = :number and familymart_code <> ''
union select booking from payment where shop = :shop and familymart_number = :number and familymart_number <> ''
union select booking from payment where shop = :shop and ministop_code = :number and ministop_code <> ''
union select booking from payment where shop = :shop and ministop_number = :number and ministop_number <> ''
union select booking from payment where shop = :shop and seicomart_code = :number and seicomart_code <> ''
union select booking from payment where shop = :shop and seicomart_number = :number and seicomart_number <> ''
order by booking desc limit :max;

-- What a line of the list shows.
-- query: booking_line :opt
-- in: shop i64, id i64
-- out: id i64, status str, cancel_reason str, pay_status str, method str, party i64, name str, kana str, amount i64, created_at i64, staff_note str
-- out: title str, title_en str, ticket str?, starts_at i64, ends_at i64, deadline i64?, fail str?, open_tasks i64, task_since i64?
select b.id, b.status, b.cancel_reason, b.pay_status, b.method, b.party, b.name, b.kana, b.amount, b.created_at, b.staff_note,
    o.title, o.title_en, t.name, s.starts_at, s.ends_at, p.deadline, p.fail,
    (select count(*) from follow_up f where f.shop = :shop and f.booking = b.id and f.closed_at is null),
    (select min(f.opened_at) from follow_up f where f.shop = :shop and f.booking = b.id and f.closed_at is null)
from booking b
    join slot s on s.shop = b.shop and s.id = b.slot
    join offering o on o.shop = b.shop and o.id = b.offering
    left join ticket t on t.shop = b.shop and t.id = b.ticket
    left join payment p on p.shop = b.shop and p.booking = b.id
        and p.seq = (select max(m.seq) from payment m where m.shop = :shop and m.booking = b.id)
where b.shop = :shop and b.id = :id;

-- Slots of a time over all offerings.
-- query: slots_of_day :many
-- in: shop i64, from_at i64, to_at i64, max i64
-- out: id i64, offering i64, title str, title_en str, starts_at i64, ends_at i64, capacity i64, taken i64, is_closed i64
select s.id, s.offering, o.title, o.title_en, s.starts_at, s.ends_at, s.capacity, s.taken, s.is_closed
from offering o cross join slot s
where o.shop = :shop and s.shop = :shop and s.offering = o.id
    and s.starts_at >= :from_at and s.starts_at < :to_at
order by s.starts_at, s.id limit :max;

-- And how many bookings of each pair of states each of them has.
-- query: slot_states_of_day :many
-- in: shop i64, from_at i64, to_at i64, max i64
-- out: slot i64, status str, pay_status str, n i64
select s.id, b.status, b.pay_status, count(*)
from offering o cross join slot s cross join booking b
where o.shop = :shop and s.shop = :shop and s.offering = o.id and s.starts_at >= :from_at and s.starts_at < :to_at
    and b.shop = :shop and b.slot = s.id and b.status <> 'cancelled'
group by s.id, b.status, b.pay_status order by s.id, b.status, b.pay_status limit :max;

-- The bookings of one slot, in the order they came.
-- query: booking_of_slot :many
-- in: shop i64, slot i64, max i64
-- out: same as booking_page_all
select id from booking where shop = :shop and slot = :slot order by id limit :max;

-- --- 要対応 and mails ---

-- Here and below, `viewer` is the member of staff who may not see every offering's bookings, or 0 (web/access.h).
-- query: follow_up_count_open :one
-- in: shop i64, viewer i64, max i64
-- out: n i64
select count(*) from (select 1 from follow_up f
    where f.shop = :shop and f.closed_at is null
        and (:viewer = 0 or exists (select 1 from seen_booking w where w.shop = :shop and w.viewer = :viewer and w.booking = f.booking))
    limit :max) q;

-- By urgency (core/urgency.h): what starts before `soon` and is undecided or unpaid, soonest first; then what has
-- waited longest.
-- query: follow_up_open :many
-- in: shop i64, viewer i64, max i64, soon i64
-- out: id i64, kind str, booking i64?, payment i64?, opened_at i64, name str?, title str?, title_en str?, starts_at i64?, status str?, pay_status str?, escalated_at i64?, policy_at i64?, request i64?
select f.id, f.kind, f.booking, f.payment, f.opened_at, coalesce(b.name, r.name), coalesce(o.title, r.title), o.title_en, s.starts_at, b.status, b.pay_status,
    f.escalated_at, case when p.policy = 'cancel' then p.policy_at end, p.request
from follow_up f
    left join booking b on b.shop = f.shop and b.id = f.booking
    left join offering o on o.shop = b.shop and o.id = b.offering
    left join slot s on s.shop = b.shop and s.id = b.slot
    left join payment p on p.shop = f.shop and p.id = f.payment
    left join request r on r.shop = p.shop and r.id = p.request
where f.shop = :shop and f.closed_at is null
    and (:viewer = 0 or exists (select 1 from seen_booking w where w.shop = :shop and w.viewer = :viewer and w.booking = f.booking))
order by case when s.starts_at < :soon and (b.status = 'pending' or (b.status = 'confirmed' and b.pay_status <> 'paid'))
    then 0 else 1 end,
    case when s.starts_at < :soon and (b.status = 'pending' or (b.status = 'confirmed' and b.pay_status <> 'paid'))
    then s.starts_at else f.opened_at end, f.id
limit :max;

-- Newest first, each page going on before the time of closing that the one before it ended with.
-- query: follow_up_closed :many
-- in: shop i64, viewer i64, before i64, max i64
-- out: id i64, kind str, booking i64?, opened_at i64, closed_at i64?, how str, closed_by str?, name str?
select f.id, f.kind, f.booking, f.opened_at, f.closed_at, f.how, u.name, b.name
from follow_up f
    left join user_account u on u.shop = f.shop and u.id = f.closed_by
    left join booking b on b.shop = f.shop and b.id = f.booking
where f.shop = :shop and f.closed_at is not null and f.closed_at < :before
    and (:viewer = 0 or exists (select 1 from seen_booking w where w.shop = :shop and w.viewer = :viewer and w.booking = f.booking))
order by f.closed_at desc, f.id desc limit :max;

-- Which of the three is asked depends on the state: sent ones are many, the others few.
-- query: mail_page :many
-- in: shop i64, viewer i64, before i64, state str, max i64
-- out: id i64, booking i64?, kind str, to_address str, subject str, state str, attempts i64, next_at i64, last_error str, created_at i64, sent_at i64?
select id, booking, kind, to_address, subject, state, attempts, next_at, last_error, created_at, sent_at
from mail where shop = :shop and id < :before
    and (:state = '' or state = :state)
    and (:viewer = 0 or exists (select 1 from seen_booking w where w.shop = :shop and w.viewer = :viewer and w.booking = mail.booking))
order by id desc limit :max;

-- query: mail_page_failed :many
-- in: shop i64, viewer i64, before i64, max i64
-- out: same as mail_page
select id, booking, kind, to_address, subject, state, attempts, next_at, last_error, created_at, sent_at
from mail where shop = :shop and state = 'failed' and id < :before
    and (:viewer = 0 or exists (select 1 from seen_booking w where w.shop = :shop and w.viewer = :viewer and w.booking = mail.booking))
order by id desc limit :max;

-- Those that wait for their first try, or after one that failed.
-- query: mail_page_waiting :many
-- in: shop i64, viewer i64, before i64, is_retrying i64, max i64
-- out: same as mail_page
select id, booking, kind, to_address, subject, state, attempts, next_at, last_error, created_at, sent_at
from mail where shop = :shop and state = 'ready' and id < :before
    and case when last_error <> '' then 1 else 0 end = :is_retrying
    and (:viewer = 0 or exists (select 1 from seen_booking w where w.shop = :shop and w.viewer = :viewer and w.booking = mail.booking))
order by id desc limit :max;

-- Of those that are not sent; retrying: ready, after a try that failed.
-- query: mail_counts :many
-- in: shop i64, viewer i64, max i64
-- out: state str, n i64
select 'failed', count(*) from mail where shop = :shop and state = 'failed'
    and (:viewer = 0 or exists (select 1 from seen_booking w where w.shop = :shop and w.viewer = :viewer and w.booking = mail.booking))
union all select case when last_error <> '' then 'retrying' else 'ready' end, count(*)
from mail where shop = :shop and state = 'ready'
    and (:viewer = 0 or exists (select 1 from seen_booking w where w.shop = :shop and w.viewer = :viewer and w.booking = mail.booking))
group by 1 limit :max;

-- query: mail_get :opt
-- in: shop i64, id i64
-- out: id i64, booking i64?, kind str, to_address str, subject str, body_text str, state str, attempts i64, next_at i64, last_error str, created_at i64, sent_at i64?
select id, booking, kind, to_address, subject, body_text, state, attempts, next_at, last_error, created_at, sent_at
from mail where shop = :shop and id = :id;

-- Once more from the beginning: given up before, or waiting for its next try after a failure.
-- query: mail_retry :exec
-- in: shop i64, id i64, now i64
update mail set state = 'ready', attempts = 0, next_at = :now
where shop = :shop and id = :id and (state = 'failed' or (state = 'ready' and last_error <> ''));

-- Of a booking; 0: of none.
-- query: mail_count_failed :one
-- in: shop i64, booking i64
-- out: n i64
select count(*) from mail where shop = :shop and state = 'failed' and coalesce(booking, 0) = :booking;

-- Changes of settings, offerings and accounts, newest first.
-- query: history_of_settings :many
-- in: shop i64, before i64, max i64
-- out: id i64, at i64, actor str, user_name str?, what str, detail str
select h.id, h.at, h.actor, u.name, h.what, h.detail
from history h left join user_account u on u.shop = h.shop and u.id = h.actor_user
where h.shop = :shop and h.booking is null and h.subject = 'settings' and h.id < :before
order by h.id desc limit :max;
