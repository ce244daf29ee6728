-- 領収書 (app/receipt.h).

-- The newest issue for a payment.
-- query: receipt_latest :opt
-- in: shop i64, payment i64
-- out: number i64, issue i64, addressee str, honorific str, title str, tax_percent i64, seller str, address str, phone str, invoice_number str, issued_at i64, amount i64
select number, issue, addressee, honorific, title, tax_percent, seller, address, phone, invoice_number, issued_at,
    coalesce(amount, (select p.amount from payment p where p.shop = :shop and p.id = :payment))
from receipt where shop = :shop and payment = :payment order by issue desc limit 1;

-- query: receipt_last_number :one
-- in: shop i64
-- out: n i64
select coalesce((select number from receipt where shop = :shop order by number desc limit 1), 0)
from shop where id = :shop;

-- query: receipt_add :exec
-- in: shop i64, id i64, payment i64, number i64, issue i64, addressee str, honorific str, title str, tax_percent i64, seller str, address str, phone str, invoice_number str, amount i64, issued_by i64?, now i64
insert into receipt (shop, id, payment, number, issue, addressee, honorific, title, tax_percent, seller, address, phone,
    invoice_number, amount, issued_by, issued_at)
values (:shop, :id, :payment, :number, :issue, :addressee, :honorific, :title, :tax_percent, :seller, :address, :phone,
    :invoice_number, :amount, :issued_by, :now);
