-- What is handed out as files (web/admin/export.c).

-- Bookings by their ids, given as "1,2,3", newest first; with the attempt that brought the money, or the newest.
-- query: export_bookings :many
-- in: shop i64, ids str, max i64
-- out: id i64, created_at i64, status str, cancel_reason str, offering i64, title str, title_en str, ticket str?, starts_at i64, ends_at i64
-- out: party i64, name str, kana str, mail str, phone str, amount i64, method str, pay_status str, answers str, staff_note str
-- out: fail str?, deadline i64?, paid_at i64?, paid_chain str?
-- only: sqlite
select b.id, b.created_at, b.status, b.cancel_reason, b.offering, o.title, o.title_en, t.name, s.starts_at, s.ends_at,
    b.party, b.name, b.kana, b.mail, b.phone, b.amount, b.method, b.pay_status, b.answers, b.staff_note,
    p.fail, p.deadline, p.paid_at, p.paid_chain
from booking b
    join slot s on s.shop = b.shop and s.id = b.slot
    join offering o on o.shop = b.shop and o.id = b.offering
    left join ticket t on t.shop = b.shop and t.id = b.ticket
    left join payment p on p.shop = b.shop and p.booking = b.id
        and p.seq = (select m.seq from payment m where m.shop = :shop and m.booking = b.id
            order by case when m.status = 'paid' then 0 else 1 end, m.seq desc limit 1)
where b.shop = :shop and b.id in (select value from json_each('[' || :ids || ']'))
order by b.id desc limit :max;
-- only: postgres
select b.id, b.created_at, b.status, b.cancel_reason, b.offering, o.title, o.title_en, t.name, s.starts_at, s.ends_at,
    b.party, b.name, b.kana, b.mail, b.phone, b.amount, b.method, b.pay_status, b.answers, b.staff_note,
    p.fail, p.deadline, p.paid_at, p.paid_chain
from booking b
    join slot s on s.shop = b.shop and s.id = b.slot
    join offering o on o.shop = b.shop and o.id = b.offering
    left join ticket t on t.shop = b.shop and t.id = b.ticket
    left join payment p on p.shop = b.shop and p.booking = b.id
        and p.seq = (select m.seq from payment m where m.shop = :shop and m.booking = b.id
            order by case when m.status = 'paid' then 0 else 1 end, m.seq desc limit 1)
where b.shop = :shop and b.id = any(cast('{' || :ids || '}' as bigint[]))
order by b.id desc limit :max;
