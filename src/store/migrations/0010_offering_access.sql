-- What a member of staff (role staff) may do with the bookings of each offering: nothing, be told by mail,
-- see them, decide them. Owners and managers may everything. `access` holds where no row says otherwise.
alter table user_account add column access text not null default 'approve';

create table offering_access (
    shop bigint not null,
    user_id bigint not null,
    offering bigint not null,
    level text not null constraint offering_access_level check (level in ('none', 'told', 'view', 'approve')),
    primary key (shop, user_id, offering),
    foreign key (shop, user_id) references user_account (shop, id),
    foreign key (shop, offering) references offering (shop, id)
) without rowid;

-- The bookings that somebody whose offerings are limited may see.
create view seen_booking as
select w.shop as shop, v.id as viewer, w.id as booking
from booking w join user_account v on v.shop = w.shop
    left join offering_access a on a.shop = w.shop and a.user_id = v.id and a.offering = w.offering
where coalesce(a.level, v.access) in ('view', 'approve');
