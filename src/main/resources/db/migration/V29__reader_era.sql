-- A reader that was moved, or made again under its name, gives out tokens of another era: those of before have no effect on it.
alter table named_reader add column era bigint default 0 not null;
alter table named_reader_event add column era bigint default 0 not null;
