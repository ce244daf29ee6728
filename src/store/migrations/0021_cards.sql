-- Cards by the provider's page: the page that is open now, and the hold that approval turns into money.
alter table payment add column page_id text;
alter table payment add column page_url text not null default '';
alter table payment add column page_ends_at bigint;
alter table payment add column held_at bigint;
alter table payment add column hold_until bigint;
-- When staff are warned that a hold ends; null: never, or they have been.
alter table payment add column hold_warn_at bigint;
create index payment_hold on payment (hold_warn_at) where hold_warn_at is not null;
alter table shop add column stripe_card text not null default '';

-- only: sqlite
-- Constraints are loosened in the table's own text, as SQLite's manual describes for changes that leave the
-- rows as they are (lang_altertable.html, end of section 7): the tables are referred to by others and cannot be
-- made anew inside a transaction.
pragma writable_schema = on;
update sqlite_schema set sql = replace(replace(sql,
    'check (status in (''awaiting_approval'', ', 'check (status in (''authorizing'', ''capturing'', ''awaiting_approval'', '),
    'check (fail in ('''', ', 'check (fail in ('''', ''lapsed'', ')
where type = 'table' and name = 'payment';
update sqlite_schema set sql = replace(sql, 'check (kind in (''issue'', ', 'check (kind in (''capture'', ''issue'', ')
where type = 'table' and name = 'operation';
pragma writable_schema = reset;
-- only: postgres
alter table payment drop constraint payment_status;
alter table payment add constraint payment_status check (status in ('authorizing', 'capturing', 'awaiting_approval',
    'issuing', 'awaiting_payment', 'paid', 'failed', 'voiding', 'void', 'onsite_due'));
alter table payment drop constraint payment_fail;
alter table payment add constraint payment_fail check (fail in ('', 'lapsed', 'expired', 'issue_failed', 'declined'));
alter table operation drop constraint operation_kind;
alter table operation add constraint operation_kind check (kind in ('capture', 'issue', 'withdraw'));
-- both
-- I7 for cards too: a page that can be paid on, or a hold that is being taken, is live.
drop index payment_live;
create unique index payment_live on payment (shop, booking)
    where status in ('issuing', 'awaiting_payment', 'voiding', 'authorizing', 'capturing');
