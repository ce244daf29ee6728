-- query: booking_get :opt
-- in: shop i64, id i64
-- out: id i64, token str, slot i64, offering i64, ticket i64?, status str, cancel_reason str, party i64, name str, kana str, mail str, phone str, lang str, answers str, amount i64, method str, pay_status str, staff_note str, created_at i64, updated_at i64
select id, token, slot, offering, ticket, status, cancel_reason, party, name, kana, mail, phone, lang, answers,
    amount, method, pay_status, staff_note, created_at, updated_at
from booking where shop = :shop and id = :id;

-- query: booking_by_token :opt
-- in: shop i64, token str
-- out: same as booking_get
select id, token, slot, offering, ticket, status, cancel_reason, party, name, kana, mail, phone, lang, answers,
    amount, method, pay_status, staff_note, created_at, updated_at
from booking where shop = :shop and token = :token;

-- query: booking_by_idem_key :opt
-- in: shop i64, idem_key str
-- out: same as booking_get
select id, token, slot, offering, ticket, status, cancel_reason, party, name, kana, mail, phone, lang, answers,
    amount, method, pay_status, staff_note, created_at, updated_at
from booking where shop = :shop and idem_key = :idem_key;

-- query: booking_add :exec
-- in: shop i64, id i64, token str, idem_key str?, slot i64, offering i64, ticket i64?, status str, party i64, name str, kana str, mail str, phone str, lang str, answers str, amount i64, method str, pay_status str, now i64
insert into booking (shop, id, token, idem_key, slot, offering, ticket, status, party, name, kana, mail, phone, lang,
    answers, amount, method, pay_status, created_at, updated_at)
values (:shop, :id, :token, :idem_key, :slot, :offering, :ticket, :status, :party, :name, :kana, :mail, :phone, :lang,
    :answers, :amount, :method, :pay_status, :now, :now);

-- The only statement that changes a booking's status (app/booking_move.c).
-- query: booking_move :exec
-- in: shop i64, id i64, before str, after str, reason str, now i64
update booking set status = :after, cancel_reason = :reason, updated_at = :now
where shop = :shop and id = :id and status = :before;

-- What lists show of the payment: paid if any attempt is, else the newest attempt's status.
-- query: booking_refresh_pay_status :exec
-- in: shop i64, id i64
update booking set pay_status = coalesce(
    (select p.status from payment p where p.shop = :shop and p.booking = :id order by p.status = 'paid' desc, p.seq desc limit 1), '')
where shop = :shop and id = :id;

-- query: booking_set_note :exec
-- in: shop i64, id i64, note str, now i64
update booking set staff_note = :note, updated_at = :now where shop = :shop and id = :id;

-- query: booking_set_method :exec
-- in: shop i64, id i64, method str, now i64
update booking set method = :method, updated_at = :now where shop = :shop and id = :id;
