-- Seats: slot.taken follows the bookings by itself, so that no code path can forget it. With the check
-- slot_not_oversold this is invariant I1.
-- only: sqlite
create trigger booking_takes_seats after insert on booking
when new.status in ('pending', 'confirmed')
begin
    update slot set taken = taken + new.party where shop = new.shop and id = new.slot;
end;
create trigger booking_moves_seats after update of status, party, slot on booking
when old.status in ('pending', 'confirmed') or new.status in ('pending', 'confirmed')
begin
    update slot set taken = taken - old.party
    where shop = old.shop and id = old.slot and old.status in ('pending', 'confirmed')
        and (old.slot <> new.slot or new.status not in ('pending', 'confirmed'));
    update slot set taken = taken + new.party
    where shop = new.shop and id = new.slot and new.status in ('pending', 'confirmed')
        and (old.slot <> new.slot or old.status not in ('pending', 'confirmed'));
    update slot set taken = taken + new.party - old.party
    where shop = new.shop and id = new.slot and old.slot = new.slot
        and old.status in ('pending', 'confirmed') and new.status in ('pending', 'confirmed')
        and old.party <> new.party;
end;
create trigger booking_stays before delete on booking
begin
    select raise(abort, 'booking_stays: bookings are never deleted');
end;
create trigger history_stays before delete on history
begin
    select raise(abort, 'history_stays: history is never deleted');
end;
create trigger history_unchanged before update on history
begin
    select raise(abort, 'history_unchanged: history is never changed');
end;
-- only: postgres
create function booking_seats() returns trigger as $$
begin
    if tg_op = 'UPDATE' and old.status in ('pending', 'confirmed') then
        if old.slot = new.slot and new.status in ('pending', 'confirmed') then
            if old.party <> new.party then
                update slot set taken = taken + new.party - old.party where shop = new.shop and id = new.slot;
            end if;
            return new;
        end if;
        update slot set taken = taken - old.party where shop = old.shop and id = old.slot;
    end if;
    if new.status in ('pending', 'confirmed') then
        update slot set taken = taken + new.party where shop = new.shop and id = new.slot;
    end if;
    return new;
end $$ language plpgsql;
create trigger booking_seats after insert or update of status, party, slot on booking
for each row execute function booking_seats();
create function row_stays() returns trigger as $$
begin
    raise exception '%: rows of this table are never changed or deleted', tg_name;
end $$ language plpgsql;
create trigger booking_stays before delete on booking for each row execute function row_stays();
create trigger history_stays before update or delete on history for each row execute function row_stays();
-- both
