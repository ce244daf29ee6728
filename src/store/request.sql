-- query: request_get :opt
-- in: shop i64, id i64
-- out: id i64, token str, booking i64?, name str, kana str, mail str, phone str, lang str, title str, message str, amount i64, due i64, status str, remind_at i64?, reminded_at i64?, created_at i64, ended_at i64?
select id, token, booking, name, kana, mail, phone, lang, title, message, amount, due, status, remind_at, reminded_at, created_at, ended_at
from request where shop = :shop and id = :id;

-- query: request_by_token :opt
-- in: shop i64, token str
-- out: same as request_get
select id, token, booking, name, kana, mail, phone, lang, title, message, amount, due, status, remind_at, reminded_at, created_at, ended_at
from request where shop = :shop and token = :token;

-- The open request of a booking: there is at most one.
-- query: request_open :opt
-- in: shop i64, booking i64
-- out: same as request_get
select id, token, booking, name, kana, mail, phone, lang, title, message, amount, due, status, remind_at, reminded_at, created_at, ended_at
from request where shop = :shop and booking = :booking and status = 'open' limit 1;

-- query: request_of_booking :many
-- in: shop i64, booking i64, max i64
-- out: same as request_get
select id, token, booking, name, kana, mail, phone, lang, title, message, amount, due, status, remind_at, reminded_at, created_at, ended_at
from request where shop = :shop and booking = :booking order by id limit :max;

-- query: request_add :exec
-- in: shop i64, id i64, token str, idem_key str?, booking i64?, name str, kana str, mail str, phone str, lang str, title str, message str, amount i64, due i64, remind_at i64?, now i64
insert into request (shop, id, token, idem_key, booking, name, kana, mail, phone, lang, title, message, amount, due, status, remind_at, created_at)
values (:shop, :id, :token, :idem_key, :booking, :name, :kana, :mail, :phone, :lang, :title, :message, :amount, :due, 'open', :remind_at, :now);

-- The only statement that changes a request's status (app/request_move.c).
-- query: request_move :exec
-- in: shop i64, id i64, before str, after str, now i64
update request set status = :after, ended_at = :now where shop = :shop and id = :id and status = :before;

-- Open ones whose time is over and of which no number can be paid any more.
-- query: request_overdue :many
-- all shops: the sweep serves every shop
-- in: now i64, max i64
-- out: shop i64, id i64
select r.shop, r.id from request r
where r.status = 'open' and r.due < :now and not exists (
    select 1 from payment p where p.shop = r.shop and p.request = r.id and p.status in ('issuing', 'awaiting_payment', 'voiding', 'paid'))
order by r.due, r.id limit :max;

-- What the same form made before.
-- query: request_by_key :opt
-- in: shop i64, idem_key str
-- out: id i64
select id from request where shop = :shop and idem_key = :idem_key;

-- Newest first; those of one state have a query of their own.
-- query: request_page :many
-- in: shop i64, before i64, max i64
-- out: same as request_get
select id, token, booking, name, kana, mail, phone, lang, title, message, amount, due, status, remind_at, reminded_at, created_at, ended_at
from request where shop = :shop and id < :before order by id desc limit :max;

-- query: request_page_in :many
-- in: shop i64, status str, before i64, max i64
-- out: same as request_get
select id, token, booking, name, kana, mail, phone, lang, title, message, amount, due, status, remind_at, reminded_at, created_at, ended_at
from request where shop = :shop and status = :status and id < :before order by id desc limit :max;

-- query: request_counts :many
-- in: shop i64, max i64
-- out: status str, n i64
select status, count(*) from request where shop = :shop group by status order by status limit :max;

-- The customer was reminded, by whoever: no reminder leaves by itself any more.
-- query: request_set_reminded :exec
-- in: shop i64, id i64, now i64
update request set reminded_at = :now, remind_at = null where shop = :shop and id = :id;

-- query: request_forget_reminder :exec
-- in: shop i64, id i64
update request set remind_at = null where shop = :shop and id = :id;

-- query: request_remind_due :many
-- all shops: the sweep serves every shop
-- in: now i64, max i64
-- out: shop i64, id i64
select shop, id from request
where status = 'open' and remind_at is not null and remind_at <= :now order by remind_at limit :max;
