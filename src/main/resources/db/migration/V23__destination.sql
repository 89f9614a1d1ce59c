-- Subscriptions whose events go to a message broker: kind, uri, address, options and credentials as a JSON object, encrypted; url is
-- then the broker's. Null: a webhook.

alter table subscription add column destination varchar(60000);
