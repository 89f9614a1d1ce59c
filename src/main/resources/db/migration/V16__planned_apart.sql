-- Events that are planned apart from those of other applications, as the filters of theirs take long: of which application.
-- Null: one that could not be planned.
alter table delivery_set_aside add column late_for integer;

create index delivery_set_aside_late on delivery_set_aside (late_for, position);
