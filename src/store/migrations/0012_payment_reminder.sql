-- The customer is reminded before the deadline of a number that is not paid: so many hours before (0: never), and
-- when that is for this number (core/reminder.h). Numbers that were issued before have none.
alter table offering add column remind_hours bigint not null default 24 constraint offering_remind_hours check (remind_hours >= 0);
alter table payment add column remind_at bigint;
create index payment_remind on payment (remind_at) where remind_at is not null;
