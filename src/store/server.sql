-- Each start of a server gets a number of its own, part of every id it makes (app/ids.h).
-- query: server_start :one
-- all shops: about the program, not about any shop
-- out: starts i64, key_check str
update server set starts = starts + 1 where id = 1 returning starts, key_check;

-- query: server_get :one
-- all shops: about the program, not about any shop
-- out: same as server_start
select starts, key_check from server where id = 1;

-- query: server_set_key_check :exec
-- all shops: about the program, not about any shop
-- in: key_check str
update server set key_check = :key_check where id = 1;
