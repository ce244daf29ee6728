-- query: refund_get :opt
-- in: shop i64, id i64
-- out: id i64, payment i64, status str, amount i64, reason str, note str, asked_by i64?, asked_at i64, provider_id str?, code str, details_until i64?, seen_at i64, moved_at i64
select id, payment, status, amount, reason, note, asked_by, asked_at, provider_id, code, details_until, seen_at, moved_at
from refund where shop = :shop and id = :id;

-- query: refund_by_provider :opt
-- in: shop i64, provider_id str
-- out: same as refund_get
select id, payment, status, amount, reason, note, asked_by, asked_at, provider_id, code, details_until, seen_at, moved_at
from refund where shop = :shop and provider_id = :provider_id;

-- query: refund_by_key :opt
-- in: shop i64, idem_key str
-- out: same as refund_get
select id, payment, status, amount, reason, note, asked_by, asked_at, provider_id, code, details_until, seen_at, moved_at
from refund where shop = :shop and idem_key = :idem_key;

-- All refunds of a booking's payments, oldest first.
-- query: refund_of_booking :many
-- in: shop i64, booking i64, max i64
-- out: id i64, payment i64, status str, amount i64, reason str, note str, asked_by i64?, asked_at i64, provider_id str?, code str, details_until i64?, seen_at i64, moved_at i64, user_name str?
select r.id, r.payment, r.status, r.amount, r.reason, r.note, r.asked_by, r.asked_at, r.provider_id, r.code, r.details_until, r.seen_at, r.moved_at, u.name
from payment p join refund r on r.shop = p.shop and r.payment = p.id
    left join user_account u on u.shop = r.shop and u.id = r.asked_by
where p.shop = :shop and p.booking = :booking order by r.id limit :max;

-- What has gone back of a payment, or is on its way; failed and cancelled ones took nothing.
-- query: refund_taken :one
-- in: shop i64, payment i64
-- out: amount i64
select cast(coalesce(sum(amount), 0) as bigint) from refund
where shop = :shop and payment = :payment and status not in ('failed', 'canceled');

-- Payments of a booking of which some money is still here.
-- query: refund_count_kept :one
-- in: shop i64, booking i64
-- out: n i64
select count(*) from payment p
where p.shop = :shop and p.booking = :booking and p.status = 'paid'
    and p.amount > (select coalesce(sum(r.amount), 0) from refund r
        where r.shop = p.shop and r.payment = p.id and r.status not in ('failed', 'canceled'));

-- query: refund_add :exec
-- in: shop i64, id i64, payment i64, idem_key str?, status str, amount i64, reason str, note str, asked_by i64?, provider_id str?, now i64
insert into refund (shop, id, payment, idem_key, status, amount, reason, note, asked_by, asked_at, provider_id, moved_at)
values (:shop, :id, :payment, :idem_key, :status, :amount, :reason, :note, :asked_by, :now, :provider_id, :now);

-- The only statement that changes a refund's status (app/refund_move.c).
-- query: refund_move :exec
-- in: shop i64, id i64, before str, after str, now i64
update refund set status = :after, moved_at = :now where shop = :shop and id = :id and status = :before;

-- query: refund_set_seen :exec
-- in: shop i64, id i64, provider_id str, code str, details_until i64?, seen_at i64
update refund set provider_id = coalesce(provider_id, :provider_id), code = :code, details_until = :details_until, seen_at = :seen_at
where shop = :shop and id = :id;

-- query: refund_set_code :exec
-- in: shop i64, id i64, code str
update refund set code = :code where shop = :shop and id = :id;

-- query: refund_set_check :exec
-- in: shop i64, id i64, check_at i64?
update refund set check_at = :check_at where shop = :shop and id = :id;

-- Refunds to be read at the provider because nothing was heard.
-- query: refund_check_due :many
-- all shops: the sweep serves every shop
-- in: now i64, max i64
-- out: shop i64, id i64, provider_payment str?
select r.shop, r.id, p.provider_id from refund r join payment p on p.shop = r.shop and p.id = r.payment
where r.check_at is not null and r.check_at <= :now order by r.check_at limit :max;

-- What waits for the provider, the customer or a bank, by how long; `viewer` as in admin.sql.
-- query: refund_open_list :many
-- in: shop i64, viewer i64, max i64
-- out: id i64, status str, amount i64, asked_at i64, details_until i64?, booking i64, name str
select r.id, r.status, r.amount, r.asked_at, r.details_until, b.id, b.name
from refund r join payment p on p.shop = r.shop and p.id = r.payment
    join booking b on b.shop = p.shop and b.id = p.booking
where r.shop = :shop and r.status in ('requested', 'awaiting_details', 'pending')
    and (:viewer = 0 or exists (select 1 from seen_booking w where w.shop = :shop and w.viewer = :viewer and w.booking = b.id))
order by r.asked_at, r.id limit :max;

-- query: payment_fee :opt
-- in: shop i64, id i64
-- out: fee i64?
select fee from payment where shop = :shop and id = :id;

-- query: payment_set_fee :exec
-- in: shop i64, id i64, fee i64
update payment set fee = :fee where shop = :shop and id = :id;
