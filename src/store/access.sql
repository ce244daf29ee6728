-- What members of staff may do with the bookings of an offering (core/role.h).

-- query: access_default :opt
-- in: shop i64, user_id i64
-- out: role str, access str
select role, access from user_account where shop = :shop and id = :user_id;

-- Every offering, with the level that was set for it.
-- query: access_list :many
-- in: shop i64, user_id i64, max i64
-- out: offering i64, title str, title_en str, level str?
select o.id, o.title, o.title_en, a.level
from offering o left join offering_access a on a.shop = :shop and a.user_id = :user_id and a.offering = o.id
where o.shop = :shop order by o.position, o.id limit :max;

-- Those whose bookings a member of staff may see.
-- query: access_visible :many
-- in: shop i64, user_id i64, max i64
-- out: offering i64
select o.id
from user_account u join offering o on o.shop = u.shop
    left join offering_access a on a.shop = u.shop and a.user_id = u.id and a.offering = o.id
where u.shop = :shop and u.id = :user_id and coalesce(a.level, u.access) in ('view', 'approve')
order by o.id limit :max;

-- query: access_of_booking :opt
-- in: shop i64, user_id i64, booking i64
-- out: level str
select coalesce(a.level, u.access)
from booking b join user_account u on u.shop = b.shop and u.id = :user_id
    left join offering_access a on a.shop = b.shop and a.user_id = u.id and a.offering = b.offering
where b.shop = :shop and b.id = :booking;

-- query: access_set_default :exec
-- in: shop i64, user_id i64, access str
update user_account set access = :access where shop = :shop and id = :user_id;

-- query: access_put :exec
-- in: shop i64, user_id i64, offering i64, level str
insert into offering_access (shop, user_id, offering, level) values (:shop, :user_id, :offering, :level)
on conflict (shop, user_id, offering) do update set level = excluded.level;

-- query: access_drop :exec
-- in: shop i64, user_id i64, offering i64
delete from offering_access where shop = :shop and user_id = :user_id and offering = :offering;
