-- query: offering_get :opt
-- in: shop i64, id i64
-- out: id i64, kind str, status str, title str, title_en str, summary str, body str, place str, admission str, price i64, pay_konbini i64, pay_card i64, pay_onsite i64, deadline_days i64, deadline_margin_min i64, expiry_policy str, expiry_grace_hours i64, waitlist str, cancel_hours i64, opens_days i64, closes_min i64, max_party i64, position i64, promotes str, waits_in_order i64, remind_hours i64
select id, kind, status, title, title_en, summary, body, place, admission, price, pay_konbini, pay_card, pay_onsite,
    deadline_days, deadline_margin_min, expiry_policy, expiry_grace_hours, waitlist, cancel_hours,
    opens_days, closes_min, max_party, position, promotes, waits_in_order, remind_hours
from offering where shop = :shop and id = :id;

-- query: offering_list :many
-- in: shop i64, max i64
-- out: same as offering_get
select id, kind, status, title, title_en, summary, body, place, admission, price, pay_konbini, pay_card, pay_onsite,
    deadline_days, deadline_margin_min, expiry_policy, expiry_grace_hours, waitlist, cancel_hours,
    opens_days, closes_min, max_party, position, promotes, waits_in_order, remind_hours
from offering where shop = :shop order by position, id limit :max;

-- Whether any takes cards.
-- query: offering_cards :one
-- in: shop i64
-- out: n i64
select count(*) from offering where shop = :shop and pay_card = 1;

-- query: offering_add :exec
-- in: shop i64, id i64, kind str, status str, title str, title_en str, summary str, body str, place str, admission str, price i64, pay_konbini i64, pay_card i64, pay_onsite i64, deadline_days i64, deadline_margin_min i64, expiry_policy str, expiry_grace_hours i64, waitlist str, cancel_hours i64, opens_days i64, closes_min i64, max_party i64, position i64, now i64
insert into offering (shop, id, kind, status, title, title_en, summary, body, place, admission, price,
    pay_konbini, pay_card, pay_onsite, deadline_days, deadline_margin_min, expiry_policy, expiry_grace_hours,
    waitlist, promotes, cancel_hours, opens_days, closes_min, max_party, position, created_at, updated_at)
values (:shop, :id, :kind, :status, :title, :title_en, :summary, :body, :place, :admission, :price,
    :pay_konbini, :pay_card, :pay_onsite, :deadline_days, :deadline_margin_min, :expiry_policy, :expiry_grace_hours,
    :waitlist, case :waitlist when 'off' then 'pending' else :waitlist end, :cancel_hours, :opens_days, :closes_min, :max_party, :position, :now, :now);

-- query: offering_set :exec
-- in: shop i64, id i64, status str, title str, title_en str, summary str, body str, place str, admission str, price i64, pay_konbini i64, pay_card i64, pay_onsite i64, deadline_days i64, deadline_margin_min i64, expiry_policy str, expiry_grace_hours i64, waitlist str, cancel_hours i64, opens_days i64, closes_min i64, max_party i64, position i64, promotes str, waits_in_order i64, remind_hours i64, now i64
update offering set status = :status, title = :title, title_en = :title_en, summary = :summary, body = :body,
    place = :place, admission = :admission, price = :price, pay_konbini = :pay_konbini, pay_card = :pay_card,
    pay_onsite = :pay_onsite, deadline_days = :deadline_days, deadline_margin_min = :deadline_margin_min,
    expiry_policy = :expiry_policy, expiry_grace_hours = :expiry_grace_hours, waitlist = :waitlist,
    cancel_hours = :cancel_hours, opens_days = :opens_days, closes_min = :closes_min, max_party = :max_party,
    position = :position, promotes = :promotes, waits_in_order = :waits_in_order, remind_hours = :remind_hours, updated_at = :now
where shop = :shop and id = :id;

