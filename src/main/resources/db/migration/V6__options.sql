-- What can be set on a subscription beside url and topics: a JSON object of what was given, the defaults left out.

alter table subscription add column options varchar(40000) default '{}' not null;
