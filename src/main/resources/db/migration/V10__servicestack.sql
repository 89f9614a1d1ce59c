-- What a subscription made in the words of ServiceStack.Webhooks has beside: whose it is and for which event name.
-- Both are null for all others; one owner has one subscription for an event name.

alter table subscription add column owned_by varchar(200);
alter table subscription add column event_name varchar(200);
create unique index subscription_owned on subscription (application, owned_by, event_name);

-- Results that relays outside report; those of our own deliveries stand in delivery. The newest ones are kept.
create table servicestack_result (
    subscription  bigint not null references subscription (number) on delete cascade,
    id            varchar(100) not null,
    event         varchar(100) not null,
    attempted_at  timestamp(6) with time zone not null,
    status        integer not null,
    description   varchar(1000) not null,
    primary key (subscription, id)
);
create index servicestack_result_newest on servicestack_result (subscription, attempted_at);
