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
-- out: id i64, name str, mail str, role str, lang str, hears_bookings i64, hears_payments i64, disabled_at i64?, seen_at i64?
select u.id, u.name, u.mail, u.role, u.lang, u.hears_bookings, u.hears_payments, u.disabled_at,
    (select max(s.seen_at) from session s where s.shop = :shop and s.user_id = u.id)
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
