-- Only for `uketsuke bench fill`: many bookings quickly, as copies of some real ones. Copy n of a row lies n
-- steps of :step ids and :ms milliseconds before it.

-- query: bench_first :one
-- in: shop i64
-- out: first i64, last i64, n i64
select coalesce(min(id), 0), coalesce(max(id), 0), count(*) from booking where shop = :shop;

-- query: bench_copy_bookings :exec
-- in: shop i64, first i64, last i64, from_n i64, to_n i64, step i64, ms i64
insert into booking (shop, id, token, slot, offering, ticket, status, cancel_reason, party, name, kana, mail, phone, lang,
    answers, amount, method, pay_status, created_at, updated_at)
with recursive copy(n) as (select :from_n union all select n + 1 from copy where n < :to_n)
select b.shop, b.id - copy.n * :step, b.token || '-' || copy.n, b.slot, b.offering, b.ticket, b.status, b.cancel_reason, b.party,
    b.name, b.kana, b.mail, b.phone, b.lang, b.answers, b.amount, b.method, b.pay_status,
    b.created_at - copy.n * :ms, b.updated_at - copy.n * :ms
from copy cross join booking b where b.shop = :shop and b.id between :first and :last order by 2;

-- query: bench_copy_payments :exec
-- in: shop i64, first i64, last i64, from_n i64, to_n i64, step i64, ms i64
insert into payment (shop, id, booking, seq, method, origin, status, fail, amount, deadline, created_at)
with recursive copy(n) as (select :from_n union all select n + 1 from copy where n < :to_n)
select p.shop, p.id - copy.n * :step, p.booking - copy.n * :step, p.seq, p.method, p.origin, p.status, p.fail, p.amount, p.deadline,
    p.created_at - copy.n * :ms
from copy cross join payment p where p.shop = :shop and p.booking between :first and :last order by 2;

-- query: bench_copy_history :exec
-- in: shop i64, first i64, last i64, from_n i64, to_n i64, step i64, ms i64
insert into history (shop, id, booking, payment, at, actor, subject, what, before, after, detail)
with recursive copy(n) as (select :from_n union all select n + 1 from copy where n < :to_n)
select h.shop, h.id - copy.n * :step, h.booking - copy.n * :step, h.payment - copy.n * :step, h.at - copy.n * :ms, h.actor, h.subject,
    h.what, h.before, h.after, h.detail
from copy cross join history h where h.shop = :shop and h.booking between :first and :last order by 2;

-- As sent: nothing is left to do for a copy.
-- query: bench_copy_mails :exec
-- in: shop i64, first i64, last i64, from_n i64, to_n i64, step i64, ms i64
insert into mail (shop, id, booking, payment, kind, once, to_address, lang, subject, state, attempts, next_at, created_at, sent_at)
with recursive copy(n) as (select :from_n union all select n + 1 from copy where n < :to_n)
select m.shop, m.id - copy.n * :step, m.booking - copy.n * :step, m.payment - copy.n * :step, m.kind, m.once || '-' || copy.n,
    m.to_address, m.lang, m.subject, 'sent', 1, m.next_at - copy.n * :ms, m.created_at - copy.n * :ms, m.created_at - copy.n * :ms
from copy cross join mail m where m.shop = :shop and m.booking between :first and :last order by 2;
