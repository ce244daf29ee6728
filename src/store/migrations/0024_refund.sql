-- 返金: money given back of a payment. What is left of a payment is always computed from these rows, in the
-- transaction that needs it.
create table refund (
    shop bigint not null references shop (id),
    id bigint not null,
    payment bigint not null,
    -- Of the form that asked for it, so that a second press asks for nothing.
    idem_key text,
    status text not null constraint refund_status check (status in ('requested', 'awaiting_details', 'pending', 'succeeded', 'failed', 'canceled')),
    amount bigint not null constraint refund_amount check (amount > 0),
    reason text not null constraint refund_reason check (reason in ('customer', 'shop', 'duplicate', 'other', 'at_provider')),
    note text not null default '',
    -- Null: asked for by a program, or on the provider's own pages.
    asked_by bigint,
    asked_at bigint not null,
    provider_id text,
    -- The provider's word for why it failed, or why it waits.
    code text not null default '',
    -- Until when a bank account can be given.
    details_until bigint,
    -- When the newest view of it was asked for that counted; an older one that arrives later says nothing.
    seen_at bigint not null default 0,
    check_at bigint,
    moved_at bigint not null,
    primary key (shop, id),
    foreign key (shop, payment) references payment (shop, id)
) without rowid;
create unique index refund_idem_key on refund (shop, idem_key) where idem_key is not null;
create unique index refund_provider on refund (shop, provider_id) where provider_id is not null;
create index refund_payment on refund (shop, payment, id);
create index refund_check on refund (check_at) where check_at is not null;
create index refund_open on refund (shop, asked_at) where status in ('requested', 'awaiting_details', 'pending');

-- What the provider kept of the payment; a refund does not bring it back. Null: not known.
alter table payment add column fee bigint;
alter table operation add column refund bigint;
alter table mail add column refund bigint;
-- What an event makes us read again: 'payment' or 'refund'.
alter table inbox add column about text not null default 'payment';

-- only: sqlite
-- Checks are loosened in the table's own text, as SQLite's manual describes for changes that leave the rows as
-- they are (lang_altertable.html, end of section 7): the tables are referred to by others and cannot be made anew
-- inside a transaction.
pragma writable_schema = on;
update sqlite_schema set sql = replace(sql, '''issue'', ''withdraw''', '''issue'', ''withdraw'', ''refund'', ''refund_cancel''') where type = 'table' and name = 'operation';
update sqlite_schema set sql = replace(sql, '''note'', ''settings''', '''refund'', ''note'', ''settings''') where type = 'table' and name = 'history';
pragma writable_schema = reset;
-- only: postgres
alter table operation drop constraint operation_kind;
alter table operation add constraint operation_kind check (kind in ('capture', 'issue', 'withdraw', 'refund', 'refund_cancel'));
alter table history drop constraint history_subject;
alter table history add constraint history_subject
    check (subject in ('booking', 'payment', 'follow_up', 'mail', 'refund', 'note', 'settings', 'request'));
