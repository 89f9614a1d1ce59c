-- When the first attempt of a delivery began, once it has failed: its retries end some time after that.

alter table delivery add column first_attempt_at timestamp(6) with time zone;

-- What is known of an endpoint that is not simply well: one row for a subscription whose receiver fails, asked to wait,
-- or was enabled again. Whoever is well has no row.
create table endpoint (
    subscription    bigint primary key,
    failures        integer default 0 not null,      -- failed attempts in a row
    failing_since   timestamp(6) with time zone,     -- the first of these
    openings        integer default 0 not null,      -- how often in a row the circuit has opened
    open_until      timestamp(6) with time zone,     -- the circuit is open; after this one delivery may try
    probe_at        timestamp(6) with time zone,     -- that one began then
    paused_until    timestamp(6) with time zone,     -- the receiver asked to wait (Retry-After on 429 and 503)
    parked_through  bigint default 0 not null        -- what waited up to here when it was enabled has been parked
);

-- Subscriptions with a limited rate: up to when the time is given out in slices, each to one node.
create table endpoint_pace (
    subscription  bigint primary key,
    given_until   timestamp(6) with time zone not null
);

-- Who disabled it; and what waited up to here when it was last enabled is sent only when somebody asks. 0: never.
alter table subscription add column disabled_by varchar(16);   -- OWNER, RECEIVER, CARILLON
alter table subscription add column enabled_after bigint default 0 not null;

-- Unfinished deliveries of subscriptions with an order. Of each key one is out, the lowest; the others follow one by one.
create table delivery_order (
    subscription  bigint not null,
    order_key     bigint not null,                   -- from the SHA-256 of the key; 0 for all (fifo)
    position      bigint not null,
    is_out        boolean not null,                  -- it stands in the queue, or a node has it
    primary key (subscription, order_key, position)
);
alter table delivery add column order_key bigint;    -- null: no order
