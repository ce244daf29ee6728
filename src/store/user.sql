-- Staff: accounts, sessions, tokens of programs, and what slows down guessing.

-- query: user_by_mail :opt
-- in: shop i64, mail str
-- out: id i64, name str, mail str, password_hash str, role str, lang str, disabled_at i64?
select id, name, mail, password_hash, role, lang, disabled_at from user_account
where shop = :shop and mail = :mail;

-- query: user_get :opt
-- in: shop i64, id i64
-- out: same as user_by_mail
select id, name, mail, password_hash, role, lang, disabled_at from user_account
where shop = :shop and id = :id;

-- query: user_list :many
-- in: shop i64, max i64
-- out: same as user_by_mail
select id, name, mail, password_hash, role, lang, disabled_at from user_account
where shop = :shop order by id limit :max;

-- query: user_add :exec
-- in: shop i64, id i64, mail str, name str, password_hash str, role str, lang str, now i64, verified_at i64?
insert into user_account (shop, id, mail, name, password_hash, role, lang, created_at, mail_verified_at)
values (:shop, :id, :mail, :name, :password_hash, :role, :lang, :now, :verified_at);

-- query: user_set_password :exec
-- in: shop i64, id i64, password_hash str
update user_account set password_hash = :password_hash where shop = :shop and id = :id;

-- query: user_disable :exec
-- in: shop i64, id i64, now i64
update user_account set disabled_at = :now where shop = :shop and id = :id and disabled_at is null;

-- query: session_add :exec
-- in: shop i64, token_hash str, user_id i64, csrf str, address str, agent str, now i64, ends_at i64, awaits_code i64
insert into session (shop, token_hash, user_id, csrf, address, agent, created_at, seen_at, ends_at, awaits_code)
values (:shop, :token_hash, :user_id, :csrf, :address, :agent, :now, :now, :ends_at, :awaits_code);

-- The session and its user, when both are still good.
-- query: session_user :opt
-- in: shop i64, token_hash str, now i64, seen_after i64
-- out: user_id i64, name str, mail str, role str, lang str, csrf str, seen_at i64, is_limited i64
select s.user_id, u.name, u.mail, u.role, u.lang, s.csrf, s.seen_at,
    case when u.role = 'staff' and (u.access in ('none', 'told') or exists (select 1 from offering_access a
        where a.shop = :shop and a.user_id = u.id and a.level in ('none', 'told'))) then 1 else 0 end
from session s join user_account u on u.shop = s.shop and u.id = s.user_id
where s.shop = :shop and s.token_hash = :token_hash and s.ends_at > :now and s.seen_at > :seen_after
    and u.disabled_at is null and s.awaits_code = 0;

-- query: session_seen :exec
-- in: shop i64, token_hash str, now i64
update session set seen_at = :now where shop = :shop and token_hash = :token_hash;

-- query: session_end :exec
-- in: shop i64, token_hash str
delete from session where shop = :shop and token_hash = :token_hash;

-- query: session_end_all :exec
-- in: shop i64, user_id i64
delete from session where shop = :shop and user_id = :user_id;

-- query: session_sweep :exec
-- in: shop i64, now i64
delete from session where shop = :shop and ends_at <= :now;

-- query: api_token_add :exec
-- in: shop i64, token_hash str, user_id i64, name str, now i64
insert into api_token (shop, token_hash, user_id, name, created_at)
values (:shop, :token_hash, :user_id, :name, :now);

-- query: api_token_user :opt
-- in: shop i64, token_hash str
-- out: user_id i64, name str, mail str, role str, lang str, used_at i64?, is_limited i64
select t.user_id, u.name, u.mail, u.role, u.lang, t.used_at,
    case when u.role = 'staff' and (u.access in ('none', 'told') or exists (select 1 from offering_access a
        where a.shop = :shop and a.user_id = u.id and a.level in ('none', 'told'))) then 1 else 0 end
from api_token t join user_account u on u.shop = t.shop and u.id = t.user_id
where t.shop = :shop and t.token_hash = :token_hash and u.disabled_at is null;

-- query: api_token_used :exec
-- in: shop i64, token_hash str, now i64
update api_token set used_at = :now where shop = :shop and token_hash = :token_hash;

-- query: throttle_get :opt
-- in: shop i64, what str
-- out: failures i64, last_at i64, blocked_until i64
select failures, last_at, blocked_until from throttle where shop = :shop and what = :what;

-- query: throttle_put :exec
-- in: shop i64, what str, failures i64, last_at i64, blocked_until i64
insert into throttle (shop, what, failures, last_at, blocked_until)
values (:shop, :what, :failures, :last_at, :blocked_until)
on conflict (shop, what) do update set failures = excluded.failures, last_at = excluded.last_at,
    blocked_until = excluded.blocked_until;

-- query: throttle_clear :exec
-- in: shop i64, what str
delete from throttle where shop = :shop and what = :what;

-- query: throttle_sweep :exec
-- in: shop i64, before i64
delete from throttle where shop = :shop and last_at < :before;
