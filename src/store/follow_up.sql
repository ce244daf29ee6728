-- Opened once: while one of the same kind is open for the same thing, nothing is added.
-- query: follow_up_add :exec
-- in: shop i64, id i64, kind str, booking i64?, payment i64?, now i64
insert into follow_up (shop, id, kind, booking, payment, opened_at)
values (:shop, :id, :kind, :booking, :payment, :now) on conflict do nothing;

-- Close what is open of a kind for a booking (0: for none; and, when given, for one payment of it).
-- query: follow_up_close :exec
-- in: shop i64, booking i64, payment i64, kind str, closed_by i64?, how str, now i64
update follow_up set closed_at = :now, closed_by = :closed_by, how = :how
where shop = :shop and kind = :kind and coalesce(booking, 0) = :booking and (:payment = 0 or payment = :payment) and closed_at is null;

-- query: follow_up_close_one :exec
-- in: shop i64, id i64, closed_by i64?, how str, now i64
update follow_up set closed_at = :now, closed_by = :closed_by, how = :how
where shop = :shop and id = :id and closed_at is null;

-- query: follow_up_of_booking :many
-- in: shop i64, booking i64, max i64
-- out: id i64, kind str, payment i64?, opened_at i64, closed_at i64?, how str, escalated_at i64?
select id, kind, payment, opened_at, closed_at, how, escalated_at from follow_up
where shop = :shop and booking = :booking order by opened_at, id limit :max;

-- query: follow_up_get :opt
-- in: shop i64, id i64
-- out: id i64, kind str, booking i64?, payment i64?, opened_at i64, closed_at i64?
select id, kind, booking, payment, opened_at, closed_at from follow_up where shop = :shop and id = :id;
