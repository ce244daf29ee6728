-- A word sealed under the key file (app/seal.h): a second server with another key would find every
-- stored secret unreadable, and is told so at its start.
alter table server add column key_check text not null default '';
