-- Who has set the policy last; null if that was before it was noted.
alter table schema_policy add column changed_by varchar(200);
