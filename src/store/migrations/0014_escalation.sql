-- What nobody has done after so many hours (0: never) is mailed once to a second person: an owner or manager, the
-- first owner where none is chosen.
alter table shop add column escalate_hours bigint not null default 24 constraint shop_escalate_hours check (escalate_hours >= 0);
alter table shop add column escalate_user bigint;
alter table follow_up add column escalated_at bigint;
create index follow_up_escalate on follow_up (opened_at) where closed_at is null and escalated_at is null;

-- What a mail about the work at the desk is about: the moment of an escalation, the account of a daily digest.
alter table mail add column about bigint;
