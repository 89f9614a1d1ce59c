-- When the first attempt of a delivery began, once it has failed: its retries end some time after that.

alter table delivery add column first_attempt_at timestamp(6) with time zone;
