-- The waiting lists of slots (app/waiting.c). The line goes by the time of application; everywhere the same order.

-- query: waiting_summary :one
-- in: shop i64, slot i64
-- out: n i64, smallest i64?
select count(*), min(party) from booking where shop = :shop and slot = :slot and status = 'waitlisted';

-- The first in line; without `in_order`, the first whose party fits.
-- query: waiting_next :opt
-- in: shop i64, slot i64, left_seats i64, in_order i64
-- out: id i64, party i64
select id, party from booking
where shop = :shop and slot = :slot and status = 'waitlisted' and (:in_order = 1 or party <= :left_seats)
order by created_at, id limit 1;

-- How many are in front.
-- query: waiting_before :one
-- in: shop i64, slot i64, id i64, created_at i64
-- out: n i64
select count(*) from booking
where shop = :shop and slot = :slot and status = 'waitlisted'
    and (created_at < :created_at or (created_at = :created_at and id < :id));

-- query: waiting_line :many
-- in: shop i64, slot i64, max i64
-- out: id i64, name str, kana str, party i64, created_at i64
select id, name, kana, party, created_at from booking
where shop = :shop and slot = :slot and status = 'waitlisted' order by created_at, id limit :max;

-- query: waiting_of_offering :one
-- in: shop i64, offering i64
-- out: n i64
select count(*) from booking b
where b.shop = :shop and b.status = 'waitlisted' and b.offering = :offering;

-- The slots of a shop that somebody waits for.
-- query: waiting_slots :many
-- in: shop i64, max i64
-- out: id i64, offering i64, n i64
select b.slot, b.offering, count(*) from booking b join slot s on s.shop = b.shop and s.id = b.slot
where b.shop = :shop and b.status = 'waitlisted' group by b.slot, b.offering, s.starts_at order by s.starts_at, b.slot limit :max;

-- Slots with room for somebody who waits, where promotion is not paused.
-- query: waiting_due :many
-- all shops: the sweep serves every shop
-- in: now i64, max i64
-- out: shop i64, id i64
select distinct s.shop, s.id from booking b
    join slot s on s.shop = b.shop and s.id = b.slot
    join offering o on o.shop = b.shop and o.id = b.offering
where b.status = 'waitlisted' and b.party <= s.capacity - s.taken and s.is_closed = 0
    and o.status = 'open' and o.promotes <> 'off' and s.starts_at > :now and s.starts_at - o.closes_min * 60000 >= :now
    and (o.waits_in_order = 0 or not exists (select 1 from booking f where f.shop = b.shop and f.slot = b.slot
        and f.status = 'waitlisted' and (f.created_at < b.created_at or (f.created_at = b.created_at and f.id < b.id))))
order by s.shop, s.id limit :max;

-- Those who wait in vain: the time to book the slot is over, or their list was ended.
-- query: waiting_over :many
-- all shops: the sweep serves every shop
-- in: now i64, max i64
-- out: shop i64, id i64, is_ended i64
select b.shop, b.id, case o.promotes when 'off' then 1 else 0 end from booking b
    join slot s on s.shop = b.shop and s.id = b.slot
    join offering o on o.shop = b.shop and o.id = b.offering
where b.status = 'waitlisted' and (o.promotes = 'off' or s.starts_at <= :now or s.starts_at - o.closes_min * 60000 < :now)
order by b.shop, b.created_at, b.id limit :max;

-- Whether a booking came to its present status straight from the waiting list.
-- query: waiting_was_left :one
-- in: shop i64, booking i64
-- out: n i64
select count(*) from history h join booking b on b.shop = h.shop and b.id = h.booking
where h.shop = :shop and h.booking = :booking and h.subject = 'booking' and h.before = 'waitlisted' and h.after = b.status;
