-- What waits, of one shop (store/doctor.sql).
create index operation_open on operation (shop) where state in ('ready', 'running');
create index inbox_new on inbox (shop) where state = 'new';
create index inbox_refused on inbox (shop) where state = 'refused';
