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
