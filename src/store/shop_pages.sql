-- What the public pages show.

-- Slots with what decides whether they look free: seats taken, and the smallest party that waits.
-- query: public_slot_list :many
-- in: shop i64, offering i64, from_at i64, to_at i64, max i64
-- out: id i64, offering i64, starts_at i64, ends_at i64, capacity i64, taken i64, is_closed i64, waiting i64?
select s.id, s.offering, s.starts_at, s.ends_at, s.capacity, s.taken, s.is_closed,
    (select min(b.party) from booking b where b.shop = :shop and b.slot = s.id and b.status = 'waitlisted')
from slot s
where s.shop = :shop and s.offering = :offering and s.starts_at >= :from_at and s.starts_at < :to_at
order by s.starts_at limit :max;

-- query: public_slot_get :opt
-- in: shop i64, id i64
-- out: same as public_slot_list
select s.id, s.offering, s.starts_at, s.ends_at, s.capacity, s.taken, s.is_closed,
    (select min(b.party) from booking b where b.shop = :shop and b.slot = s.id and b.status = 'waitlisted')
from slot s where s.shop = :shop and s.id = :id;

-- Numbers that were asked for earlier and have not come yet. The first condition is that of the index
-- payment_live.
-- query: payment_issuing_before :one
-- in: shop i64, asked_at i64, id i64
-- out: n i64
select count(*) from payment
where shop = :shop and status in ('issuing', 'awaiting_payment', 'voiding', 'authorizing', 'capturing') and status = 'issuing'
    and (asked_at < :asked_at or (asked_at = :asked_at and id < :id));
