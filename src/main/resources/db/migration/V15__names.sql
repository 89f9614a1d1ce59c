-- Names have at most 100 code points. H2 counts one beyond U+FFFF as two characters, so there is room for twice as many.

alter table subscription alter column name set data type varchar(200);
alter table api_key alter column name set data type varchar(200);
