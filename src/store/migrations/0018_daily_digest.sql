-- Staff who want it get a digest of the day by mail: at which hour (in Japan; none: never), and for which day the last
-- one was made.
alter table user_account add column digest_hour bigint constraint user_digest_hour check (digest_hour between 0 and 23);
alter table user_account add column digest_day text not null default '';
create index user_digest on user_account (digest_day) where digest_hour is not null;
create index payment_received on payment (shop, paid_at) where paid_at is not null;
