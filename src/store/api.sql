-- What only the JSON API needs: answers kept under idempotency keys, and the list of bookings by cursor.

-- Status 0: the request is being answered. Nothing is added when the key has been used.
-- query: api_answer_claim :exec
-- in: shop i64, key str, fingerprint str, now i64
insert into api_answer (shop, key, fingerprint, status, body, created_at)
values (:shop, :key, :fingerprint, 0, '', :now) on conflict (shop, key) do nothing;

-- An answer kept by the transaction that did the work. A claim that came to nothing and what is long past give way;
-- nothing is added while the key belongs to anybody else.
-- query: api_answer_add :exec
-- in: shop i64, key str, fingerprint str, status i64, body str, forgotten_before i64, now i64
insert into api_answer (shop, key, fingerprint, status, body, created_at)
values (:shop, :key, :fingerprint, :status, :body, :now) on conflict (shop, key) do update
set fingerprint = excluded.fingerprint, status = excluded.status, body = excluded.body, created_at = excluded.created_at
where api_answer.created_at < :forgotten_before or (api_answer.status = 0 and api_answer.fingerprint = excluded.fingerprint);

-- query: api_answer_get :opt
-- in: shop i64, key str
-- out: fingerprint str, status i64, body str, created_at i64
select fingerprint, status, body, created_at from api_answer where shop = :shop and key = :key;

-- Whoever was answering has been silent for too long: another takes its place.
-- query: api_answer_take_over :exec
-- in: shop i64, key str, claimed_at i64, now i64
update api_answer set created_at = :now
where shop = :shop and key = :key and status = 0 and created_at = :claimed_at;

-- query: api_answer_keep :exec
-- in: shop i64, key str, status i64, body str
update api_answer set status = :status, body = :body where shop = :shop and key = :key and status = 0;

-- query: api_answer_drop :exec
-- in: shop i64, key str
delete from api_answer where shop = :shop and key = :key and status = 0;

-- query: api_answer_forget :exec
-- in: shop i64, before i64, max i64
delete from api_answer where shop = :shop and key in (
    select a.key from api_answer a where a.shop = :shop and a.created_at < :before order by a.created_at limit :max);

-- The newest first, from the cursor on. One query for each way to filter, so that each has its index.
-- query: api_bookings :many
-- in: shop i64, before i64, max i64
-- out: id i64
select id from booking where shop = :shop and id < :before order by id desc limit :max;

-- query: api_bookings_by_status :many
-- in: shop i64, status str, before i64, max i64
-- out: same as api_bookings
select id from booking where shop = :shop and status = :status and id < :before order by id desc limit :max;

-- query: api_bookings_by_payment :many
-- in: shop i64, pay_status str, before i64, max i64
-- out: same as api_bookings
select id from booking where shop = :shop and status in ('waitlisted', 'pending', 'confirmed', 'cancelled')
    and pay_status = :pay_status and id < :before order by id desc limit :max;

-- query: api_bookings_by_both :many
-- in: shop i64, status str, pay_status str, before i64, max i64
-- out: same as api_bookings
select id from booking where shop = :shop and status = :status and pay_status = :pay_status and id < :before
order by id desc limit :max;
