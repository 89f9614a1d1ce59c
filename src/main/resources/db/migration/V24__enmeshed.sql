-- The enmeshed Connector of an application: where it is, when it synchronizes, and which node does that.
create table enmeshed_connector (
    application    integer primary key references application (number) on delete cascade,
    settings       varchar(20000) not null,           -- JSON; holds no secret
    secrets        varchar(30000) not null,           -- encrypted JSON
    revision       bigint not null,
    node           varchar(64),                       -- who synchronizes, as long as the lease holds
    lease_until    timestamp(6) with time zone,
    synced_at      timestamp(6) with time zone,       -- end of the last synchronization
    sync_error     varchar(500),                      -- of the last one; null if it went well
    messages_from  varchar(40),                       -- createdAt of messages that were there before the first one
    messages_upto  varchar(40)                        -- createdAt of the newest message that was told
);

-- Keys of the Connector's own paths, as their SHA-256.
create table enmeshed_key (
    hash           varchar(64) primary key,
    application    integer not null references application (number) on delete cascade,
    name           varchar(200) not null,
    description    varchar(1000),
    enabled        boolean not null,
    expires_at     timestamp(6) with time zone,
    scopes         varchar(4000)                      -- one a line; null: all
);
create unique index enmeshed_key_name on enmeshed_key (application, name);
