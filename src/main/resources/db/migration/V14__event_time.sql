-- The time of an event as its publisher wrote it, with its offset and all its digits: a timestamp keeps neither, and
-- PostgreSQL six digits of nine. Events from before have it in event_time only, where no newer one has it.
alter table event add column event_time_text varchar(100);

-- Extensions stand as JSON, in which quotes and backslashes take two characters.
alter table event alter column extensions set data type varchar(200002);
