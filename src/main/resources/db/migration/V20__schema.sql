-- Schemas of events' data, by application. A change first raises the version of schema_head, which locks it: so revisions become
-- visible in their order, and a node reads what is newer than it knows.
create table schema_head (
    one      smallint primary key,
    version  bigint not null
);
insert into schema_head (one, version) values (1, 0);

create sequence event_schema_number;

-- A schema with its newest version. One that was deleted keeps its row, with version 0 in newest: its numbers are not given again.
create table event_schema (
    number          bigint primary key,
    id              varchar(36) not null unique,
    application     integer not null references application (number) on delete cascade,
    kind            varchar(8) not null,             -- TOPIC, TYPE, NAME
    subject         varchar(1000) not null,
    subject_hash    varchar(64) not null,            -- SHA-256 of kind and subject: an index takes no text as long as these
    family_hash     varchar(64),                     -- of a name without its version
    major           integer not null,                -- of a name, else 0
    language        varchar(32) not null,
    compatibility   varchar(16) not null,
    foreign_copy    boolean not null,
    newest          integer not null,
    last_version    integer not null,
    bytes           bigint not null,                 -- of all versions' texts
    changed_at      timestamp(6) with time zone not null,
    revision        bigint not null
);
create unique index event_schema_subject on event_schema (application, subject_hash);
create index event_schema_family on event_schema (application, family_hash);
create index event_schema_revision on event_schema (revision);
create index event_schema_list on event_schema (application, number);

create table event_schema_version (
    id           varchar(40) primary key,            -- number, slash, version
    schema_number bigint not null references event_schema (number) on delete cascade,
    version      integer not null,
    text         varchar(262144) not null,
    message      varchar(500),
    created_at   timestamp(6) with time zone not null,
    created_by   varchar(100) not null
);
create index event_schema_versions on event_schema_version (schema_number, version);

-- No row: off.
create table schema_policy (
    application      integer primary key references application (number) on delete cascade,
    mode             varchar(8) not null,            -- OFF, WARN, REQUIRE
    accepts_unknown  boolean not null,
    revision         bigint not null
);
create index schema_policy_revision on schema_policy (revision);

create sequence event_type_number;

-- The catalogue: what kinds of events an application has, for people.
create table event_type (
    number       bigint primary key,
    id           varchar(36) not null unique,
    application  integer not null references application (number) on delete cascade,
    name         varchar(1000) not null,             -- CloudEvents type
    name_hash    varchar(64) not null,
    topic        varchar(1000) not null,
    title        varchar(200),
    description  varchar(10000) not null,
    category     varchar(200),
    deprecated   boolean not null,
    examples     varchar(262144) not null,           -- a JSON array
    created_at   timestamp(6) with time zone not null,
    updated_at   timestamp(6) with time zone not null,
    revision     bigint not null
);
create unique index event_type_name on event_type (application, name_hash);
create index event_type_list on event_type (application, number);
