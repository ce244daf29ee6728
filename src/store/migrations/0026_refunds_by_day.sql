-- Money that went back, by the day it did (store/money.sql).
create index refund_given on refund (shop, moved_at) where status = 'succeeded';
