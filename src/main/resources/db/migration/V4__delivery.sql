-- Deliveries: one row for each (event, subscription, run), and a narrow queue of those that wait.

create table delivery (
    position         bigint not null,
    subscription     bigint not null,
    run              bigint not null,          -- 0: the event itself; else the number of the job that asked for it
    event            uuid not null,
    application      integer not null,
    status           varchar(16) not null,     -- WAITING, CLAIMED, DELIVERED, FAILED
    attempts         integer not null,
    claim            bigint not null,          -- the fence: a result counts only under the claim it was made under
    node             varchar(64),              -- who holds it in memory, if CLAIMED
    due_at           timestamp(6) with time zone,
    finished_at      timestamp(6) with time zone,
    response_status  integer,                  -- of the last attempt
    duration_ms      integer,
    excerpt          varchar(1024),
    primary key (position, subscription, run)
);

-- What waits, by endpoint and time: rows come and go, so that no index ever holds finished deliveries. A row that is
-- being attempted stands at the end of its lease and comes back by itself.
create table delivery_due (
    subscription  bigint not null,
    due_at        timestamp(6) with time zone not null,
    position      bigint not null,
    run           bigint not null,
    primary key (subscription, due_at, position, run)
);

-- Attempts, from the first failure of a delivery on; a first attempt that succeeds stands in its delivery.
create table delivery_attempt (
    position         bigint not null,
    subscription     bigint not null,
    run              bigint not null,
    attempt          integer not null,
    claim            bigint not null,
    started_at       timestamp(6) with time zone not null,
    duration_ms      integer not null,
    outcome          varchar(16) not null,
    response_status  integer,
    excerpt          varchar(1024),
    primary key (position, subscription, run, attempt, claim)
);

-- Events that could not be planned, each by itself; the others went on.
create table delivery_set_aside (
    position   bigint primary key,
    reason     varchar(2000) not null,
    looks      integer not null,
    next_look  timestamp(6) with time zone not null
);

-- Running nodes. What a dead one held in memory is claimed from hot_from on.
create table node (
    id           varchar(64) primary key,
    started_at   timestamp(6) with time zone not null,
    lease_until  timestamp(6) with time zone not null,
    hot_from     bigint not null
);
