#!/usr/bin/env bash
# Writes a copy of the WAR whose data source on Payara Server is PostgreSQL's (its driver belongs in <domain>/lib).
#
#   server-config/payara/postgresql.sh target/carillon.war carillon-postgresql.war
#   asadmin create-system-properties carillon.db.url=jdbc\\:postgresql\\://host/carillon:carillon.db.user=…:carillon.db.password=…
set -euo pipefail
cp "$1" "$2"
war=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
jar xf "$war" WEB-INF/glassfish-resources.xml
sed -i 's/"org.h2.jdbcx.JdbcDataSource"/"org.postgresql.xa.PGXADataSource"/' WEB-INF/glassfish-resources.xml
jar uf "$war" WEB-INF/glassfish-resources.xml
