-- Each start of a server gets a number of its own, part of every id it makes (app/ids.h).
-- query: server_start :one
-- all shops: about the program, not about any shop
-- out: starts i64
update server set starts = starts + 1 where id = 1 returning starts;

-- query: server_get :one
-- all shops: about the program, not about any shop
-- out: same as server_start
select starts from server where id = 1;
