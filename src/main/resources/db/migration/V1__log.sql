-- The log: what was accepted, in commit order, and how far each reader has come.

-- The tenants. Number 1 exists from the start. A sequence, as EclipseLink 4.0 cannot read H2's identity columns.
create sequence application_number start with 2 increment by 1;
create table application (
    number      integer default nextval('application_number') primary key,
    uid         varchar(64) not null unique,
    name        varchar(100) not null unique,
    created_at  timestamp(6) with time zone not null
);
insert into application (number, uid, name, created_at) values (1, 'default', 'default', current_timestamp);

-- The body of an event: written once, never updated. The id is a UUIDv7, so that it comes in order.
create table event (
    id               uuid primary key,
    application      integer not null,
    received_at      timestamp(6) with time zone not null,
    topic            varchar(1000) not null,
    event_id         varchar(1000) not null,
    source           varchar(1000) not null,
    type             varchar(1000) not null,
    subject          varchar(1000),
    event_time       timestamp(9) with time zone,
    datacontenttype  varchar(256),
    dataschema       varchar(1000),
    extensions       varchar(100000),
    data             bytea
);

-- Where an event can be read: visible in its own order and without gaps (see log_head).
create table event_log (
    position     bigint primary key,
    event        uuid not null,
    application  integer not null,
    topic        varchar(1000) not null
);

-- The last position given. Locked last in a transaction, and held until its commit.
create table log_head (
    one       integer primary key,
    position  bigint not null
);
insert into log_head values (1, 0);

-- Events stored in a publisher's own transaction, until they are numbered after its commit.
create table unnumbered (
    event        uuid primary key,
    application  integer not null,
    topic        varchar(1000) not null
);

-- (application, source, id) of the events that brought an id of their own: first 16 bytes of a SHA-256.
create table event_key (
    event_key  uuid primary key,
    event      uuid not null
);

-- Idempotency-Key: first 16 bytes of SHA-256 over (application, key); hash of media type and body; the answer given.
create table idempotency_key (
    request_key  uuid primary key,
    request_hash uuid not null,
    answer       varchar(1000000) not null,
    created_at   timestamp(6) with time zone not null
);

-- How far a reader of the log has come. The lease fences readers whose work is outside the database.
create table log_cursor (
    reader       varchar(200) primary key,
    position     bigint not null,
    version      bigint not null,
    node         varchar(64),
    lease_until  timestamp(6) with time zone
);
insert into log_cursor (reader, position, version) values ('delivery', 0, 1);

-- Ids are made in order, so that this index grows at its end.
create index event_log_event on event_log (event);
