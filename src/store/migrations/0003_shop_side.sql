-- What the shop's side needs: how long a rolled webhook secret still counts, until which day the slots of
-- a service have been made, and the indexes behind the search of bookings.
alter table shop add column stripe_secret_old_until bigint not null default 0;

-- A day number (days since 1970 in Japan).
alter table offering add column slots_until bigint not null default 0;

-- Covers what the search reads, so that looking for a part of a name never touches the bookings.
create index booking_search on booking (shop, kana, name, phone, mail, id);
create index booking_offering on booking (shop, offering, id);
create index payment_number on payment (shop, confirmation_number) where confirmation_number <> '';
