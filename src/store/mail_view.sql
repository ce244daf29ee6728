-- What a mail about a booking tells, in one read.
-- query: mail_view :opt
-- in: shop i64, booking i64
-- out: id i64, token str, status str, cancel_reason str, party i64, name str, kana str, mail str, phone str, answers str, amount i64, method str, starts_at i64, ends_at i64
-- out: title str, title_en str, place str, admission str, pay_onsite i64, expiry_policy str, expiry_grace_hours i64, promotes str, closes_min i64, cancel_hours i64, ticket str?, ticket_en str?
-- out: slug str, shop_name str, shop_name_en str, contact_mail str, contact_phone str, mail_name str, mail_address str
-- out: from_list i64
select b.id, b.token, b.status, b.cancel_reason, b.party, b.name, b.kana, b.mail, b.phone, b.answers, b.amount, b.method,
    s.starts_at, s.ends_at,
    o.title, o.title_en, o.place, o.admission, o.pay_onsite, o.expiry_policy, o.expiry_grace_hours, o.promotes, o.closes_min, o.cancel_hours,
    t.name, t.name_en,
    h.slug, h.name, h.name_en, h.contact_mail, h.contact_phone, h.mail_name, h.mail_address,
    (select count(*) from history y where y.shop = b.shop and y.booking = b.id and y.subject = 'booking' and y.before = 'waitlisted' and y.after = b.status)
from booking b
    join slot s on s.shop = b.shop and s.id = b.slot
    join offering o on o.shop = b.shop and o.id = b.offering
    join shop h on h.id = b.shop
    left join ticket t on t.shop = b.shop and t.id = b.ticket
where b.shop = :shop and b.id = :booking;
