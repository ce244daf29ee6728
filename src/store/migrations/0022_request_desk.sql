-- One form sent twice makes one request; staff list them by status.
alter table request add column idem_key text;
create unique index request_idem_key on request (shop, idem_key) where idem_key is not null;
create index request_list on request (shop, status, id);
-- Which of the offering's expiry policies was in force when this payment expired, until policy_at.
alter table payment add column policy text not null default 'cancel' constraint payment_policy_known check (policy in ('cancel', 'rebill'));
