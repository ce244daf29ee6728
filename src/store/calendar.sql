-- iCalendar: one booking for its customer, and the feeds of members of staff.

-- query: calendar_booking :opt
-- in: shop i64, booking i64
-- out: id i64, token str, status str, party i64, created_at i64, updated_at i64, starts_at i64, ends_at i64
-- out: title str, title_en str, place str, offering_updated_at i64, slug str, shop_name str, shop_name_en str
select b.id, b.token, b.status, b.party, b.created_at, b.updated_at, s.starts_at, s.ends_at,
    o.title, o.title_en, o.place, o.updated_at, h.slug, h.name, h.name_en
from booking b
    join slot s on s.shop = b.shop and s.id = b.slot
    join offering o on o.shop = b.shop and o.id = b.offering
    join shop h on h.id = b.shop
where b.shop = :shop and b.id = :booking;

-- query: feed_get :opt
-- in: shop i64, user_id i64
-- out: created_at i64
select created_at from calendar_feed where shop = :shop and user_id = :user_id;

-- In place of an earlier one.
-- query: feed_put :exec
-- in: shop i64, user_id i64, token_hash str, now i64
insert into calendar_feed (shop, user_id, token_hash, created_at) values (:shop, :user_id, :token_hash, :now)
on conflict (shop, user_id) do update set token_hash = excluded.token_hash, created_at = excluded.created_at;

-- query: feed_drop :exec
-- in: shop i64, user_id i64
delete from calendar_feed where shop = :shop and user_id = :user_id;

-- Whose it is; nobody's once the account is disabled.
-- query: feed_reader :opt
-- in: shop i64, token_hash str
-- out: user_id i64, role str, lang str
select u.id, u.role, u.lang
from calendar_feed f join user_account u on u.shop = f.shop and u.id = f.user_id
where f.shop = :shop and f.token_hash = :token_hash and u.disabled_at is null;
