#!/usr/bin/env bash
# Takes away what configure.sh made. Undeploy Carillon first.
#
#   server-config/payara/undo.sh <payara>/bin/asadmin [asadmin options…]
set -euo pipefail
asadmin=$1
shift
"$asadmin" "$@" set configs.config.server-config.thread-pools.thread-pool.http-thread-pool.max-queue-size=4096
"$asadmin" "$@" delete-managed-executor-service concurrent/carillon-executor
"$asadmin" "$@" delete-admin-object jms/carillon/dead-letters
"$asadmin" "$@" delete-admin-object jms/carillon/ingress
"$asadmin" "$@" delete-admin-object jms/carillon/announcements
"$asadmin" "$@" delete-connector-resource jms/carillon/connectionFactory
"$asadmin" "$@" delete-connector-connection-pool jms/carillon/pool
"$asadmin" "$@" undeploy carillon-jms
for property in carillon.executor carillon.db.url carillon.data.dir; do
  "$asadmin" "$@" delete-system-property "$property"
done
