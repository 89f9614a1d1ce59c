-- Sources that connect by themselves: which node listens, and how that goes. A row is made by the node that first looks.
create table source_lease (
    source        bigint primary key references source (number) on delete cascade,
    node          varchar(64),
    lease_until   timestamp(6) with time zone,
    connected_at  timestamp(6) with time zone,        -- null: it is not
    failure       varchar(500)                        -- why not; null: it is
);
create index source_lease_node on source_lease (node);
