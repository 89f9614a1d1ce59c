-- Where events come from: what senders post to, and what further kinds of sources connect to.

create sequence source_number;

create table source (
    number         bigint primary key,
    id             varchar(36) not null unique,       -- a UUIDv7
    application    integer not null references application (number),
    name           varchar(200) not null,
    kind           varchar(32) not null,              -- webhook; others are added by their rooms
    token          varchar(64) unique,                -- last segment of its address; null where nobody posts
    topic          varchar(1000) not null,            -- with {type}, or without
    settings       varchar(40000) not null,           -- JSON, by kind; holds no secret
    secrets        varchar(100000) not null,          -- encrypted
    schema_prefix  varchar(1000),                     -- Certes: names of schemas at or below it come from here
    state          varchar(16) not null,              -- ACTIVE, PAUSED
    created_at     timestamp(6) with time zone not null,
    updated_at     timestamp(6) with time zone not null,
    revision       bigint not null
);
create index source_application on source (application, number);
create index source_kind on source (kind, number);
create index source_schema on source (application, schema_prefix);

-- What became of the requests of a source; some seconds late.
create table source_count (
    source            bigint primary key references source (number) on delete cascade,
    accepted          bigint not null,
    repeated          bigint not null,
    refused           bigint not null,
    last_accepted_at  timestamp(6) with time zone,
    last_refused_at   timestamp(6) with time zone,
    last_refusal      varchar(100)
);
