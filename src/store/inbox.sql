-- query: inbox_add :exec
-- in: shop i64, event_id str, type str, object_id str, api_version str, raw str, state str, now i64
insert into inbox (shop, event_id, type, object_id, api_version, raw, state, next_at, received_at)
values (:shop, :event_id, :type, :object_id, :api_version, :raw, :state, :now, :now)
on conflict (shop, event_id) do nothing;

-- query: inbox_due :many
-- all shops: workers serve every shop
-- in: now i64, max i64
-- out: shop i64, event_id str, type str, object_id str, attempts i64
select shop, event_id, type, object_id, attempts from inbox
where state = 'new' and next_at <= :now order by next_at, event_id limit :max;

-- query: inbox_claim :exec
-- in: shop i64, event_id str, attempts i64, lease_until i64
update inbox set attempts = attempts + 1, next_at = :lease_until
where shop = :shop and event_id = :event_id and attempts = :attempts and state = 'new';

-- query: inbox_again :exec
-- in: shop i64, event_id str, next_at i64
update inbox set next_at = :next_at where shop = :shop and event_id = :event_id and state = 'new';

-- query: inbox_done :exec
-- in: shop i64, event_id str, state str, now i64
update inbox set state = :state, done_at = :now where shop = :shop and event_id = :event_id and state = 'new';