-- query: ticket_list :many
-- in: shop i64, offering i64, max i64
-- out: id i64, name str, name_en str, price i64, is_active i64, position i64
select id, name, name_en, price, is_active, position from ticket
where shop = :shop and offering = :offering order by position, id limit :max;

-- query: ticket_get :opt
-- in: shop i64, id i64
-- out: id i64, offering i64, name str, name_en str, price i64, is_active i64
select id, offering, name, name_en, price, is_active from ticket where shop = :shop and id = :id;

-- query: ticket_add :exec
-- in: shop i64, id i64, offering i64, name str, name_en str, price i64, is_active i64, position i64
insert into ticket (shop, id, offering, name, name_en, price, is_active, position)
values (:shop, :id, :offering, :name, :name_en, :price, :is_active, :position);

-- query: ticket_set :exec
-- in: shop i64, id i64, name str, name_en str, price i64, is_active i64, position i64
update ticket set name = :name, name_en = :name_en, price = :price, is_active = :is_active, position = :position
where shop = :shop and id = :id;

-- query: question_list :many
-- in: shop i64, offering i64, max i64
-- out: id i64, label str, label_en str, kind str, options str, is_required i64, is_active i64, position i64
select id, label, label_en, kind, options, is_required, is_active, position from question
where shop = :shop and offering = :offering order by position, id limit :max;

-- query: question_add :exec
-- in: shop i64, id i64, offering i64, label str, label_en str, kind str, options str, is_required i64, is_active i64, position i64
insert into question (shop, id, offering, label, label_en, kind, options, is_required, is_active, position)
values (:shop, :id, :offering, :label, :label_en, :kind, :options, :is_required, :is_active, :position);

-- query: question_set :exec
-- in: shop i64, id i64, label str, label_en str, kind str, options str, is_required i64, is_active i64, position i64
update question set label = :label, label_en = :label_en, kind = :kind, options = :options,
    is_required = :is_required, is_active = :is_active, position = :position
where shop = :shop and id = :id;

-- query: hours_list :many
-- in: shop i64, offering i64, max i64
-- out: id i64, weekday i64, from_min i64, to_min i64, length_min i64, capacity i64
select id, weekday, from_min, to_min, length_min, capacity from hours
where shop = :shop and offering = :offering order by weekday, from_min, id limit :max;

-- query: hours_add :exec
-- in: shop i64, id i64, offering i64, weekday i64, from_min i64, to_min i64, length_min i64, capacity i64
insert into hours (shop, id, offering, weekday, from_min, to_min, length_min, capacity)
values (:shop, :id, :offering, :weekday, :from_min, :to_min, :length_min, :capacity);

-- query: hours_clear :exec
-- in: shop i64, offering i64
delete from hours where shop = :shop and offering = :offering;

-- query: closed_day_list :many
-- in: shop i64, offering i64, from_day str, max i64
-- out: day str
select day from closed_day where shop = :shop and offering = :offering and day >= :from_day order by day limit :max;

-- query: closed_day_add :exec
-- in: shop i64, offering i64, day str
insert into closed_day (shop, offering, day) values (:shop, :offering, :day) on conflict do nothing;

-- query: closed_day_clear :exec
-- in: shop i64, offering i64
delete from closed_day where shop = :shop and offering = :offering;

-- Services whose slots have not yet been made up to the day they should (both are day numbers).
-- query: offering_slots_due :many
-- all shops: the job that makes slots serves every shop
-- in: today i64, max i64
-- out: shop i64, id i64
select shop, id from offering
where kind = 'service' and status <> 'closed' and slots_until < :today + opens_days
order by shop, id limit :max;

-- query: offering_slots_until :one
-- in: shop i64, id i64
-- out: until i64
select slots_until from offering where shop = :shop and id = :id;

-- query: offering_set_slots_until :exec
-- in: shop i64, id i64, until i64
update offering set slots_until = :until where shop = :shop and id = :id;
