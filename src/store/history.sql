-- query: history_add :exec
-- in: shop i64, id i64, booking i64?, payment i64?, request i64?, at i64, actor str, actor_user i64?, subject str, what str, before str, after str, detail str
insert into history (shop, id, booking, payment, request, at, actor, actor_user, subject, what, before, after, detail)
values (:shop, :id, :booking, :payment, :request, :at, :actor, :actor_user, :subject, :what, :before, :after, :detail);

-- query: history_of_booking :many
-- in: shop i64, booking i64, max i64
-- out: id i64, payment i64?, at i64, actor str, actor_user i64?, user_name str?, subject str, what str, before str, after str, detail str
select h.id, h.payment, h.at, h.actor, h.actor_user, u.name, h.subject, h.what, h.before, h.after, h.detail
from history h left join user_account u on u.shop = h.shop and u.id = h.actor_user
where h.shop = :shop and h.booking = :booking order by h.id limit :max;

-- query: history_of_request :many
-- in: shop i64, request i64, max i64
-- out: same as history_of_booking
select h.id, h.payment, h.at, h.actor, h.actor_user, u.name, h.subject, h.what, h.before, h.after, h.detail
from history h left join user_account u on u.shop = h.shop and u.id = h.actor_user
where h.shop = :shop and h.request = :request order by h.id limit :max;
