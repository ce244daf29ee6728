-- What `uketsuke doctor` asks (app/doctor.h, app/invariants.h). Every rule is asked as what breaks it: an empty answer is
-- the good one. `from` and `to` bound the ids of the things asked about, so that one booking can be asked about alone.

-- I1: seats by the bookings, and by the counter. Of slots.
-- query: broken_seats :many
-- in: shop i64, from i64, to i64, max i64
-- out: id i64
select s.id from slot s
where s.shop = :shop and s.id between :from and :to and (s.taken > s.capacity or s.taken <> coalesce(
    (select sum(b.party) from booking b where b.shop = :shop and b.slot = s.id and b.status in ('pending', 'confirmed')), 0))
order by s.id limit :max;

-- Counts of bookings kept by triggers. Of offerings.
-- query: broken_counts :many
-- in: shop i64, from i64, to i64, max i64
-- out: same as broken_seats
select o.id from offering o
where o.shop = :shop and o.id between :from and :to and (
    coalesce((select sum(c.n) from booking_count c where c.shop = :shop and c.offering = o.id), 0)
        <> (select count(*) from booking b where b.shop = :shop and b.offering = o.id)
    or exists (select 1 from booking_count c where c.shop = :shop and c.offering = o.id and c.n <> (
        select count(*) from booking b
        where b.shop = :shop and b.offering = o.id and b.status = c.status and b.pay_status = c.pay_status)))
order by o.id limit :max;

-- I2: a number was asked for although the booking was never confirmed.
-- query: broken_numbers :many
-- in: shop i64, from i64, to i64, max i64
-- out: same as broken_seats
select p.booking from payment p
where p.shop = :shop and p.booking between :from and :to and p.method = 'konbini'
    and (p.asked_at is not null or p.issued_at is not null or p.provider_id is not null)
    and not exists (select 1 from history h
        where h.shop = :shop and h.booking = p.booking and h.subject = 'booking' and h.after = 'confirmed')
order by p.booking limit :max;

-- I3: moved by neither a person nor a policy.
-- query: broken_movers :many
-- in: shop i64, from i64, to i64, max i64
-- out: same as broken_seats
select h.booking from history h
where h.shop = :shop and h.booking between :from and :to and h.subject = 'booking' and h.actor in ('provider', 'system')
order by h.booking limit :max;

-- I5: one payment was noted paid, or expired, more than once.
-- query: broken_notes :many
-- in: shop i64, from i64, to i64, max i64
-- out: same as broken_seats
select h.booking from history h
where h.shop = :shop and h.booking between :from and :to and h.subject = 'payment' and h.what in ('paid', 'expired')
group by h.booking, h.payment, h.what having count(*) > 1 order by h.booking limit :max;

-- I6: money of a cancelled booking that no person was ever asked about, or that closed without one.
-- query: broken_money :many
-- in: shop i64, from i64, to i64, max i64
-- out: same as broken_seats
select b.id from booking b join payment p on p.shop = b.shop and p.booking = b.id
where b.shop = :shop and b.id between :from and :to and b.status = 'cancelled' and p.status = 'paid'
    and not exists (select 1 from follow_up f
        where f.shop = :shop and f.booking = b.id and f.payment = p.id and f.kind in ('paid_cancelled', 'refund_decision')
            and (f.closed_at is null or f.closed_by is not null or f.how = 'refunded'))
order by b.id limit :max;

-- I6: paid twice, and no person was ever asked about it.
-- query: broken_twice :many
-- in: shop i64, from i64, to i64, max i64
-- out: same as broken_seats
select p.booking from payment p
where p.shop = :shop and p.booking between :from and :to and p.status = 'paid'
    and not exists (select 1 from follow_up f where f.shop = :shop and f.booking = p.booking and f.kind = 'paid_twice'
        and (f.closed_at is null or f.closed_by is not null or f.how = 'refunded'))
group by p.booking having count(*) > 1 order by p.booking limit :max;

-- I7: more than one number that can be paid.
-- query: broken_live :many
-- in: shop i64, from i64, to i64, max i64
-- out: same as broken_seats
select p.booking from payment p
where p.shop = :shop and p.booking between :from and :to and p.status in ('issuing', 'awaiting_payment', 'voiding', 'authorizing', 'capturing')
group by p.booking having count(*) > 1 order by p.booking limit :max;

-- I10: a line that does not begin where the one before it ended.
-- query: broken_chain :many
-- in: shop i64, from i64, to i64, max i64
-- out: same as broken_seats
select q.booking from (
    select h.booking, h.before, lag(h.after, 1, '') over (partition by h.booking, h.subject, h.payment order by h.at, h.id) as ended
    from history h where h.shop = :shop and h.booking between :from and :to and h.subject in ('booking', 'payment')) q
where q.before <> q.ended order by q.booking limit :max;

-- I10: the last line about a booking, or about one of its payments, does not say what it is now.
-- query: broken_replay :many
-- in: shop i64, from i64, to i64, max i64
-- out: same as broken_seats
select b.id from booking b
where b.shop = :shop and b.id between :from and :to and (
    b.status <> coalesce((select h.after from history h where h.shop = :shop and h.booking = b.id and h.subject = 'booking'
        order by h.at desc, h.id desc limit 1), '')
    or exists (select 1 from payment p where p.shop = :shop and p.booking = b.id and p.status <> coalesce(
        (select h.after from history h where h.shop = :shop and h.booking = b.id and h.payment = p.id and h.subject = 'payment'
            order by h.at desc, h.id desc limit 1), '')))
order by b.id limit :max;

-- What lists show of the payment, as store/booking.sql booking_refresh_pay_status writes it.
-- query: broken_mirror :many
-- in: shop i64, from i64, to i64, max i64
-- out: same as broken_seats
select b.id from booking b
where b.shop = :shop and b.id between :from and :to and b.pay_status <> coalesce(
    (select p.status from payment p where p.shop = :shop and p.booking = b.id order by p.status = 'paid' desc, p.seq desc limit 1), '')
order by b.id limit :max;

-- --- what waits for too long ---

-- query: stuck_operations :one
-- in: shop i64, before i64
-- out: n i64
select count(*) from operation where shop = :shop and state in ('ready', 'running') and created_at <= :before;

-- query: stuck_events :one
-- in: shop i64, before i64
-- out: n i64
select count(*) from inbox where shop = :shop and state = 'new' and received_at <= :before;

-- query: refused_events :one
-- in: shop i64
-- out: n i64
select count(*) from inbox where shop = :shop and state = 'refused';

-- query: stuck_mails :one
-- in: shop i64, before i64
-- out: n i64
select count(*) from mail where shop = :shop and state = 'ready' and created_at <= :before;

-- query: failed_mails :one
-- in: shop i64
-- out: n i64
select count(*) from mail where shop = :shop and state = 'failed';

-- The newest line of history.
-- query: newest_history :opt
-- in: shop i64
-- out: at i64
select at from history where shop = :shop order by id desc limit 1;
