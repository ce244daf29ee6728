-- Every page with seats asks each slot for the smallest party that waits: from an index alone, and not through the
-- thousands of bookings that a slot may have.
drop index booking_waits;
create index booking_waits on booking (shop, slot, party) where status = 'waitlisted';
