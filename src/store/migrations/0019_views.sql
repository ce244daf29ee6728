-- What the views of the shop's work read: feeds for calendar apps, the calendar of slots, the chart of money.

-- One secret address per member of staff; the token itself is not kept.
create table calendar_feed (
    shop bigint not null,
    user_id bigint not null,
    token_hash text not null,
    created_at bigint not null,
    primary key (shop, user_id),
    constraint calendar_feed_token unique (shop, token_hash),
    foreign key (shop, user_id) references user_account (shop, id)
) without rowid;

-- How many bookings of each pair of states a slot has, from the index alone.
create index booking_states on booking (shop, slot, status, pay_status);

-- Money by the day it came, and by the day it is due.
drop index payment_received; -- once more with the amounts, so that sums read the index alone
create index payment_received on payment (shop, paid_at, amount) where paid_at is not null;
create index payment_due on payment (shop, deadline, amount) where paid_at is null and deadline is not null;
create index request_due_free on request (shop, due) where booking is null;
