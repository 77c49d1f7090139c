#!/bin/bash
# Make a cluster where there is none, by the variables of the official image; then run the server.
set -euo pipefail
data=/var/lib/postgresql/18/docker
if [[ ! -s $data/PG_VERSION ]]; then
  read -ra asked <<<"${POSTGRES_INITDB_ARGS:-}"
  initdb --pgdata="$data" --username=postgres --pwfile="$POSTGRES_PASSWORD_FILE" --auth=scram-sha-256 "${asked[@]}"
  echo 'host all all all scram-sha-256' >>"$data/pg_hba.conf"
fi
exec postgres -D "$data" -c listen_addresses='*'
