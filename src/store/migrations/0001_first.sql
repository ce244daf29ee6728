-- The first schema. Instants are UTC milliseconds, calendar days and enums are text, yes/no is 0 or 1.
-- The shop leads every primary key and every foreign key; no row refers to another shop's.

create table server (
    id bigint not null primary key check (id = 1),
    starts bigint not null
);
insert into server (id, starts) values (1, 0);

create table shop (
    id bigint not null primary key,
    slug text not null constraint shop_slug unique,
    name text not null,
    name_en text not null default '',
    contact_mail text not null default '',
    contact_phone text not null default '',
    law_text text not null default '',
    privacy_text text not null default '',
    invoice_number text not null default '',
    mail_name text not null default '',
    mail_address text not null default '',
    smtp_host text not null default '',
    smtp_port bigint not null default 0,
    smtp_security text not null default 'none' constraint shop_smtp_security check (smtp_security in ('none', 'starttls', 'tls')),
    smtp_user text not null default '',
    smtp_password text not null default '',
    stripe_key text not null default '',
    stripe_secret text not null default '',
    stripe_secret_old text not null default '',
    stripe_checked_at bigint,
    stripe_konbini text not null default '',
    stripe_events_since bigint not null default 0,
    stripe_events_after text not null default '',
    stripe_events_next_at bigint not null default 0,
    created_at bigint not null,
    updated_at bigint not null
);

create table user_account (
    shop bigint not null references shop (id),
    id bigint not null,
    mail text not null,
    name text not null,
    password_hash text not null,
    role text not null constraint user_role check (role in ('owner', 'manager', 'staff')),
    lang text not null default 'ja',
    hears_bookings bigint not null default 1,
    hears_payments bigint not null default 1,
    disabled_at bigint,
    created_at bigint not null,
    primary key (shop, id),
    constraint user_mail unique (shop, mail)
) without rowid;

create table session (
    shop bigint not null,
    token_hash text not null,
    user_id bigint not null,
    csrf text not null,
    address text not null default '',
    agent text not null default '',
    created_at bigint not null,
    seen_at bigint not null,
    ends_at bigint not null,
    primary key (shop, token_hash),
    foreign key (shop, user_id) references user_account (shop, id)
) without rowid;
create index session_user on session (shop, user_id);

-- Tokens of programs that act for a member of staff through the JSON API.
create table api_token (
    shop bigint not null,
    token_hash text not null,
    user_id bigint not null,
    name text not null,
    created_at bigint not null,
    used_at bigint,
    primary key (shop, token_hash),
    foreign key (shop, user_id) references user_account (shop, id)
) without rowid;

-- Failed attempts, by what is throttled: an account's mail or a peer's address.
create table throttle (
    shop bigint not null,
    what text not null,
    failures bigint not null,
    last_at bigint not null,
    blocked_until bigint not null,
    primary key (shop, what)
) without rowid;

create table offering (
    shop bigint not null references shop (id),
    id bigint not null,
    kind text not null constraint offering_kind check (kind in ('service', 'event')),
    status text not null constraint offering_status check (status in ('draft', 'open', 'closed')),
    title text not null,
    title_en text not null default '',
    summary text not null default '',
    body text not null default '',
    place text not null default '',
    admission text not null constraint offering_admission check (admission in ('first_come', 'approval')),
    price bigint not null constraint offering_price check (price >= 0),
    pay_konbini bigint not null default 0,
    pay_card bigint not null default 0,
    pay_onsite bigint not null default 0,
    deadline_days bigint not null default 3 constraint offering_deadline_days check (deadline_days between 1 and 60),
    deadline_margin_min bigint not null default 60 constraint offering_deadline_margin check (deadline_margin_min >= 0),
    expiry_policy text not null default 'keep' constraint offering_expiry_policy check (expiry_policy in ('keep', 'rebill', 'cancel')),
    expiry_grace_hours bigint not null default 24,
    waitlist text not null default 'off' constraint offering_waitlist check (waitlist in ('off', 'pending', 'confirmed')),
    cancel_hours bigint not null default 24,
    opens_days bigint not null default 60,
    closes_min bigint not null default 60,
    max_party bigint not null default 4 constraint offering_max_party check (max_party between 1 and 100),
    position bigint not null default 0,
    created_at bigint not null,
    updated_at bigint not null,
    primary key (shop, id)
) without rowid;

create table ticket (
    shop bigint not null,
    id bigint not null,
    offering bigint not null,
    name text not null,
    name_en text not null default '',
    price bigint not null constraint ticket_price check (price >= 0),
    is_active bigint not null default 1,
    position bigint not null default 0,
    primary key (shop, id),
    foreign key (shop, offering) references offering (shop, id)
) without rowid;
create index ticket_offering on ticket (shop, offering, position, id);

