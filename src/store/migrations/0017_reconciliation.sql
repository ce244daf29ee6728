-- 照合: our ledger against the provider's, every night and when somebody asks (app/reconcile.h).

-- When the next nightly one begins; 0: not planned yet.
alter table shop add column reconcile_at bigint not null default 0;
-- The newest reconciliation that met this payment at the provider.
alter table payment add column seen_run bigint not null default 0;

create table reconciliation (
    shop bigint not null references shop (id),
    id bigint not null,
    state text not null constraint reconciliation_state check (state in ('running', 'done', 'failed')),
    -- theirs: the provider's list; ours: what it did not name; open: differences of before that nobody met.
    phase text not null default 'theirs' constraint reconciliation_phase check (phase in ('theirs', 'ours', 'open')),
    asked_by bigint,
    since_at bigint not null,
    started_at bigint not null,
    finished_at bigint,
    next_at bigint not null,
    attempts bigint not null default 0,
    -- How far the phase has come: the provider's id, or one of ours.
    after_object text not null default '',
    after_id bigint not null default 0,
    compared bigint not null default 0,
    others bigint not null default 0,
    healed bigint not null default 0,
    differ bigint not null default 0,
    ours_total bigint not null default 0,
    theirs_total bigint not null default 0,
    last_error text not null default '',
    primary key (shop, id)
) without rowid;
create unique index reconciliation_running on reconciliation (shop) where state = 'running';
create index reconciliation_due on reconciliation (next_at) where state = 'running';

-- Open as long as the last look found it. Told once; `accepted` by a person who knows why, it waits for nobody.
create table difference (
    shop bigint not null references shop (id),
    id bigint not null,
    kind text not null,
    object text not null,
    booking bigint,
    payment bigint,
    ours text not null default '',
    theirs text not null default '',
    ours_amount bigint not null default 0,
    theirs_amount bigint not null default 0,
    run bigint not null,
    opened_at bigint not null,
    accepted_at bigint,
    accepted_by bigint,
    accepted_how text not null default '',
    closed_at bigint,
    primary key (shop, id),
    foreign key (shop, booking) references booking (shop, id),
    foreign key (shop, payment) references payment (shop, id)
) without rowid;
create unique index difference_open on difference (shop, kind, object) where closed_at is null;
create index difference_object on difference (shop, object) where closed_at is null;
create index difference_payment on difference (shop, payment) where closed_at is null;
