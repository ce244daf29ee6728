-- `booking` is 0 for a request of somebody without one, `request` 0 for what the booking itself brought.
-- query: payment_get :opt
-- in: shop i64, id i64
-- out: id i64, booking i64, request i64, seq i64, method str, origin str, status str, fail str, amount i64, provider_id str?, confirmation_number str, is_number_random i64, lawson_code str, lawson_number str, familymart_code str, familymart_number str, ministop_code str, ministop_number str, seicomart_code str, seicomart_number str, voucher_url str, deadline i64?, asked_at i64?, issued_at i64?, is_slow_told i64, paid_at i64?, paid_chain str, ended_at i64?, created_at i64, page_id str?, page_url str, page_ends_at i64?, held_at i64?, hold_until i64?
select id, coalesce(booking, 0), coalesce(request, 0), seq, method, origin, status, fail, amount, provider_id, confirmation_number, is_number_random,
    lawson_code, lawson_number, familymart_code, familymart_number, ministop_code, ministop_number, seicomart_code, seicomart_number,
    voucher_url, deadline, asked_at, issued_at, is_slow_told, paid_at, paid_chain, ended_at, created_at,
    page_id, page_url, page_ends_at, held_at, hold_until
from payment where shop = :shop and id = :id;

-- query: payment_by_provider :opt
-- in: shop i64, provider_id str
-- out: same as payment_get
select id, coalesce(booking, 0), coalesce(request, 0), seq, method, origin, status, fail, amount, provider_id, confirmation_number, is_number_random,
    lawson_code, lawson_number, familymart_code, familymart_number, ministop_code, ministop_number, seicomart_code, seicomart_number,
    voucher_url, deadline, asked_at, issued_at, is_slow_told, paid_at, paid_chain, ended_at, created_at,
    page_id, page_url, page_ends_at, held_at, hold_until
from payment where shop = :shop and provider_id = :provider_id;

-- All attempts of a booking, oldest first.
-- query: payment_list :many
-- in: shop i64, booking i64, max i64
-- out: same as payment_get
select id, coalesce(booking, 0), coalesce(request, 0), seq, method, origin, status, fail, amount, provider_id, confirmation_number, is_number_random,
    lawson_code, lawson_number, familymart_code, familymart_number, ministop_code, ministop_number, seicomart_code, seicomart_number,
    voucher_url, deadline, asked_at, issued_at, is_slow_told, paid_at, paid_chain, ended_at, created_at,
    page_id, page_url, page_ends_at, held_at, hold_until
from payment where shop = :shop and booking = :booking order by seq limit :max;

-- The newest attempt of a booking.
-- query: payment_latest :opt
-- in: shop i64, booking i64
-- out: same as payment_get
select id, coalesce(booking, 0), coalesce(request, 0), seq, method, origin, status, fail, amount, provider_id, confirmation_number, is_number_random,
    lawson_code, lawson_number, familymart_code, familymart_number, ministop_code, ministop_number, seicomart_code, seicomart_number,
    voucher_url, deadline, asked_at, issued_at, is_slow_told, paid_at, paid_chain, ended_at, created_at,
    page_id, page_url, page_ends_at, held_at, hold_until
from payment where shop = :shop and booking = :booking order by seq desc limit 1;

-- query: payment_add :one
-- in: shop i64, id i64, booking i64?, request i64?, method str, origin str, status str, amount i64, now i64
-- out: same as payment_get
insert into payment (shop, id, booking, request, seq, method, origin, status, amount, created_at)
values (:shop, :id, :booking, :request,
    1 + coalesce((select max(p.seq) from payment p where p.shop = :shop and p.booking = :booking),
        (select max(p.seq) from payment p where p.shop = :shop and p.request = :request), 0),
    :method, :origin, :status, :amount, :now)
