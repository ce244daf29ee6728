-- query: shop_get :one
-- in: shop i64
-- out: id i64, slug str, name str, name_en str, contact_mail str, contact_phone str, law_text str, privacy_text str, invoice_number str, mail_name str, mail_address str, smtp_host str, smtp_port i64, smtp_security str, smtp_user str, smtp_password str, stripe_key str, stripe_secret str, stripe_secret_old str, stripe_secret_old_until i64, stripe_checked_at i64?, stripe_konbini str, stripe_card str, stripe_events_since i64, stripe_events_after str
select id, slug, name, name_en, contact_mail, contact_phone, law_text, privacy_text, invoice_number,
    mail_name, mail_address, smtp_host, smtp_port, smtp_security, smtp_user, smtp_password,
    stripe_key, stripe_secret, stripe_secret_old, stripe_secret_old_until, stripe_checked_at, stripe_konbini, stripe_card,
    stripe_events_since, stripe_events_after
from shop where id = :shop;

-- query: shop_by_slug :opt
-- all shops: finds the shop
-- in: slug str
-- out: same as shop_get
select id, slug, name, name_en, contact_mail, contact_phone, law_text, privacy_text, invoice_number,
    mail_name, mail_address, smtp_host, smtp_port, smtp_security, smtp_user, smtp_password,
    stripe_key, stripe_secret, stripe_secret_old, stripe_secret_old_until, stripe_checked_at, stripe_konbini, stripe_card,
    stripe_events_since, stripe_events_after
from shop where slug = :slug;

-- query: shop_list :many
-- all shops: the list of shops of this installation
-- in: max i64
-- out: id i64, slug str, name str, name_en str
select id, slug, name, name_en from shop order by name, id limit :max;

-- query: shop_add :exec
-- all shops: a new shop
-- in: id i64, slug str, name str, now i64
insert into shop (id, slug, name, created_at, updated_at) values (:id, :slug, :name, :now, :now);

-- query: shop_set_profile :exec
-- in: shop i64, name str, name_en str, contact_mail str, contact_phone str, privacy_text str, invoice_number str, now i64
update shop set name = :name, name_en = :name_en, contact_mail = :contact_mail, contact_phone = :contact_phone,
    privacy_text = :privacy_text, invoice_number = :invoice_number, updated_at = :now
where id = :shop;

-- query: shop_set_mail :exec
-- in: shop i64, mail_name str, mail_address str, host str, port i64, security str, user str, password str, now i64
update shop set mail_name = :mail_name, mail_address = :mail_address, smtp_host = :host, smtp_port = :port,
    smtp_security = :security, smtp_user = :user, smtp_password = :password, updated_at = :now
where id = :shop;

-- query: shop_set_stripe :exec
-- in: shop i64, key str, secret str, secret_old str, secret_old_until i64, now i64
update shop set stripe_key = :key, stripe_secret = :secret, stripe_secret_old = :secret_old,
    stripe_secret_old_until = :secret_old_until, stripe_checked_at = null, stripe_konbini = '', stripe_card = '', updated_at = :now
where id = :shop;

-- query: shop_set_stripe_check :exec
-- in: shop i64, konbini str, card str, now i64
update shop set stripe_konbini = :konbini, stripe_card = :card, stripe_checked_at = :now where id = :shop;

-- Shops whose provider is to be asked for events that no webhook brought.
-- query: shop_events_due :many
-- all shops: the sweep serves every shop
-- in: now i64, max i64
-- out: id i64, stripe_key str, stripe_events_since i64, stripe_events_after str
select id, stripe_key, stripe_events_since, stripe_events_after from shop
where stripe_key <> '' and stripe_events_next_at <= :now order by stripe_events_next_at, id limit :max;

-- query: shop_set_events_cursor :exec
-- in: shop i64, since i64, after str, next_at i64
update shop set stripe_events_since = :since, stripe_events_after = :after, stripe_events_next_at = :next_at
where id = :shop;

-- Rolled webhook secrets whose time is over.
-- query: shop_forget_old_secrets :exec
-- all shops: the sweep serves every shop
-- in: now i64
update shop set stripe_secret_old = '', stripe_secret_old_until = 0
where stripe_secret_old_until > 0 and stripe_secret_old_until <= :now;
