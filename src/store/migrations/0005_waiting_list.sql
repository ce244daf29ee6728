-- The waiting list in full. `promotes`: where those who wait are led when a seat is free, also after the list
-- takes no more names ('off': nowhere any more, they are told so). `waits_in_order`: a small party never passes
-- a larger one that does not fit yet.
alter table offering add column promotes text not null default 'pending' constraint offering_promotes check (promotes in ('off', 'pending', 'confirmed'));
alter table offering add column waits_in_order bigint not null default 0;
update offering set promotes = waitlist where waitlist <> 'off';

-- Who waits, for the sweep that serves all shops.
create index booking_waits on booking (shop, slot) where status = 'waitlisted';
