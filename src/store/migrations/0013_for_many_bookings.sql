-- What a shop with a million bookings needs so that its pages and the sweeps stay quick.

-- How many bookings stand where: kept by triggers, for the matrix and the lists (app code only reads it).
create table booking_count (
    shop bigint not null,
    offering bigint not null,
    status text not null,
    pay_status text not null,
    n bigint not null,
    primary key (shop, offering, status, pay_status),
    foreign key (shop, offering) references offering (shop, id)
) without rowid;
insert into booking_count (shop, offering, status, pay_status, n)
select shop, offering, status, pay_status, count(*) from booking group by shop, offering, status, pay_status;
-- only: sqlite
create trigger booking_counted after insert on booking
begin
    insert into booking_count (shop, offering, status, pay_status, n)
    values (new.shop, new.offering, new.status, new.pay_status, 1)
    on conflict (shop, offering, status, pay_status) do update set n = n + 1;
end;
create trigger booking_recounted after update of status, pay_status, offering on booking
when old.status <> new.status or old.pay_status <> new.pay_status or old.offering <> new.offering
begin
    update booking_count set n = n - 1
    where shop = old.shop and offering = old.offering and status = old.status and pay_status = old.pay_status;
    insert into booking_count (shop, offering, status, pay_status, n)
    values (new.shop, new.offering, new.status, new.pay_status, 1)
    on conflict (shop, offering, status, pay_status) do update set n = n + 1;
end;
-- only: postgres
create function booking_counts() returns trigger as $$
begin
    if tg_op = 'UPDATE' then
        if old.status = new.status and old.pay_status = new.pay_status and old.offering = new.offering then
            return new;
        end if;
        update booking_count set n = n - 1
        where shop = old.shop and offering = old.offering and status = old.status and pay_status = old.pay_status;
    end if;
    insert into booking_count (shop, offering, status, pay_status, n)
    values (new.shop, new.offering, new.status, new.pay_status, 1)
    on conflict (shop, offering, status, pay_status) do update set n = booking_count.n + 1;
    return new;
end $$ language plpgsql;
create trigger booking_counts after insert or update of status, pay_status, offering on booking
for each row execute function booking_counts();
-- both

create index booking_waits_offering on booking (shop, offering) where status = 'waitlisted';
create index mail_ready on mail (shop, id) where state = 'ready';
create index payment_slow on payment (asked_at) where status = 'issuing' and is_slow_told = 0;

-- Staff look for whatever the customer reads out at the phone.
create index payment_lawson_code on payment (shop, lawson_code) where lawson_code <> '';
create index payment_lawson_number on payment (shop, lawson_number) where lawson_number <> '';
create index payment_familymart_code on payment (shop, familymart_code) where familymart_code <> '';
create index payment_familymart_number on payment (shop, familymart_number) where familymart_number <> '';
create index payment_ministop_code on payment (shop, ministop_code) where ministop_code <> '';
create index payment_ministop_number on payment (shop, ministop_number) where ministop_number <> '';
create index payment_seicomart_code on payment (shop, seicomart_code) where seicomart_code <> '';
create index payment_seicomart_number on payment (shop, seicomart_number) where seicomart_number <> '';
