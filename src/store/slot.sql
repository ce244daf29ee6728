-- query: slot_get :opt
-- in: shop i64, id i64
-- out: id i64, offering i64, starts_at i64, ends_at i64, capacity i64, taken i64, is_closed i64
select id, offering, starts_at, ends_at, capacity, taken, is_closed from slot where shop = :shop and id = :id;

-- query: slot_list :many
-- in: shop i64, offering i64, from_at i64, to_at i64, max i64
-- out: same as slot_get
select id, offering, starts_at, ends_at, capacity, taken, is_closed from slot
where shop = :shop and offering = :offering and starts_at >= :from_at and starts_at < :to_at
order by starts_at limit :max;

-- Slots that exist already stay as they are: staff may have changed them.
-- query: slot_add :exec
-- in: shop i64, id i64, offering i64, starts_at i64, ends_at i64, capacity i64
insert into slot (shop, id, offering, starts_at, ends_at, capacity)
values (:shop, :id, :offering, :starts_at, :ends_at, :capacity) on conflict (shop, offering, starts_at) do nothing;

-- Refused by slot_not_oversold when more seats are taken than the new capacity holds.
-- query: slot_set :exec
-- in: shop i64, id i64, ends_at i64, capacity i64, is_closed i64
update slot set ends_at = :ends_at, capacity = :capacity, is_closed = :is_closed where shop = :shop and id = :id;

-- query: slot_next :many
-- in: shop i64, offering i64, from_at i64, max i64
-- out: same as slot_get
select id, offering, starts_at, ends_at, capacity, taken, is_closed from slot
where shop = :shop and offering = :offering and starts_at >= :from_at
order by starts_at limit :max;

-- query: slot_has_bookings :one
-- in: shop i64, id i64
-- out: n i64
select count(*) from (select 1 from booking b where b.shop = :shop and b.slot = :id limit 1) q;

-- query: slot_delete :exec
-- in: shop i64, id i64
delete from slot where shop = :shop and id = :id
    and not exists (select 1 from booking b where b.shop = slot.shop and b.slot = slot.id);

-- Seats taken in all slots together.
-- query: slot_taken_in_all :one
-- in: shop i64
-- out: taken i64
select cast(coalesce(sum(taken), 0) as bigint) from slot where shop = :shop;
