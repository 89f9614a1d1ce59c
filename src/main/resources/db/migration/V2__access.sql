-- Who may come in. The table application is older (V1): the log needs it.

-- Keys, as their SHA-256; a revoked key has no row. admin marks the one that start-up makes.
create table api_key (
    id           varchar(36) primary key,
    application  integer not null references application (number),
    name         varchar(100) not null,
    prefix       varchar(16) not null,
    hash         varchar(64) not null unique,
    scopes       varchar(1000) not null,
    admin        boolean not null,
    created_at   timestamp(6) with time zone not null,
    expires_at   timestamp(6) with time zone
);
create index api_key_application on api_key (application, id);
