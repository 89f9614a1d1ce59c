-- How requests are signed, with what until when, and whether an endpoint has agreed to get any.

-- Free texts are secrets too.
alter table subscription alter column secret set data type varchar(2000);
alter table subscription add column signing_key varchar(500);             -- encrypted: Ed25519, whsk_…; null without v1a
alter table subscription add column earlier_keys varchar(20000);          -- encrypted: end, whsk_… or -, secret, one a line

-- status has a further value: UNVERIFIED.
alter table subscription add column verified_at timestamp(6) with time zone;
alter table subscription add column allowed_rate integer;                 -- requests a minute, as the endpoint allowed; null: any
alter table subscription add column verification_tries integer default 0 not null;
alter table subscription add column verification_next_at timestamp(6) with time zone;   -- null unless UNVERIFIED
alter table subscription add column verification_error varchar(1000);     -- why the last try was no consent
create index subscription_verification on subscription (verification_next_at);
