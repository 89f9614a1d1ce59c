-- Readers of the log for those who pull: each by its name, with a position of its own.

create sequence named_reader_number;

create table named_reader (
    number          bigint primary key,
    application     integer not null,
    name            varchar(100) not null,
    topics          varchar(20000) not null,    -- patterns, one a line
    filter          varchar(8000),              -- CESQL
    max_in_flight   integer not null,           -- events given out and not acknowledged
    ack_wait_ms     bigint not null,            -- after which such an event is given out again
    max_deliveries  integer not null,           -- how often in all; 0: for ever
    position        bigint not null,            -- up to which the log has been looked through
    given_up        bigint not null,            -- events that were given out so often, and never acknowledged
    skipped         bigint not null,            -- positions that were no longer kept when it came to them
    created_at      timestamp(6) with time zone not null,
    unique (application, name)
);

-- An event that was given out and is not acknowledged. Before the due time it is with a client, then it is given out again.
create table named_reader_event (
    reader          bigint not null,
    position        bigint not null,
    deliveries      integer not null,           -- how often; the fence of an acknowledgment
    due_at          timestamp(6) with time zone not null,
    primary key (reader, position)
);

-- When failed deliveries are attempted again where the subscription does not say it itself.
create sequence backoff_rule_revision;

create table backoff_rule (
    id              varchar(36) primary key,
    application     integer not null,
    kind            varchar(10) not null,       -- GLOBAL, SOURCE or TYPE
    direction       varchar(10) not null,       -- ANY, INCOMING or OUTGOING
    matches         varchar(1000) not null,     -- the source, or the type or topic; empty for GLOBAL
    retry           varchar(8000) not null,     -- as a subscription's
    revision        bigint not null,
    changed_at      timestamp(6) with time zone not null,
    changed_by      varchar(200) not null,
    unique (application, kind, direction, matches)
);
