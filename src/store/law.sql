-- 特定商取引法に基づく表記, item by item (core/law.h).

-- query: law_list :many
-- in: shop i64, max i64
-- out: item str, text str
select item, text from law_entry where shop = :shop limit :max;

-- query: law_put :exec
-- in: shop i64, item str, text str
insert into law_entry (shop, item, text) values (:shop, :item, :text)
on conflict (shop, item) do update set text = excluded.text;

-- What stands under the items.
-- query: law_set_more :exec
-- in: shop i64, text str, now i64
update shop set law_text = :text, updated_at = :now where id = :shop;

-- Offerings that take bookings and are paid online.
-- query: law_offerings :one
-- in: shop i64
-- out: n i64
select count(*) from offering where shop = :shop and status = 'open' and pay_konbini + pay_card > 0;
