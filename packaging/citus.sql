-- citus.sql: spreads an empty Uketsuke database over a Citus cluster, by shop. docs/scale.md says how and why.
--
-- Run once on the coordinator, with every server stopped, after `uketsuke shop list --database …` has made the
-- schema and before the first shop. Every statement stands by itself: Citus wants no transaction around them.
\set ON_ERROR_STOP on

-- The triggers keep slot.taken equal to the rows and the history unchanged. Each touches rows of its own shop
-- only, which lie on the same node; that is what "unsafe" asks one to know.
alter system set citus.enable_unsafe_triggers = on;
select pg_reload_conf();
select run_command_on_workers('alter system set citus.enable_unsafe_triggers = on');
select run_command_on_workers('select pg_reload_conf()');
set citus.enable_unsafe_triggers = on;

-- Few rows, read everywhere, and its address (slug) must be unique over all shops: a copy on every node.
select create_reference_table('shop');

-- Each shop's rows together. The order is that of the foreign keys: who is referred to comes first.
select create_distributed_table('offering', 'shop', colocate_with => 'none');
select create_distributed_table('api_answer', 'shop', colocate_with => 'offering');
select create_distributed_table('inbox', 'shop', colocate_with => 'offering');
select create_distributed_table('law_entry', 'shop', colocate_with => 'offering');
select create_distributed_table('question', 'shop', colocate_with => 'offering');
select create_distributed_table('slot', 'shop', colocate_with => 'offering');
select create_distributed_table('throttle', 'shop', colocate_with => 'offering');
select create_distributed_table('ticket', 'shop', colocate_with => 'offering');
select create_distributed_table('user_account', 'shop', colocate_with => 'offering');
select create_distributed_table('user_link', 'shop', colocate_with => 'offering');
select create_distributed_table('api_token', 'shop', colocate_with => 'offering');
select create_distributed_table('booking', 'shop', colocate_with => 'offering');
select create_distributed_table('calendar_feed', 'shop', colocate_with => 'offering');
select create_distributed_table('closed_day', 'shop', colocate_with => 'offering');
select create_distributed_table('hours', 'shop', colocate_with => 'offering');
select create_distributed_table('offering_access', 'shop', colocate_with => 'offering');
select create_distributed_table('payment', 'shop', colocate_with => 'offering');
select create_distributed_table('request', 'shop', colocate_with => 'offering');
select create_distributed_table('recovery_code', 'shop', colocate_with => 'offering');
select create_distributed_table('session', 'shop', colocate_with => 'offering');
select create_distributed_table('follow_up', 'shop', colocate_with => 'offering');
select create_distributed_table('history', 'shop', colocate_with => 'offering');
select create_distributed_table('mail', 'shop', colocate_with => 'offering');
select create_distributed_table('operation', 'shop', colocate_with => 'offering');
select create_distributed_table('receipt', 'shop', colocate_with => 'offering');
select create_distributed_table('refund', 'shop', colocate_with => 'offering');
select create_distributed_table('booking_count', 'shop', colocate_with => 'offering');
select create_distributed_table('reconciliation', 'shop', colocate_with => 'offering');
select create_distributed_table('difference', 'shop', colocate_with => 'offering');
