-- Recovery and retention: what was sent when it failed, jobs that make deliveries again, and what is no longer kept.

-- What a failed attempt had sent; the body itself is made from the event.
alter table delivery_attempt add column request_url varchar(1000);
alter table delivery_attempt add column request_headers varchar(40000);   -- one a line, secret values masked
alter table delivery_attempt add column body_length integer;
alter table delivery_attempt add column body_sha256 varchar(64);

-- Numbers of runs: a replay, a resend or a test has one of its own. 0 is the event itself.
create sequence delivery_run start with 1;

-- Jobs that go through the log and make deliveries of their run: replay, recover, retry.
create table replay (
    run             bigint primary key,
    id              varchar(36) not null unique,     -- a UUIDv7
    application     integer not null,
    kind            varchar(16) not null,            -- REPLAY, RECOVER, RETRY
    subscription    bigint,                          -- null: all of the application (RETRY only)
    topics          varchar(110000),                 -- patterns, one a line; null: those of the subscription, or all (RETRY)
    delivery_state  varchar(16),                     -- RETRY: FAILED or WAITING
    since_at        timestamp(6) with time zone,
    until_at        timestamp(6) with time zone,
    rate            integer,                         -- most deliveries added in a second; null: as they go out
    state           varchar(16) not null,            -- RUNNING, PAUSED, CANCELLED, DONE
    first_position  bigint not null,
    last_position   bigint not null,
    position        bigint not null,                 -- at and below it all is done
    added           bigint not null,
    next_at         timestamp(6) with time zone not null,   -- nothing is added before, for the rate's sake
    reason          varchar(1000),                   -- why Carillon itself ended it
    created_at      timestamp(6) with time zone not null,
    updated_at      timestamp(6) with time zone not null
);
create index replay_state on replay (state, run);
create index replay_application on replay (application, run);

-- What came of attempts, by subscription and hour.
create table delivery_count (
    subscription  bigint not null,
    counted_hour  timestamp(6) with time zone not null,
    delivered     bigint not null,
    retried       bigint not null,                   -- attempts that failed and are repeated
    failed        bigint not null,                   -- given up
    primary key (subscription, counted_hour)
);

-- At and below this position nothing is kept any more. Locked by the node that prunes.
create table log_pruned (
    one        integer primary key,
    position   bigint not null,
    looked_at  timestamp(6) with time zone          -- when the readers were looked at last
);
insert into log_pruned (one, position) values (1, 0);

-- Readers as pruning saw them last: one that was seen not to move for longer than events are kept is moved up.
create table reader_watch (
    reader    varchar(200) primary key,
    position  bigint not null,
    since     timestamp(6) with time zone not null,
    skipped   bigint not null                        -- events it was moved past, unread
);

create index idempotency_key_age on idempotency_key (created_at);
