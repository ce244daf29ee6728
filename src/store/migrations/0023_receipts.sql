-- 領収書: every issue of one: made out to whom, when, by whom, and what the sheet says, so that the same
-- issue reads the same for ever. A reissue has the number of the first.
create table receipt (
    shop bigint not null,
    id bigint not null,
    payment bigint not null,
    number bigint not null,
    issue bigint not null constraint receipt_issue check (issue >= 1),
    addressee text not null,
    honorific text not null constraint receipt_honorific check (honorific in ('sama', 'onchu')),
    title text not null,
    tax_percent bigint not null,
    seller text not null,
    address text not null,
    phone text not null,
    -- T and 13 digits; empty: the shop has none.
    invoice_number text not null,
    -- Null: by the customer.
    issued_by bigint,
    issued_at bigint not null,
    primary key (shop, id),
    constraint receipt_once unique (shop, payment, issue),
    constraint receipt_number unique (shop, number, issue),
    foreign key (shop, payment) references payment (shop, id)
) without rowid;
