-- Accounts prove their mail addresses, and people set their own passwords, through links mailed to them.
-- An account of before counts as verified: an owner or the command line made it.
alter table user_account add column mail_verified_at bigint;
update user_account set mail_verified_at = created_at;

create table user_link (
    shop bigint not null,
    id bigint not null,
    user_id bigint not null,
    purpose text not null constraint user_link_purpose check (purpose in ('invite', 'reset', 'address')),
    -- Where it goes; a link that proves an address makes it the account's.
    mail text not null,
    token_hash text not null,
    -- The token under the key file, for the words of the mail; empty once the link is closed.
    sealed text not null,
    created_at bigint not null,
    ends_at bigint not null,
    -- Used, or replaced by a newer one.
    closed_at bigint,
    primary key (shop, id),
    constraint user_link_token unique (shop, token_hash),
    foreign key (shop, user_id) references user_account (shop, id)
) without rowid;
create index user_link_user on user_link (shop, user_id, purpose);

-- The link that a mail to an account is about.
alter table mail add column link bigint;
