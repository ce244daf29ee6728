-- Money of a time (web/admin/money.c): received by the day it came; expected and overdue by the day it is due: the
-- deadline of the newest attempt, the slot's start where there is no deadline (現地払い, a number that could not be
-- issued), the due date of a bill without a booking; refunded by the day the provider gave it back. Unpaid bookings count while they are 確定. `viewer` as in
-- admin.sql: what belongs to no booking is for those who see everything.

-- Days since 1970 in Japan. The sums of money_received and money_due, which list the same.
-- query: money_by_day :many
-- in: shop i64, viewer i64, from_at i64, to_at i64, now i64, max i64
-- out: day i64, kind str, n i64, amount i64
select (q.at + 32400000) / 86400000, q.kind, count(*), cast(sum(q.amount) as bigint) from (
    select p.paid_at as at, 'received' as kind, p.amount as amount
    from payment p
    where p.shop = :shop and p.paid_at is not null and p.paid_at >= :from_at and p.paid_at < :to_at
        and (:viewer = 0 or exists (select 1 from seen_booking w where w.shop = :shop and w.viewer = :viewer and w.booking = p.booking))
    union all
    select r.moved_at, 'refunded', r.amount
    from refund r
    where r.shop = :shop and r.status = 'succeeded' and r.moved_at >= :from_at and r.moved_at < :to_at
        and (:viewer = 0 or exists (select 1 from payment p cross join seen_booking w where p.shop = :shop and p.id = r.payment
            and w.shop = :shop and w.viewer = :viewer and w.booking = p.booking))
    union all
    select p.deadline, case when p.status <> 'failed' and p.deadline >= :now then 'expected' else 'overdue' end, p.amount
    from payment p cross join booking b
    where p.shop = :shop and p.paid_at is null and p.deadline is not null and p.deadline >= :from_at and p.deadline < :to_at
        and p.status in ('issuing', 'awaiting_payment', 'failed')
        and b.shop = :shop and b.id = p.booking and b.status = 'confirmed' and b.pay_status = p.status
        and p.seq = (select max(m.seq) from payment m where m.shop = :shop and m.booking = p.booking)
        and (:viewer = 0 or exists (select 1 from seen_booking w where w.shop = :shop and w.viewer = :viewer and w.booking = p.booking))
    union all
    select s.starts_at, case when p.status <> 'failed' and s.starts_at >= :now then 'expected' else 'overdue' end, p.amount
    from offering o cross join slot s cross join booking b cross join payment p
    where o.shop = :shop and s.shop = :shop and s.offering = o.id and s.starts_at >= :from_at and s.starts_at < :to_at
        and b.shop = :shop and b.slot = s.id and b.status = 'confirmed' and b.pay_status in ('issuing', 'awaiting_payment', 'failed', 'onsite_due')
        and p.shop = :shop and p.booking = b.id and p.status = b.pay_status and p.deadline is null
        and p.seq = (select max(m.seq) from payment m where m.shop = :shop and m.booking = b.id)
        and (:viewer = 0 or exists (select 1 from seen_booking w where w.shop = :shop and w.viewer = :viewer and w.booking = b.id))
    union all
    select r.due, case when r.status = 'open' and r.due >= :now then 'expected' else 'overdue' end, r.amount
    from request r
    where r.shop = :shop and r.booking is null and r.due >= :from_at and r.due < :to_at
        and r.status in ('open', 'expired') and :viewer = 0
) q group by 1, 2 order by 1, 2 limit :max;

