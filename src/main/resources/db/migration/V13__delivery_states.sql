-- A claim lasts as long as its node: it stands in a row of its own, and no longer in the queue at the end of some time.

-- What nodes have claimed from the queue. A claim whose node has no row in node is nobody's: whoever sees it frees it.
create table delivery_claim (
    subscription  bigint not null,
    position      bigint not null,
    run           bigint not null,
    claim         bigint not null,           -- the fence, as in the delivery
    node          varchar(64) not null,
    primary key (subscription, position, run)
);

-- Parts of the log whose deliveries a node may hold since they were planned: those have no row in delivery_claim. One row
-- a planner's transaction; it goes when none of them is left.
create table delivery_hot (
    node            varchar(64) not null,
    first_position  bigint not null,
    last_position   bigint not null,
    primary key (node, last_position)
);
alter table node drop column hot_from;

-- When others gave a node up: its claims are nobody's from then on, and its requests may go on for a while.
alter table node add column lost_at timestamp(6) with time zone;

-- What was claimed before this version waits: from now on, for any node.
delete from delivery_due where exists (select 1 from delivery d where d.position = delivery_due.position
    and d.subscription = delivery_due.subscription and d.run = delivery_due.run and d.status = 'CLAIMED');
update delivery set due_at = current_timestamp where status = 'CLAIMED';
insert into delivery_due (subscription, due_at, position, run)
    select subscription, due_at, position, run from delivery where status = 'CLAIMED';
update delivery set status = 'WAITING', node = null, claim = claim + 1 where status = 'CLAIMED';

-- Which endpoint this is: raised when the url changes, and when somebody enables or resumes the subscription. What an
-- earlier one answered does not count any more.
alter table subscription add column generation bigint default 1 not null;
alter table endpoint add column generation bigint default 0 not null;    -- of the subscription; 0: it tells of none
update endpoint set generation = 1;

-- That its subscription is to be disabled: written with the result that says so, and removed once it is.
alter table endpoint add column disable_reason varchar(1000);
alter table endpoint add column disable_by varchar(16);

-- At which spacing, in nanoseconds, the time was given out; another one begins anew.
alter table endpoint_pace add column spacing bigint default 0 not null;
