-- People, who come in by name and password. What they are given then is a key with an end, and a token that names it.
create table hub_user (
    id             varchar(36) primary key,
    application    integer not null references application (number) on delete cascade,
    name           varchar(100) not null,
    password       varchar(300) not null,             -- a slow hash, with its salt and its parameters
    scopes         varchar(1000) not null,
    changed_by     varchar(100) not null,             -- who has changed it last
    changed_at     timestamp(6) with time zone not null
);
create unique index hub_user_name on hub_user (application, name);

alter table api_key add column login_of varchar(36);  -- the user whose login made it
create index api_key_login_of on api_key (login_of);
alter table api_key add constraint api_key_user foreign key (login_of) references hub_user (id) on delete cascade;

-- What tokens are signed with. The private key is encrypted.
create table token_key (
    kid          varchar(64) primary key,
    public_key   varchar(1000) not null,
    private_key  varchar(4000) not null,
    created_at   timestamp(6) with time zone not null
);