-- What is due, one by one, of one of the two kinds; `from_at` is the first due instant, page by page.
-- query: money_due :many
-- in: shop i64, viewer i64, kind str, from_at i64, to_at i64, now i64, max i64
-- out: at i64, amount i64, method str, paid_chain str, booking i64?, request i64?, name str, title str, title_en str, starts_at i64?
select q.at, q.amount, q.method, '', q.booking, q.request, q.name, q.title, q.title_en, q.starts_at from (
    select p.deadline as at, case when p.status <> 'failed' and p.deadline >= :now then 'expected' else 'overdue' end as kind,
        p.amount as amount, p.method as method, b.id as booking, p.request as request, b.name as name,
        o.title as title, o.title_en as title_en, s.starts_at as starts_at
    from payment p cross join booking b cross join slot s cross join offering o
    where p.shop = :shop and p.paid_at is null and p.deadline is not null and p.deadline >= :from_at and p.deadline < :to_at
        and p.status in ('issuing', 'awaiting_payment', 'failed')
        and b.shop = :shop and b.id = p.booking and b.status = 'confirmed' and b.pay_status = p.status
        and s.shop = :shop and s.id = b.slot and o.shop = :shop and o.id = b.offering
        and p.seq = (select max(m.seq) from payment m where m.shop = :shop and m.booking = p.booking)
        and (:viewer = 0 or exists (select 1 from seen_booking w where w.shop = :shop and w.viewer = :viewer and w.booking = p.booking))
    union all
    select s.starts_at, case when p.status <> 'failed' and s.starts_at >= :now then 'expected' else 'overdue' end,
        p.amount, p.method, b.id, p.request, b.name, o.title, o.title_en, s.starts_at
    from offering o cross join slot s cross join booking b cross join payment p
    where o.shop = :shop and s.shop = :shop and s.offering = o.id and s.starts_at >= :from_at and s.starts_at < :to_at
        and b.shop = :shop and b.slot = s.id and b.status = 'confirmed' and b.pay_status in ('issuing', 'awaiting_payment', 'failed', 'onsite_due')
        and p.shop = :shop and p.booking = b.id and p.status = b.pay_status and p.deadline is null
        and p.seq = (select max(m.seq) from payment m where m.shop = :shop and m.booking = b.id)
        and (:viewer = 0 or exists (select 1 from seen_booking w where w.shop = :shop and w.viewer = :viewer and w.booking = b.id))
    union all
    select r.due, case when r.status = 'open' and r.due >= :now then 'expected' else 'overdue' end,
        r.amount, '', null, r.id, r.name, r.title, '', null
    from request r
    where r.shop = :shop and r.booking is null and r.due >= :from_at and r.due < :to_at
        and r.status in ('open', 'expired') and :viewer = 0
) q where q.kind = :kind order by q.at, q.booking, q.request limit :max;

-- What came, one by one in the order it came, going on after one of them.
-- query: money_received :many
-- in: shop i64, viewer i64, from_at i64, to_at i64, after_id i64, max i64
-- out: id i64, at i64, amount i64, method str, paid_chain str, booking i64?, request i64?, name str, title str, title_en str, starts_at i64?
select p.id, p.paid_at, p.amount, p.method, p.paid_chain, p.booking, p.request,
    coalesce(b.name, r.name, ''), coalesce(o.title, r.title, ''), coalesce(o.title_en, ''), s.starts_at
from payment p
    left join booking b on b.shop = p.shop and b.id = p.booking
    left join slot s on s.shop = b.shop and s.id = b.slot
    left join offering o on o.shop = b.shop and o.id = b.offering
    left join request r on r.shop = p.shop and r.id = p.request
where p.shop = :shop and p.paid_at is not null and p.paid_at >= :from_at and p.paid_at < :to_at
    and (p.paid_at > :from_at or p.id > :after_id)
    and (:viewer = 0 or exists (select 1 from seen_booking w where w.shop = :shop and w.viewer = :viewer and w.booking = p.booking))
order by p.paid_at, p.id limit :max;

-- What went back, one by one.
-- query: money_refunded :many
-- in: shop i64, viewer i64, from_at i64, to_at i64, max i64
-- out: same as money_due
select r.moved_at, r.amount, p.method, p.paid_chain, p.booking, p.request,
    coalesce(b.name, q.name, ''), coalesce(o.title, q.title, ''), coalesce(o.title_en, ''), s.starts_at
from refund r
    join payment p on p.shop = r.shop and p.id = r.payment
    left join booking b on b.shop = p.shop and b.id = p.booking
    left join slot s on s.shop = b.shop and s.id = b.slot
    left join offering o on o.shop = b.shop and o.id = b.offering
    left join request q on q.shop = p.shop and q.id = p.request
where r.shop = :shop and r.status = 'succeeded' and r.moved_at >= :from_at and r.moved_at < :to_at
    and (:viewer = 0 or exists (select 1 from seen_booking w where w.shop = :shop and w.viewer = :viewer and w.booking = p.booking))
order by r.moved_at, r.id limit :max;

-- The sums of the received by day, method and chain.
-- query: money_received_sums :many
-- in: shop i64, viewer i64, from_at i64, to_at i64, max i64
-- out: day i64, method str, paid_chain str, n i64, amount i64
select (p.paid_at + 32400000) / 86400000, p.method, p.paid_chain, count(*), cast(sum(p.amount) as bigint)
from payment p
where p.shop = :shop and p.paid_at is not null and p.paid_at >= :from_at and p.paid_at < :to_at
    and (:viewer = 0 or exists (select 1 from seen_booking w where w.shop = :shop and w.viewer = :viewer and w.booking = p.booking))
group by 1, 2, 3 order by 1, 2, 3 limit :max;
