-- How long the data of each event is, so that a reader knows what it is about to hold in memory. Null for those that stood
-- here before this column.

alter table event_log add column bytes integer;