create table question (
    shop bigint not null,
    id bigint not null,
    offering bigint not null,
    label text not null,
    label_en text not null default '',
    kind text not null constraint question_kind check (kind in ('text', 'textarea', 'choice', 'check')),
    options text not null default '',
    is_required bigint not null default 0,
    is_active bigint not null default 1,
    position bigint not null default 0,
    primary key (shop, id),
    foreign key (shop, offering) references offering (shop, id)
) without rowid;
create index question_offering on question (shop, offering, position, id);

-- Weekly hours of a service; slots are made from them ahead of time (core/slot.h).
create table hours (
    shop bigint not null,
    id bigint not null,
    offering bigint not null,
    weekday bigint not null constraint hours_weekday check (weekday between 0 and 6),
    from_min bigint not null,
    to_min bigint not null,
    length_min bigint not null constraint hours_length check (length_min between 5 and 1440),
    capacity bigint not null constraint hours_capacity check (capacity between 1 and 100000),
    primary key (shop, id),
    constraint hours_order check (from_min >= 0 and to_min <= 1440 and from_min + length_min <= to_min),
    foreign key (shop, offering) references offering (shop, id)
) without rowid;
create index hours_offering on hours (shop, offering);

-- Days on which a service is closed.
create table closed_day (
    shop bigint not null,
    offering bigint not null,
    day text not null,
    primary key (shop, offering, day),
    foreign key (shop, offering) references offering (shop, id)
) without rowid;

-- `taken` is kept by triggers (next migration) equal to the parties that hold seats, and the check is
-- what makes overselling impossible (I1).
create table slot (
    shop bigint not null,
    id bigint not null,
    offering bigint not null,
    starts_at bigint not null,
    ends_at bigint not null,
    capacity bigint not null constraint slot_capacity check (capacity between 0 and 100000),
    taken bigint not null default 0 constraint slot_not_negative check (taken >= 0),
    is_closed bigint not null default 0,
    constraint slot_not_oversold check (taken <= capacity),
    primary key (shop, id),
    constraint slot_start unique (shop, offering, starts_at),
    constraint slot_order check (ends_at > starts_at),
    foreign key (shop, offering) references offering (shop, id)
) without rowid;

create table booking (
    shop bigint not null,
    id bigint not null,
    token text not null,
    idem_key text,
    slot bigint not null,
    offering bigint not null,
    ticket bigint,
    status text not null constraint booking_status check (status in ('waitlisted', 'pending', 'confirmed', 'cancelled')),
    cancel_reason text not null default '',
    party bigint not null constraint booking_party check (party between 1 and 100),
    name text not null,
    kana text not null,
    mail text not null,
    phone text not null,
    lang text not null default 'ja',
    answers text not null default '[]',
    amount bigint not null constraint booking_amount check (amount >= 0),
    method text not null constraint booking_method check (method in ('none', 'konbini', 'card', 'onsite')),
    -- Of the newest attempt, written in the same transaction as the attempt itself (app/payment_move.c):
    -- what lists filter by.
    pay_status text not null default '',
    staff_note text not null default '',
    created_at bigint not null,
    updated_at bigint not null,
    primary key (shop, id),
    constraint booking_token unique (shop, token),
    foreign key (shop, slot) references slot (shop, id),
    foreign key (shop, offering) references offering (shop, id),
    foreign key (shop, ticket) references ticket (shop, id)
) without rowid;
create unique index booking_idem_key on booking (shop, idem_key) where idem_key is not null;
create index booking_slot on booking (shop, slot, status, created_at, id);
create index booking_matrix on booking (shop, status, pay_status, id);
create index booking_mail on booking (shop, mail);

create table payment (
    shop bigint not null,
    id bigint not null,
    booking bigint not null,
    seq bigint not null,
    method text not null constraint payment_method check (method in ('konbini', 'card', 'onsite')),
    origin text not null constraint payment_origin check (origin in ('booking', 'request')),
    status text not null constraint payment_status check (status in ('awaiting_approval', 'issuing', 'awaiting_payment', 'paid', 'failed', 'voiding', 'void', 'onsite_due')),
    fail text not null default '' constraint payment_fail check (fail in ('', 'expired', 'issue_failed', 'declined')),
    amount bigint not null constraint payment_amount check (amount > 0),
    provider_id text,
    -- The number, once issued.
    confirmation_number text not null default '',
    is_number_random bigint not null default 0,
    lawson_code text not null default '',
    lawson_number text not null default '',
    familymart_code text not null default '',
    familymart_number text not null default '',
    ministop_code text not null default '',
    ministop_number text not null default '',
    seicomart_code text not null default '',
    seicomart_number text not null default '',
    voucher_url text not null default '',
    deadline bigint,
    asked_at bigint,
    issued_at bigint,
    is_slow_told bigint not null default 0,
    paid_at bigint,
    paid_chain text not null default '',
    ended_at bigint,
    check_at bigint,
    policy_at bigint,
    created_at bigint not null,
    primary key (shop, id),
    constraint payment_seq unique (shop, booking, seq),
    foreign key (shop, booking) references booking (shop, id)
) without rowid;
create unique index payment_provider on payment (shop, provider_id) where provider_id is not null;
-- I7: at most one number that can be paid, or may become so, per booking.
create unique index payment_live on payment (shop, booking) where status in ('issuing', 'awaiting_payment', 'voiding');
create index payment_check on payment (check_at) where check_at is not null;
create index payment_policy on payment (policy_at) where policy_at is not null;

