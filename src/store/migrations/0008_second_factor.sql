-- A second factor for signing in: a time-based code (RFC 6238), and codes for a lost phone.
-- The secret under the key file; it counts from totp_at on, before it is only being set up.
alter table user_account add column totp_sealed text not null default '';
alter table user_account add column totp_at bigint;
-- The newest 30 seconds whose code was used: none is taken twice.
alter table user_account add column totp_step bigint not null default 0;

create table recovery_code (
    shop bigint not null,
    user_id bigint not null,
    code_hash text not null,
    primary key (shop, user_id, code_hash),
    foreign key (shop, user_id) references user_account (shop, id)
) without rowid;

-- 1: the password was right, the code is still asked for; such a session opens nothing.
alter table session add column awaits_code bigint not null default 0;
