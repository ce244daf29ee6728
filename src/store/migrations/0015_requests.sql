-- 単発決済: bills with a secret link, for a booking or for anybody.
create table request (
    shop bigint not null references shop (id),
    id bigint not null,
    token text not null,
    -- Null: for somebody without a booking.
    booking bigint,
    name text not null,
    kana text not null default '',
    mail text not null,
    phone text not null,
    lang text not null default 'ja',
    title text not null,
    -- Words of the shop to the customer.
    message text not null default '',
    amount bigint not null constraint request_amount check (amount > 0),
    -- The last instant at which it can be paid.
    due bigint not null,
    status text not null constraint request_status check (status in ('open', 'paid', 'expired', 'withdrawn')),
    -- When the reminder leaves by itself; null: never, or it has left.
    remind_at bigint,
    reminded_at bigint,
    created_at bigint not null,
    ended_at bigint,
    primary key (shop, id),
    constraint request_token unique (shop, token),
    foreign key (shop, booking) references booking (shop, id)
) without rowid;
-- One open request per booking.
create unique index request_open on request (shop, booking) where status = 'open' and booking is not null;
create index request_booking on request (shop, booking, id) where booking is not null;
create index request_due on request (due) where status = 'open';
create index request_remind on request (remind_at) where status = 'open' and remind_at is not null;

-- A payment belongs to a booking, to a request, or to both.
alter table payment add column request bigint;
create index payment_request on payment (shop, request) where request is not null;
create unique index payment_request_live on payment (shop, request)
    where request is not null and status in ('issuing', 'awaiting_payment', 'voiding');
alter table mail add column request bigint;
alter table history add column request bigint;

-- only: sqlite
-- Constraints are loosened in the table's own text, as SQLite's manual describes for changes that leave the rows
-- as they are (lang_altertable.html, end of section 7): the tables are referred to by others and cannot be made
-- anew inside a transaction. The statements around it change the schema's version, so that every connection
-- reads it again; tests/unit/store/upgrade_test.c checks the file, its rows and its keys afterwards.
pragma writable_schema = on;
update sqlite_schema set sql = replace(sql, 'booking bigint not null,', 'booking bigint,') where type = 'table' and name = 'payment';
update sqlite_schema set sql = replace(sql, '''note'', ''settings'')', '''note'', ''settings'', ''request'')') where type = 'table' and name = 'history';
pragma writable_schema = reset;
-- only: postgres
alter table payment alter column booking drop not null;
alter table history drop constraint history_subject;
alter table history add constraint history_subject
    check (subject in ('booking', 'payment', 'follow_up', 'mail', 'note', 'settings', 'request'));
-- both
create index history_request on history (shop, request, id) where request is not null;
create index mail_request on mail (shop, request) where request is not null;
