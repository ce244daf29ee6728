-- Enqueued once per `once`: a repeat adds nothing.
-- query: mail_add :exec
-- in: shop i64, id i64, booking i64?, payment i64?, refund i64?, link i64?, about i64?, request i64?, kind str, once str, to_address str, lang str, now i64
insert into mail (shop, id, booking, payment, refund, link, about, request, kind, once, to_address, lang, state, next_at, created_at)
values (:shop, :id, :booking, :payment, :refund, :link, :about, :request, :kind, :once, :to_address, :lang, 'ready', :now, :now)
on conflict (shop, once) do nothing;

-- A shop that has a mail to send.
-- query: mail_due :opt
-- all shops: workers serve every shop
-- in: now i64
-- out: shop i64
select shop from mail where state = 'ready' and next_at <= :now order by next_at, id limit 1;

-- The next mail of a shop. `attempts` is what it was.
-- query: mail_take :opt
-- in: shop i64, lease_until i64, now i64
-- out: shop i64, id i64, booking i64?, payment i64?, refund i64?, link i64?, about i64?, request i64?, kind str, to_address str, lang str, attempts i64, created_at i64
update mail set attempts = attempts + 1, next_at = :lease_until
where shop = :shop and id = (select m.id from mail m
    where m.shop = :shop and m.state = 'ready' and m.next_at <= :now order by m.next_at, m.id limit 1)
returning shop, id, booking, payment, refund, link, about, request, kind, to_address, lang, attempts - 1, created_at;

-- query: mail_sent :exec
-- in: shop i64, id i64, subject str, body_text str, now i64
update mail set state = 'sent', subject = :subject, body_text = :body_text, sent_at = :now, last_error = ''
where shop = :shop and id = :id and state = 'ready';

-- query: mail_again :exec
-- in: shop i64, id i64, next_at i64, error str
update mail set next_at = :next_at, last_error = :error where shop = :shop and id = :id and state = 'ready';

-- The other mails of a shop that cannot send any now.
-- query: mail_others_again :exec
-- in: shop i64, next_at i64, error str, tries_below i64, now i64, max i64
update mail set attempts = attempts + 1, next_at = :next_at, last_error = :error
where shop = :shop and id in (select m.id from mail m where m.shop = :shop and m.state = 'ready' and m.next_at <= :now
    and m.attempts < :tries_below order by m.next_at, m.id limit :max);

-- State `dropped`: no longer true when its turn came. State `failed`: given up.
-- query: mail_end :exec
-- in: shop i64, id i64, state str, error str
update mail set state = :state, last_error = :error where shop = :shop and id = :id and state = 'ready';

-- query: mail_of_booking :many
-- in: shop i64, booking i64, max i64
-- out: id i64, kind str, to_address str, subject str, state str, attempts i64, next_at i64, last_error str, created_at i64, sent_at i64?
select id, kind, to_address, subject, state, attempts, next_at, last_error, created_at, sent_at from mail
where shop = :shop and booking = :booking order by id limit :max;

-- query: mail_of_request :many
-- in: shop i64, request i64, max i64
-- out: same as mail_of_booking
select id, kind, to_address, subject, state, attempts, next_at, last_error, created_at, sent_at from mail
where shop = :shop and request = :request order by id limit :max;

-- Mails sent again at somebody's wish since then; the first of each kind does not count.
-- query: mail_count_recent :one
-- in: shop i64, booking i64?, since i64
-- out: n i64
select count(*) from mail where shop = :shop and booking = :booking and created_at > :since and once like 'again:%';

-- Members of staff who hear of bookings, or of payments, at an address that was proved to be theirs, and may
-- be told of that offering.
-- query: mail_hearers :many
-- in: shop i64, booking i64, bookings i64, payments i64, max i64
-- out: id i64, mail str, lang str
select u.id, u.mail, u.lang
from user_account u left join booking b on b.shop = u.shop and b.id = :booking
    left join offering_access a on a.shop = u.shop and a.user_id = u.id and a.offering = b.offering
where u.shop = :shop and u.disabled_at is null and u.mail_verified_at is not null
    and ((:bookings = 1 and u.hears_bookings = 1) or (:payments = 1 and u.hears_payments = 1))
    and (u.role <> 'staff' or coalesce(a.level, u.access) <> 'none')
order by u.id limit :max;

-- Those of a booking (0: of none) that were given up, once more from the beginning.
-- query: mail_retry_failed :exec
-- in: shop i64, booking i64, now i64
update mail set state = 'ready', attempts = 0, next_at = :now
where shop = :shop and state = 'failed' and coalesce(booking, 0) = :booking;
