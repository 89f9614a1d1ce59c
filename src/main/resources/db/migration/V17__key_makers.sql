-- Which key made a key; it is revoked with it. Null: start-up made it, or it is older than this column and is revoked alone.
-- generation counts the makers. They are few: H2 follows the reference by recursion, which a long chain would break off.
alter table api_key add column made_by varchar(36);
alter table api_key add column generation smallint not null default 0;
create index api_key_made_by on api_key (made_by);
alter table api_key add constraint api_key_maker foreign key (made_by) references api_key (id) on delete cascade;
