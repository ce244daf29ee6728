-- 照合 (app/reconcile.h).

-- query: reconcile_shops_due :many
-- all shops: the sweep serves every shop
-- in: now i64, max i64
-- out: id i64, reconcile_at i64
select id, reconcile_at from shop where stripe_key <> '' and reconcile_at <= :now order by reconcile_at, id limit :max;

-- query: reconcile_plan :exec
-- in: shop i64, next_at i64
update shop set reconcile_at = :next_at where id = :shop;

-- Nothing is added while one is running.
-- query: reconcile_add :exec
-- in: shop i64, id i64, asked_by i64?, since_at i64, now i64
insert into reconciliation (shop, id, state, asked_by, since_at, started_at, next_at)
values (:shop, :id, 'running', :asked_by, :since_at, :now, :now) on conflict do nothing;

-- query: reconcile_due :many
-- all shops: the sweep serves every shop
-- in: now i64, max i64
-- out: shop i64, id i64
select shop, id from reconciliation where state = 'running' and next_at <= :now order by next_at, id limit :max;

-- Taken until lease_until, when it falls to somebody else if nothing was heard.
-- query: reconcile_take :opt
-- in: shop i64, id i64, lease_until i64, now i64
-- out: same as reconcile_get
update reconciliation set next_at = :lease_until
where shop = :shop and id = :id and state = 'running' and next_at <= :now
returning id, state, phase, asked_by, since_at, started_at, finished_at, attempts, after_object, after_id,
    compared, others, healed, differ, ours_total, theirs_total, last_error;

-- query: reconcile_get :opt
-- in: shop i64, id i64
-- out: id i64, state str, phase str, asked_by i64?, since_at i64, started_at i64, finished_at i64?, attempts i64, after_object str, after_id i64, compared i64, others i64, healed i64, differ i64, ours_total i64, theirs_total i64, last_error str
select id, state, phase, asked_by, since_at, started_at, finished_at, attempts, after_object, after_id,
    compared, others, healed, differ, ours_total, theirs_total, last_error
from reconciliation where shop = :shop and id = :id;

-- The newest ones.
-- query: reconcile_list :many
-- in: shop i64, max i64
-- out: id i64, state str, phase str, asked_by i64?, since_at i64, started_at i64, finished_at i64?, attempts i64, after_object str, after_id i64, compared i64, others i64, healed i64, differ i64, ours_total i64, theirs_total i64, last_error str, user_name str?
select r.id, r.state, r.phase, r.asked_by, r.since_at, r.started_at, r.finished_at, r.attempts, r.after_object, r.after_id,
    r.compared, r.others, r.healed, r.differ, r.ours_total, r.theirs_total, r.last_error, u.name
from reconciliation r left join user_account u on u.shop = r.shop and u.id = r.asked_by
where r.shop = :shop order by r.id desc limit :max;

-- query: reconcile_running :opt
-- in: shop i64
-- out: id i64
select id from reconciliation where shop = :shop and state = 'running';

-- The newest that came to its end.
-- query: reconcile_last_done :opt
-- in: shop i64
-- out: same as reconcile_get
select id, state, phase, asked_by, since_at, started_at, finished_at, attempts, after_object, after_id,
    compared, others, healed, differ, ours_total, theirs_total, last_error
from reconciliation where shop = :shop and state = 'done' order by id desc limit 1;

-- What a part of a page brought, and where to go on.
-- query: reconcile_step :exec
-- in: shop i64, id i64, phase str, after_object str, after_id i64, compared i64, others i64, healed i64, differ i64, ours i64, theirs i64
update reconciliation set phase = :phase, after_object = :after_object, after_id = :after_id, attempts = 0,
    compared = compared + :compared, others = others + :others, healed = healed + :healed, differ = differ + :differ,
    ours_total = ours_total + :ours, theirs_total = theirs_total + :theirs
where shop = :shop and id = :id and state = 'running';

-- query: reconcile_later :exec
-- in: shop i64, id i64, attempts i64, next_at i64, error str
update reconciliation set attempts = attempts + :attempts, next_at = :next_at, last_error = :error
where shop = :shop and id = :id and state = 'running';