returning id, coalesce(booking, 0), coalesce(request, 0), seq, method, origin, status, fail, amount, provider_id, confirmation_number, is_number_random,
    lawson_code, lawson_number, familymart_code, familymart_number, ministop_code, ministop_number, seicomart_code, seicomart_number,
    voucher_url, deadline, asked_at, issued_at, is_slow_told, paid_at, paid_chain, ended_at, created_at,
    page_id, page_url, page_ends_at, held_at, hold_until;

-- The newest attempt of a request.
-- query: payment_of_request :opt
-- in: shop i64, request i64
-- out: same as payment_get
select id, coalesce(booking, 0), coalesce(request, 0), seq, method, origin, status, fail, amount, provider_id, confirmation_number, is_number_random,
    lawson_code, lawson_number, familymart_code, familymart_number, ministop_code, ministop_number, seicomart_code, seicomart_number,
    voucher_url, deadline, asked_at, issued_at, is_slow_told, paid_at, paid_chain, ended_at, created_at,
    page_id, page_url, page_ends_at, held_at, hold_until
from payment where shop = :shop and request = :request order by seq desc limit 1;

-- The only statement that changes a payment's status (app/payment_move.c).
-- query: payment_move :exec
-- in: shop i64, id i64, before str, after str, fail str
update payment set status = :after, fail = :fail where shop = :shop and id = :id and status = :before;

-- query: payment_set_asked :exec
-- in: shop i64, id i64, number str, is_random i64, deadline i64, now i64
update payment set confirmation_number = :number, is_number_random = :is_random, deadline = :deadline, asked_at = :now
where shop = :shop and id = :id;

-- query: payment_set_number_random :exec
-- in: shop i64, id i64
update payment set confirmation_number = '', is_number_random = 1 where shop = :shop and id = :id;

-- query: payment_set_provider :exec
-- in: shop i64, id i64, provider_id str
update payment set provider_id = :provider_id where shop = :shop and id = :id and provider_id is null;

-- query: payment_set_voucher :exec
-- in: shop i64, id i64, number str, lawson_code str, lawson_number str, familymart_code str, familymart_number str, ministop_code str, ministop_number str, seicomart_code str, seicomart_number str, voucher_url str, deadline i64, check_at i64, now i64
update payment set confirmation_number = :number, lawson_code = :lawson_code, lawson_number = :lawson_number,
    familymart_code = :familymart_code, familymart_number = :familymart_number, ministop_code = :ministop_code,
    ministop_number = :ministop_number, seicomart_code = :seicomart_code, seicomart_number = :seicomart_number,
    voucher_url = :voucher_url, deadline = :deadline, check_at = :check_at, issued_at = :now
where shop = :shop and id = :id and issued_at is null;

-- query: payment_set_paid :exec
-- in: shop i64, id i64, chain str, now i64
update payment set paid_at = :now, paid_chain = :chain, page_url = '', check_at = null, remind_at = null, hold_warn_at = null where shop = :shop and id = :id;

-- query: payment_set_ended :exec
-- in: shop i64, id i64, now i64
update payment set ended_at = :now, page_url = '', check_at = null, remind_at = null, hold_warn_at = null where shop = :shop and id = :id;

-- query: payment_set_slow_told :exec
-- in: shop i64, id i64
update payment set is_slow_told = 1 where shop = :shop and id = :id;

-- query: payment_set_check :exec
-- in: shop i64, id i64, check_at i64?
update payment set check_at = :check_at where shop = :shop and id = :id;

-- Numbers that have not come for too long.
-- query: payment_slow :many
-- all shops: the sweep serves every shop
-- in: asked_before i64, max i64
-- out: shop i64, id i64
select shop, id from payment
where status = 'issuing' and is_slow_told = 0 and asked_at <= :asked_before order by asked_at limit :max;

