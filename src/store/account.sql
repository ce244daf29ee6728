-- What people prove by a link that was mailed to them: that an address is theirs, that they may set a password.

-- query: link_add :exec
-- in: shop i64, id i64, user_id i64, purpose str, mail str, token_hash str, sealed str, now i64, ends_at i64
insert into user_link (shop, id, user_id, purpose, mail, token_hash, sealed, created_at, ends_at)
values (:shop, :id, :user_id, :purpose, :mail, :token_hash, :sealed, :now, :ends_at);

-- A link that still opens something. One for a password must lead to the address that the account has now.
-- query: link_find :opt
-- in: shop i64, token_hash str, now i64
-- out: id i64, user_id i64, purpose str, mail str, ends_at i64, name str, lang str
select l.id, l.user_id, l.purpose, l.mail, l.ends_at, u.name, u.lang
from user_link l join user_account u on u.shop = l.shop and u.id = l.user_id
where l.shop = :shop and l.token_hash = :token_hash and l.closed_at is null and l.ends_at > :now
    and u.disabled_at is null and (l.purpose = 'address' or l.mail = u.mail);

-- The same for the mail that carries it.
-- query: link_get :opt
-- in: shop i64, id i64, now i64
-- out: user_id i64, purpose str, mail str, ends_at i64, name str, sealed str
select l.user_id, l.purpose, l.mail, l.ends_at, u.name, l.sealed
from user_link l join user_account u on u.shop = l.shop and u.id = l.user_id
where l.shop = :shop and l.id = :id and l.closed_at is null and l.ends_at > :now
    and u.disabled_at is null and (l.purpose = 'address' or l.mail = u.mail);

-- query: link_close :exec
-- in: shop i64, id i64, now i64
update user_link set closed_at = :now, sealed = '' where shop = :shop and id = :id and closed_at is null;

-- query: link_close_all :exec
-- in: shop i64, user_id i64, purpose str, now i64
update user_link set closed_at = :now, sealed = ''
where shop = :shop and user_id = :user_id and purpose = :purpose and closed_at is null;

-- query: link_sweep :exec
-- in: shop i64, before i64
delete from user_link where shop = :shop and ends_at < :before;

-- The address that somebody's account will have once its link is opened.
-- query: link_address_open :opt
-- in: shop i64, user_id i64, now i64
-- out: mail str, ends_at i64
select mail, ends_at from user_link
where shop = :shop and user_id = :user_id and purpose = 'address' and closed_at is null and ends_at > :now
order by id desc limit 1;

-- query: user_verify :exec
-- in: shop i64, id i64, mail str, now i64
update user_account set mail = :mail, mail_verified_at = :now where shop = :shop and id = :id;

-- Who may ask for a new password by mail: an address that was proved.
-- query: user_reset_target :opt
-- in: shop i64, mail str
-- out: id i64, lang str
select id, lang from user_account
where shop = :shop and mail = :mail and disabled_at is null and mail_verified_at is not null;

-- query: user_account_get :opt
-- in: shop i64, id i64
-- out: id i64, mail str, name str, lang str, verified_at i64?, has_password i64, disabled_at i64?
select id, mail, name, lang, mail_verified_at, case when password_hash <> '' then 1 else 0 end, disabled_at
from user_account where shop = :shop and id = :id;

-- --- the second factor ---

-- query: factor_get :opt
-- in: shop i64, user_id i64
-- out: sealed str, on_at i64?, step i64, mail str, lang str
select totp_sealed, totp_at, totp_step, mail, lang from user_account where shop = :shop and id = :user_id;

-- query: factor_set :exec
-- in: shop i64, user_id i64, sealed str, on_at i64?, step i64
update user_account set totp_sealed = :sealed, totp_at = :on_at, totp_step = :step
where shop = :shop and id = :user_id;

-- Takes the code of a step once.
-- query: factor_step :exec
-- in: shop i64, user_id i64, step i64
update user_account set totp_step = :step where shop = :shop and id = :user_id and totp_step < :step;

-- query: recovery_add :exec
-- in: shop i64, user_id i64, code_hash str
insert into recovery_code (shop, user_id, code_hash) values (:shop, :user_id, :code_hash);

-- query: recovery_use :exec
-- in: shop i64, user_id i64, code_hash str
delete from recovery_code where shop = :shop and user_id = :user_id and code_hash = :code_hash;

-- query: recovery_clear :exec
-- in: shop i64, user_id i64
delete from recovery_code where shop = :shop and user_id = :user_id;

-- query: recovery_count :one
-- in: shop i64, user_id i64
-- out: n i64
select count(*) from recovery_code where shop = :shop and user_id = :user_id;

-- --- sessions ---

-- The right password was given, the code was not yet.
-- query: session_awaiting :opt
-- in: shop i64, token_hash str, now i64
-- out: user_id i64, address str, agent str
select s.user_id, s.address, s.agent
from session s join user_account u on u.shop = s.shop and u.id = s.user_id
where s.shop = :shop and s.token_hash = :token_hash and s.awaits_code = 1 and s.ends_at > :now
    and u.disabled_at is null;

-- Newest use first.
-- query: session_list :many
-- in: shop i64, user_id i64, now i64, seen_after i64, max i64
-- out: token_hash str, address str, agent str, created_at i64, seen_at i64
select token_hash, address, agent, created_at, seen_at from session
where shop = :shop and user_id = :user_id and awaits_code = 0 and ends_at > :now and seen_at > :seen_after
order by seen_at desc, token_hash limit :max;

-- query: session_end_own :exec
-- in: shop i64, user_id i64, token_hash str
delete from session where shop = :shop and user_id = :user_id and token_hash = :token_hash;

-- query: session_end_others :exec
-- in: shop i64, user_id i64, keep str
delete from session where shop = :shop and user_id = :user_id and token_hash <> :keep;

-- What people change about themselves.
-- query: user_own :opt
-- in: shop i64, id i64
-- out: name str, mail str, lang str, hears_bookings i64, hears_payments i64, digest_hour i64?
select name, mail, lang, hears_bookings, hears_payments, digest_hour from user_account where shop = :shop and id = :id;
