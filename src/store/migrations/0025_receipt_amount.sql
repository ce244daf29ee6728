-- What the sheet says was received: less than the payment when some of it had gone back. Null: the whole payment.
alter table receipt add column amount bigint;
