#!/bin/sh
# Makes the secrets that docker-compose.yml names, once: what is there is never changed.
# `deploy/compose/secrets.sh [folder]`, by default `secrets` beside docker-compose.yml.
set -eu

folder=${1:-$(dirname "$0")/../../secrets}

# Readable for the users inside the containers, whose numbers this machine does not know; the folder keeps others out.
umask 077
mkdir -p "$folder"
chmod 700 "$folder"

# keep <name>: writes the standard input into a file that is not there yet, all of it or nothing.
keep() {
  if [ -e "$folder/$1" ]; then
    cat >/dev/null
    echo "kept  $folder/$1"
    return
  fi
  cat >"$folder/$1.new"
  test -s "$folder/$1.new"
  chmod 444 "$folder/$1.new"
  mv "$folder/$1.new" "$folder/$1"
  echo "made  $folder/$1"
}

# random <bytes>: as hexadecimal digits, which need no escaping in an address.
random() {
  head -c "$1" /dev/urandom | od -An -v -tx1 | tr -d ' \n'
}

random 32 | keep secret_key
random 24 | keep postgres_password
random 24 | keep redis_password
printf 'postgres://cadenza:%s@postgres:5432/cadenza' "$(cat "$folder/postgres_password")" | keep database_url
printf 'redis://:%s@redis:6379' "$(cat "$folder/redis_password")" | keep redis_url

echo
echo "Keep a copy of $folder/secret_key apart from the backups of the database: without it the secrets of inboxes are lost."
