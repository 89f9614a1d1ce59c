-- By the name of what came last, in the same transaction, a node knows after a commit that ended in an error whether it was done.
alter table remote_hub add column last_batch varchar(36);
