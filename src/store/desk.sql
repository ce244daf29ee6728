-- Work that waits too long for a person.

-- query: escalation_get :one
-- in: shop i64
-- out: hours i64, user_id i64?
select escalate_hours, escalate_user from shop where id = :shop;

-- query: escalation_set :exec
-- in: shop i64, hours i64, user_id i64?, now i64
update shop set escalate_hours = :hours, escalate_user = :user_id, updated_at = :now where id = :shop;

-- Shops in which something has waited too long and nobody was told.
-- query: escalation_due :many
-- all shops: the sweep serves every shop
-- in: now i64, max i64
-- out: shop i64
select distinct f.shop
from follow_up f join shop h on h.id = f.shop
where f.closed_at is null and f.escalated_at is null and h.escalate_hours > 0
    and f.opened_at <= :now - h.escalate_hours * 3600000
order by f.shop limit :max;

-- query: escalation_mark :exec
-- in: shop i64, before i64, now i64
update follow_up set escalated_at = :now
where shop = :shop and closed_at is null and escalated_at is null and opened_at <= :before;

-- Who hears of it: the one who was chosen, while the account can; else the first owner who can.
-- query: escalation_to :opt
-- in: shop i64, user_id i64
-- out: id i64, mail str, lang str
select id, mail, lang from user_account
where shop = :shop and disabled_at is null and mail_verified_at is not null
    and (role = 'owner' or (role = 'manager' and id = :user_id))
order by case when id = :user_id then 0 else 1 end, id limit 1;

-- Who can be chosen.
-- query: escalation_users :many
-- in: shop i64, max i64
-- out: id i64, name str, role str
select id, name, role from user_account
where shop = :shop and disabled_at is null and mail_verified_at is not null and role in ('owner', 'manager')
order by id limit :max;

-- What was escalated at that moment and is still open, by urgency as follow_up_open.
-- query: escalated_open :many
-- in: shop i64, at i64, soon i64, max i64
-- out: same as follow_up_open
select f.id, f.kind, f.booking, f.payment, f.opened_at, b.name, o.title, o.title_en, s.starts_at, b.status, b.pay_status,
    f.escalated_at, (select case when p.policy = 'cancel' then p.policy_at end from payment p where p.shop = f.shop and p.id = f.payment),
    (select p.request from payment p where p.shop = f.shop and p.id = f.payment)
from follow_up f
    left join booking b on b.shop = f.shop and b.id = f.booking
    left join offering o on o.shop = b.shop and o.id = b.offering
    left join slot s on s.shop = b.shop and s.id = b.slot
where f.shop = :shop and f.closed_at is null and f.escalated_at = :at
order by case when s.starts_at < :soon and (b.status = 'pending' or (b.status = 'confirmed' and b.pay_status <> 'paid'))
    then 0 else 1 end,
    case when s.starts_at < :soon and (b.status = 'pending' or (b.status = 'confirmed' and b.pay_status <> 'paid'))
    then s.starts_at else f.opened_at end, f.id
limit :max;

-- --- the daily digest ---

-- query: digest_set :exec
-- in: shop i64, user_id i64, hour i64?, day str
update user_account set digest_hour = :hour, digest_day = :day where shop = :shop and id = :user_id;

-- Accounts whose digest of the day is still to be made.
-- query: digest_due :many
-- all shops: the sweep serves every shop
-- in: day str, hour i64, max i64
-- out: shop i64, id i64, mail str, lang str
select shop, id, mail, lang from user_account
where digest_hour is not null and digest_day < :day and digest_hour <= :hour
    and disabled_at is null and mail_verified_at is not null
order by digest_day, shop, id limit :max;

-- Once a day: zero rows changed means it was made by another server.
-- query: digest_made :exec
-- in: shop i64, user_id i64, day str
update user_account set digest_day = :day where shop = :shop and id = :user_id and digest_day < :day;

-- Money received within a time, by method; `viewer` as in follow_up_open.
-- query: received :many
-- in: shop i64, viewer i64, from_at i64, to_at i64, max i64
-- out: method str, n i64, amount i64
select p.method, count(*), cast(sum(p.amount) as bigint)
from payment p
where p.shop = :shop and p.paid_at >= :from_at and p.paid_at < :to_at
    and (:viewer = 0 or exists (select 1 from seen_booking w where w.shop = :shop and w.viewer = :viewer and w.booking = p.booking))
group by p.method order by p.method limit :max;
