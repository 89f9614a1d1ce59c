-- Who wants events as web hooks. A change first raises the version in log_cursor (reader 'delivery'), in the same
-- transaction: so changes and the planning of deliveries exclude each other.

-- No identity column: EclipseLink 4.0 asks H2 for its value by a function that H2 2 has no more.
create sequence subscription_number;

create table subscription (
    number           bigint primary key,
    id               varchar(36) not null unique,     -- a UUIDv7, so that it comes in order
    application      integer not null references application (number),
    name             varchar(100) not null,
    url              varchar(1000) not null,
    topics           varchar(110000) not null,        -- patterns, one a line
    content          varchar(32) not null,            -- CLOUDEVENTS_STRUCTURED, CLOUDEVENTS_BINARY, DATA
    secret           varchar(500) not null,           -- encrypted
    secret_prefix    varchar(16) not null,
    headers          varchar(20000) not null,         -- encrypted: name, colon, value, one a line
    status           varchar(16) not null,            -- ACTIVE, PAUSED, DISABLED
    disabled_reason  varchar(1000),
    disabled_at      timestamp(6) with time zone,
    starts_after     bigint not null,                 -- end of the log when it was made
    created_at       timestamp(6) with time zone not null,
    updated_at       timestamp(6) with time zone not null,
    revision         bigint not null
);
create index subscription_application on subscription (application, number);
