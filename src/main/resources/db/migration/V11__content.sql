-- What a subscription's filter could not say, counted some seconds late, so that no event costs a statement.

alter table subscription add column filter_errors bigint default 0 not null;
alter table subscription add column filter_error varchar(500);

-- How it authenticates at its endpoint: encrypted JSON, or null.
alter table subscription add column authentication varchar(100000);
