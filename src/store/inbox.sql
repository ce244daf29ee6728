-- query: inbox_add :exec
-- in: shop i64, event_id str, type str, object_id str, about str, api_version str, raw str, state str, now i64
insert into inbox (shop, event_id, type, object_id, about, api_version, raw, state, next_at, received_at)
values (:shop, :event_id, :type, :object_id, :about, :api_version, :raw, :state, :now, :now)
on conflict (shop, event_id) do nothing;

-- A shop that has an event to work on.
-- query: inbox_due :opt
-- all shops: workers serve every shop
-- in: now i64
-- out: shop i64
select shop from inbox where state = 'new' and next_at <= :now order by next_at, event_id limit 1;

-- The next event of a shop. `attempts` is what it was.
-- query: inbox_take :opt
-- in: shop i64, lease_until i64, now i64
-- out: shop i64, event_id str, type str, object_id str, about str, attempts i64
update inbox set attempts = attempts + 1, next_at = :lease_until
where shop = :shop and event_id = (select i.event_id from inbox i
    where i.shop = :shop and i.state = 'new' and i.next_at <= :now order by i.next_at, i.event_id limit 1)
returning shop, event_id, type, object_id, about, attempts - 1;

-- query: inbox_again :exec
-- in: shop i64, event_id str, next_at i64
update inbox set next_at = :next_at where shop = :shop and event_id = :event_id and state = 'new';

-- query: inbox_done :exec
-- in: shop i64, event_id str, state str, now i64
update inbox set state = :state, done_at = :now where shop = :shop and event_id = :event_id and state = 'new';