-- A call to the provider, committed before its first byte leaves (contract 2.2). The id is also the
-- idempotency key.
create table operation (
    shop bigint not null,
    id bigint not null,
    payment bigint not null,
    kind text not null constraint operation_kind check (kind in ('issue', 'withdraw')),
    method text not null,
    path text not null,
    body text not null,
    state text not null constraint operation_state check (state in ('ready', 'running', 'done', 'dropped')),
    attempts bigint not null default 0,
    next_at bigint not null,
    first_sent_at bigint,
    last_http bigint not null default 0,
    last_code text not null default '',
    last_message text not null default '',
    request_id text not null default '',
    created_at bigint not null,
    done_at bigint,
    primary key (shop, id),
    foreign key (shop, payment) references payment (shop, id)
) without rowid;
create index operation_due on operation (next_at, id) where state in ('ready', 'running');
create index operation_payment on operation (shop, payment, id);

-- What the provider told us, raw, each event once.
create table inbox (
    shop bigint not null references shop (id),
    event_id text not null,
    type text not null,
    object_id text not null default '',
    api_version text not null default '',
    raw text not null,
    state text not null constraint inbox_state check (state in ('new', 'done', 'ignored', 'refused')),
    attempts bigint not null default 0,
    next_at bigint not null,
    received_at bigint not null,
    done_at bigint,
    primary key (shop, event_id)
) without rowid;
create index inbox_due on inbox (next_at) where state = 'new';

-- Mails to send. The content is written when the mail is sent, from what is true then.
create table mail (
    shop bigint not null references shop (id),
    id bigint not null,
    booking bigint,
    payment bigint,
    kind text not null,
    once text not null,
    to_address text not null,
    lang text not null,
    subject text not null default '',
    body_text text not null default '',
    state text not null constraint mail_state check (state in ('ready', 'sent', 'dropped', 'failed')),
    attempts bigint not null default 0,
    next_at bigint not null,
    last_error text not null default '',
    created_at bigint not null,
    sent_at bigint,
    primary key (shop, id),
    constraint mail_once unique (shop, once),
    foreign key (shop, booking) references booking (shop, id),
    foreign key (shop, payment) references payment (shop, id)
) without rowid;
create index mail_due on mail (next_at, id) where state = 'ready';
create index mail_booking on mail (shop, booking);

create table follow_up (
    shop bigint not null references shop (id),
    id bigint not null,
    kind text not null,
    booking bigint,
    payment bigint,
    opened_at bigint not null,
    closed_at bigint,
    closed_by bigint,
    how text not null default '',
    primary key (shop, id),
    foreign key (shop, booking) references booking (shop, id),
    foreign key (shop, payment) references payment (shop, id)
) without rowid;
create unique index follow_up_open on follow_up (shop, kind, coalesce(booking, 0), coalesce(payment, 0)) where closed_at is null;
create index follow_up_shop on follow_up (shop, closed_at, opened_at);

-- One line per change, never changed itself; replaying it gives the present state (I10).
create table history (
    shop bigint not null references shop (id),
    id bigint not null,
    booking bigint,
    payment bigint,
    at bigint not null,
    actor text not null constraint history_actor check (actor in ('customer', 'user', 'provider', 'policy', 'system')),
    actor_user bigint,
    subject text not null constraint history_subject check (subject in ('booking', 'payment', 'follow_up', 'mail', 'note', 'settings')),
    what text not null,
    before text not null default '',
    after text not null default '',
    detail text not null default '',
    primary key (shop, id),
    foreign key (shop, booking) references booking (shop, id),
    foreign key (shop, payment) references payment (shop, id)
) without rowid;
create index history_booking on history (shop, booking, id);

-- Answers already given to API requests with an idempotency key.
create table api_answer (
    shop bigint not null references shop (id),
    key text not null,
    fingerprint text not null,
    status bigint not null,
    body text not null,
    created_at bigint not null,
    primary key (shop, key)
) without rowid;
