#!/usr/bin/env bash
# Gives a running Payara Server 6 what Carillon needs, by the documented names: first the JMS adapter, then its resources,
# then the WAR can be deployed. undo.sh takes all of it away again.
#
#   server-config/payara/configure.sh <payara>/bin/asadmin target/carillon-jms.rar [data directory] [asadmin options…]
set -euo pipefail
asadmin=$1
adapter=$2
data=${3:-}
shift $(($# > 2 ? 3 : 2))
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

if [[ -z $data ]]; then
  data=$(cd "$(dirname "$asadmin")/.." && pwd)/carillon-data
fi
mkdir -p "$data"
chmod 700 "$data"
url="jdbc:h2:file:$data/carillon;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;WRITE_DELAY=0;CACHE_SIZE=32768;QUERY_CACHE_SIZE=64;LOCK_TIMEOUT=1000"
escaped=$(sed 's/[:=]/\\&/g' <<<"$url")
"$asadmin" "$@" create-system-properties "carillon.data.dir=$(sed 's/[:=]/\\&/g' <<<"$data"):carillon.db.url=$escaped:carillon.executor=concurrent/carillon-executor"
"$asadmin" "$@" deploy --name carillon-jms "$adapter"
while read -r command; do
  # shellcheck disable=SC2086 # each line is a command and its options
  "$asadmin" "$@" $command
done < "$here/configure.asadmin"
echo "Now deploy the WAR: $asadmin deploy --contextroot carillon target/carillon.war"