-- Payments to be read at the provider because nothing was heard.
-- query: payment_check_due :many
-- all shops: the sweep serves every shop
-- in: now i64, max i64
-- out: shop i64, id i64, provider_id str?, status str, deadline i64?
select shop, id, coalesce(provider_id, page_id), status, deadline from payment
where check_at is not null and check_at <= :now order by check_at limit :max;

-- query: payment_count_live :one
-- in: shop i64, booking i64
-- out: n i64
select count(*) from payment where shop = :shop and booking = :booking and status in ('issuing', 'awaiting_payment', 'voiding', 'authorizing', 'capturing');

-- When the offering's expiry policy will act, unless money arrives or a person intervenes before.
-- query: payment_set_policy :exec
-- in: shop i64, id i64, policy str, policy_at i64?
update payment set policy = :policy, policy_at = :policy_at where shop = :shop and id = :id;

-- A person has taken the booking in hand: no policy acts on it any more.
-- query: payment_clear_policies :exec
-- in: shop i64, booking i64
update payment set policy_at = null where shop = :shop and booking = :booking and policy_at is not null;

-- query: payment_policy_due :many
-- all shops: the sweep serves every shop
-- in: now i64, max i64
-- out: shop i64, id i64, booking i64, policy str
select shop, id, booking, policy from payment
where policy_at is not null and policy_at <= :now order by policy_at limit :max;

-- When the customer is reminded, unless the number is paid or withdrawn before.
-- query: payment_set_reminder :exec
-- in: shop i64, id i64, remind_at i64?
update payment set remind_at = :remind_at where shop = :shop and id = :id;

-- query: payment_remind_due :many
-- all shops: the sweep serves every shop
-- in: now i64, max i64
-- out: shop i64, id i64
select shop, id from payment
where remind_at is not null and remind_at <= :now order by remind_at limit :max;

-- What is going to happen by itself.
-- query: payment_plan :opt
-- in: shop i64, id i64
-- out: remind_at i64?, policy_at i64?
select remind_at, case when policy = 'cancel' then policy_at end from payment where shop = :shop and id = :id;

-- When the policy will cancel the booking: unset where there is none, or a person has taken it in hand.
-- query: payment_policy_of :one
-- in: shop i64, booking i64
-- out: at i64?
select min(policy_at) from payment
where shop = :shop and booking = :booking and policy_at is not null and policy = 'cancel';

-- query: payment_set_page_asked :exec
-- in: shop i64, id i64, now i64
update payment set asked_at = :now where shop = :shop and id = :id;

-- A page to pay on by card: it replaces the one before, which has ended.
-- query: payment_set_page :exec
-- in: shop i64, id i64, page_id str, page_url str, ends_at i64, check_at i64, now i64
update payment set page_id = :page_id, page_url = :page_url, page_ends_at = :ends_at, check_at = :check_at,
    issued_at = coalesce(issued_at, :now)
where shop = :shop and id = :id;

-- The page can no longer be paid on.
-- query: payment_set_page_ended :exec
-- in: shop i64, id i64, check_at i64?
update payment set page_url = '', check_at = :check_at where shop = :shop and id = :id and page_url <> '';

-- query: payment_set_deadline :exec
-- in: shop i64, id i64, deadline i64
update payment set deadline = :deadline where shop = :shop and id = :id;

-- query: payment_set_hold :exec
-- in: shop i64, id i64, hold_until i64?, warn_at i64?, check_at i64?, now i64
update payment set held_at = :now, hold_until = :hold_until, hold_warn_at = :warn_at, check_at = :check_at, page_url = ''
where shop = :shop and id = :id and held_at is null;

-- query: payment_hold_due :many
-- all shops: the sweep serves every shop
-- in: now i64, max i64
-- out: shop i64, id i64
select shop, id from payment
where hold_warn_at is not null and hold_warn_at <= :now order by hold_warn_at limit :max;

-- query: payment_set_hold_warned :exec
-- in: shop i64, id i64
update payment set hold_warn_at = null where shop = :shop and id = :id;
