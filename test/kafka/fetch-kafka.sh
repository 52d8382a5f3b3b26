#!/usr/bin/env bash
# Fetches the jars of an Apache Kafka broker (pom.xml beside this) for the tests, once. They stay in a cache folder
# outside the work tree: PEIL_TEST_KAFKA_LIB, or else the user's cache. has-kafka.ts looks in the same place.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
lib=${PEIL_TEST_KAFKA_LIB:-${XDG_CACHE_HOME:-$HOME/.cache}/peil-kafka-4.4.0/lib}

compgen -G "$lib/kafka_*.jar" >/dev/null && exit 0

for program in java mvn; do
  if ! command -v "$program" >/dev/null; then
    echo "fetch-kafka: there is no '$program'. Kafka's tests need Java (17 or newer) and Maven; on Debian:" >&2
    echo "  apt-get install default-jre-headless maven" >&2
    exit 1
  fi
done

# Fetched beside and renamed: what stands under the final name is whole, also when two fetch at once.
mkdir -p "$(dirname "$lib")"
fetched=$(mktemp -d "$lib.XXXXXX")
trap 'rm -rf "$fetched"' EXIT
echo "fetch-kafka: fetching the jars into $lib"
mvn -B -q -Dstyle.color=never -f "$here/pom.xml" dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$fetched" || {
  echo "fetch-kafka: Maven could not fetch the jars (see above). Is there a network, or a mirror in its settings?" >&2
  exit 1
}
node -e 'require("node:fs").renameSync(...process.argv.slice(1))' "$fetched" "$lib" 2>/dev/null ||
  compgen -G "$lib/kafka_*.jar" >/dev/null || {
  echo "fetch-kafka: $lib is there and holds something else: empty it, or name another folder in PEIL_TEST_KAFKA_LIB" >&2
  exit 1
}
chmod 755 "$lib"
