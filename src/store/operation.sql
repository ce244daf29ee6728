-- query: operation_add :exec
-- in: shop i64, id i64, payment i64, refund i64?, kind str, method str, path str, body str, next_at i64, now i64
insert into operation (shop, id, payment, refund, kind, method, path, body, state, next_at, created_at)
values (:shop, :id, :payment, :refund, :kind, :method, :path, :body, 'ready', :next_at, :now);

-- A shop that has a call to make.
-- query: operation_due :opt
-- all shops: workers serve every shop
-- in: now i64
-- out: shop i64
select shop from operation
where state in ('ready', 'running') and next_at <= :now order by next_at, id limit 1;

-- query: operation_get :opt
-- in: shop i64, id i64
-- out: shop i64, id i64, payment i64, refund i64?, kind str, method str, path str, body str, state str, attempts i64, first_sent_at i64?
select shop, id, payment, refund, kind, method, path, body, state, attempts, first_sent_at from operation
where shop = :shop and id = :id;

-- The next call of a shop: due, or taken by a worker that has gone silent. `attempts` is what it was.
-- query: operation_take :opt
-- in: shop i64, lease_until i64, now i64
-- out: same as operation_get
update operation set state = 'running', attempts = attempts + 1, next_at = :lease_until,
    first_sent_at = coalesce(first_sent_at, :now)
where shop = :shop and id = (select o.id from operation o
    where o.shop = :shop and o.state in ('ready', 'running') and o.next_at <= :now order by o.next_at, o.id limit 1)
returning shop, id, payment, refund, kind, method, path, body, state, attempts - 1, first_sent_at;

-- query: operation_again :exec
-- in: shop i64, id i64, next_at i64, http i64, code str, message str, request_id str
update operation set state = 'ready', next_at = :next_at, last_http = :http, last_code = :code,
    last_message = :message, request_id = :request_id
where shop = :shop and id = :id and state = 'running';

-- query: operation_done :exec
-- in: shop i64, id i64, http i64, code str, message str, request_id str, now i64
update operation set state = 'done', last_http = :http, last_code = :code, last_message = :message,
    request_id = :request_id, done_at = :now
where shop = :shop and id = :id and state = 'running';

-- A call that was never made and no longer should be.
-- query: operation_drop_unsent :exec
-- in: shop i64, payment i64, kind str, now i64
update operation set state = 'dropped', done_at = :now
where shop = :shop and payment = :payment and kind = :kind and state = 'ready' and attempts = 0;

-- query: operation_count_open :one
-- in: shop i64, payment i64, kind str
-- out: n i64
select count(*) from operation
where shop = :shop and payment = :payment and kind = :kind and state in ('ready', 'running');

-- How many calls of a kind a payment has had: the backoff of withdrawals grows with it.
-- query: operation_count :one
-- in: shop i64, payment i64, kind str
-- out: n i64
select count(*) from operation where shop = :shop and payment = :payment and kind = :kind;

-- query: operation_list :many
-- in: shop i64, payment i64, max i64
-- out: id i64, kind str, state str, attempts i64, next_at i64, last_http i64, last_code str, last_message str, request_id str, created_at i64, done_at i64?
select id, kind, state, attempts, next_at, last_http, last_code, last_message, request_id, created_at, done_at
from operation where shop = :shop and payment = :payment order by id limit :max;

-- Numbers asked for before this one and not yet answered: the customer's place in the queue.
-- query: operation_queue_before :one
-- in: shop i64, payment i64, max i64
-- out: n i64
select count(*) from (select 1 from operation o where o.shop = :shop and o.kind = 'issue' and o.state in ('ready', 'running')
    and o.id < (select min(m.id) from operation m where m.shop = :shop and m.payment = :payment and m.kind = 'issue' and m.state in ('ready', 'running'))
    limit :max) q;
