#!/usr/bin/env bash
# Makes what docker-compose.yml needs beside it: every secret, the certificates of the keys stage, the first sources file.
# Needs openssl. Replaces nothing that is there.
#
#   deploy/make-secrets.sh [NAME…]         all of it; NAME: further host names under which the keys stage is reached
#   deploy/make-secrets.sh renew [NAME…]   only a new certificate for the keys stage, from the same authority
set -euo pipefail
umask 077
# Where it stands, unless another folder is named (tests).
here=${DEPLOY_FOLDER:-$(cd "$(dirname "$0")" && pwd)}
secrets=$here/secrets

fail() {
  echo "make-secrets: $*" >&2
  exit 1
}
command -v openssl >/dev/null || fail "there is no openssl: install it first"

# A key and certificate for the keys stage in folder $1, signed by the authority in there; $2…: further host names.
certify() {
  local in=$1 names='DNS:keys,DNS:localhost,IP:127.0.0.1' name
  shift
  for name in "$@"; do names+=",DNS:$name"; done
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=keys' \
    -keyout "$in/keys.key.new" -out "$in/request" 2>/dev/null
  printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth\nbasicConstraints=critical,CA:FALSE\n' "$names" >"$in/extensions"
  openssl x509 -req -in "$in/request" -CA "$in/keys-ca.pem" -CAkey "$in/keys-ca.key" -set_serial "0x$(openssl rand -hex 16)" \
    -days 825 -extfile "$in/extensions" -out "$in/keys.pem.new" 2>/dev/null || fail "the authority could not sign"
  rm "$in/request" "$in/extensions"
  mv "$in/keys.key.new" "$in/keys.key"
  mv "$in/keys.pem.new" "$in/keys.pem"
  readable "$in/keys.key" "$in/keys.pem"
}

# A container sees its secrets as they lie here, owner and mode included, and its user is none of this machine's. So the
# files may be read by all and the folder be entered by its owner only: nobody else on this machine gets at them.
readable() { chmod 444 "$@"; }

# Of standard input without its line end, in hex.
sha256() { tr -d '\n' | openssl dgst -sha256 -r | cut -d' ' -f1; }

if [ "${1:-}" = renew ]; then
  shift
  [ -f "$secrets/keys-ca.key" ] || fail "there is no $secrets/keys-ca.key: put the authority's key back for this"
  certify "$secrets" "$@"
  echo "made a new certificate, good until $(openssl x509 -in "$secrets/keys.pem" -noout -enddate | cut -d= -f2)"
  echo "now: docker compose up -d --force-recreate --no-deps keys"
  exit 0
fi

for there in "$secrets" "$here/sources.yaml"; do
  [ ! -e "$there" ] || fail "$there is there already and is not replaced (what it seals could not be opened again)"
done

# Made beside and renamed: a set is whole or absent.
made=$(mktemp -d "$here/.secrets.XXXXXX")
trap 'rm -rf "$made" "$here/.sources.new"' EXIT

openssl rand -base64 32 >"$made/key-encryption-key"
for name in keys-ingest keys-transform keys-reports reports-token clickhouse-password dashboard-password tools-password; do
  openssl rand -hex 32 >"$made/$name"
done
# The server's users are told by their passwords' hashes; whoever is to use one of the last two gets the password.
for user in clickhouse dashboard tools; do
  echo "PEIL_${user^^}_PASSWORD_SHA256=$(sha256 <"$made/$user-password")" >>"$made/clickhouse.env"
done
readable "$made"/*

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj '/CN=Peil keys authority' \
  -addext 'basicConstraints=critical,CA:TRUE,pathlen:0' -addext 'keyUsage=critical,keyCertSign,cRLSign' \
  -keyout "$made/keys-ca.key" -out "$made/keys-ca.pem" 2>/dev/null || fail "openssl could not make the authority"
readable "$made/keys-ca.pem"
certify "$made" "$@"

write_key=$(openssl rand -hex 24)
cat >"$here/.sources.new" <<SOURCES
# Who may send events. A write key is kept as its SHA-256 only.
sources:
  - id: platform
    kind: platform # only the platform itself: the privacy statement does not cover websites
    side: server # \`browser\` for a script in a page: then list its origins
    people: accounts # \`by-address\` where there are no accounts
    writeKeySha256: $(sha256 <<<"$write_key")
    origins: []
    trustedProxies: []
    limits:
      eventsPerSecond: 1000000
SOURCES
readable "$here/.sources.new"
mv "$here/.sources.new" "$here/sources.yaml"
mv "$made" "$secrets"

echo "made $secrets and $here/sources.yaml"
echo "write key (shown once, only its hash is kept):  $write_key"
echo "keep copies of key-encryption-key and keys-ca.key where other secrets are kept; keys-ca.key may then leave this machine"