-- query: reconcile_end :exec
-- in: shop i64, id i64, state str, error str, now i64
update reconciliation set state = :state, last_error = :error, finished_at = :now
where shop = :shop and id = :id and state = 'running';

-- query: payment_set_seen_run :exec
-- in: shop i64, id i64, run i64
update payment set seen_run = :run where shop = :shop and id = :id;

-- Payments that have something at the provider which its list did not name, from an id on.
-- query: payment_unseen :many
-- in: shop i64, run i64, after i64, before i64, max i64
-- out: id i64, provider_id str
select id, provider_id from payment
where shop = :shop and id > :after and id < :before and provider_id is not null and seen_run <> :run
order by id limit :max;

-- query: difference_add :exec
-- in: shop i64, id i64, kind str, object str, booking i64?, payment i64?, ours str, theirs str, ours_amount i64, theirs_amount i64, run i64, now i64
insert into difference (shop, id, kind, object, booking, payment, ours, theirs, ours_amount, theirs_amount, run, opened_at)
values (:shop, :id, :kind, :object, :booking, :payment, :ours, :theirs, :ours_amount, :theirs_amount, :run, :now)
on conflict do nothing;

-- It is still there.
-- query: difference_seen :exec
-- in: shop i64, kind str, object str, ours str, theirs str, ours_amount i64, theirs_amount i64, run i64
update difference set ours = :ours, theirs = :theirs, ours_amount = :ours_amount, theirs_amount = :theirs_amount, run = :run
where shop = :shop and kind = :kind and object = :object and closed_at is null;

-- What was different about an object and is no longer. `kind`: what still is.
-- query: difference_close :exec
-- in: shop i64, object str, kind str, now i64
update difference set closed_at = :now
where shop = :shop and object = :object and kind <> :kind and closed_at is null;

-- Open and not accepted, of a payment or (0) of none.
-- query: difference_count :one
-- in: shop i64, payment i64
-- out: n i64
select count(*) from difference
where shop = :shop and coalesce(payment, 0) = :payment and closed_at is null and accepted_at is null;

-- query: difference_count_open :one
-- in: shop i64
-- out: n i64
select count(*) from difference where shop = :shop and closed_at is null and accepted_at is null;

-- Open ones that a reconciliation has not met.
-- query: difference_unmet :many
-- in: shop i64, run i64, after i64, max i64
-- out: id i64, object str
select id, object from difference
where shop = :shop and closed_at is null and run <> :run and id > :after order by id limit :max;

-- query: difference_list :many
-- in: shop i64, max i64
-- out: id i64, kind str, object str, booking i64?, payment i64?, method str?, ours str, theirs str, ours_amount i64, theirs_amount i64, opened_at i64, accepted_at i64?, accepted_how str, accepted_by str?, name str?
select d.id, d.kind, d.object, d.booking, d.payment, p.method, d.ours, d.theirs, d.ours_amount, d.theirs_amount,
    d.opened_at, d.accepted_at, d.accepted_how, u.name, b.name
from difference d left join payment p on p.shop = d.shop and p.id = d.payment
    left join booking b on b.shop = d.shop and b.id = d.booking
    left join user_account u on u.shop = d.shop and u.id = d.accepted_by
where d.shop = :shop and d.closed_at is null order by d.accepted_at is not null, d.id limit :max;

-- query: difference_get :opt
-- in: shop i64, id i64
-- out: id i64, kind str, booking i64?, payment i64?, accepted_at i64?, closed_at i64?
select id, kind, booking, payment, accepted_at, closed_at from difference where shop = :shop and id = :id;

-- query: difference_accept :exec
-- in: shop i64, id i64, by i64, how str, now i64
update difference set accepted_at = :now, accepted_by = :by, accepted_how = :how
where shop = :shop and id = :id and closed_at is null and accepted_at is null;

-- What differs about a booking, or (0) about none of ours.
-- query: difference_of :opt
-- in: shop i64, booking i64
-- out: kind str
select kind from difference
where shop = :shop and coalesce(booking, 0) = :booking and closed_at is null and accepted_at is null order by id limit 1;
