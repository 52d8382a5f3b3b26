#!/usr/bin/env bash
# Fetches what recipients have at their end, for the tests, once: Python's packages (requirements.txt beside this) into a
# virtual environment, and an S3 server, built by Go. They stay in a cache folder outside the work tree:
# PEIL_TEST_COUNTERPARTS_FOLDER, or else the user's cache. counterpart-programs.ts looks in the same place. The rest comes
# from the system's packages: what is missing is named, and not installed here.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# Whoever changes a version gives the folder the next number, here and there.
folder=${PEIL_TEST_COUNTERPARTS_FOLDER:-${XDG_CACHE_HOME:-$HOME/.cache}/peil-counterparts-1}
versitygw=github.com/versity/versitygw/cmd/versitygw@v1.8.0

# Servers lie where only root's PATH leads.
export PATH=$PATH:/usr/local/sbin:/usr/sbin
missing=()
need() { command -v "$1" >/dev/null || missing+=("$2"); }
need sshd openssh-server
need age age
need openssl openssl
need Rscript r-base-core
if command -v Rscript >/dev/null; then
  Rscript -e 'if (!requireNamespace("jsonlite", quietly = TRUE)) quit(status = 1)' >/dev/null 2>&1 || missing+=(r-cran-jsonlite)
else
  missing+=(r-cran-jsonlite)
fi
[ -x "$folder/python/bin/python" ] || python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
[ -x "$folder/bin/versitygw" ] || need go golang-go
if [ ${#missing[@]} -gt 0 ]; then
  echo "fetch-counterparts: these tests need programs that are not here; on Debian:" >&2
  echo "  apt-get install ${missing[*]}" >&2
  exit 1
fi

# Made beside and renamed: what stands under the final name is whole, also when two fetch at once.
mkdir -p "$folder"
fetched=$(mktemp -d "$folder/fetching.XXXXXX")
trap 'chmod -R u+w "$fetched" && rm -rf "$fetched"' EXIT
keep() {
  node -e 'require("node:fs").renameSync(...process.argv.slice(1))' "$1" "$2" 2>/dev/null || [ -e "$2" ] || {
    echo "fetch-counterparts: cannot make $2: name another folder in PEIL_TEST_COUNTERPARTS_FOLDER" >&2
    exit 1
  }
}

if [ ! -x "$folder/python/bin/python" ]; then
  echo "fetch-counterparts: making a Python environment in $folder/python"
  python3 -m venv "$fetched/python"
  "$fetched/python/bin/python" -m pip install --quiet --disable-pip-version-check -r "$here/requirements.txt" || {
    echo "fetch-counterparts: pip could not fetch the packages (see above). Is there a network, or an index in its settings?" >&2
    exit 1
  }
  keep "$fetched/python" "$folder/python"
fi

if [ ! -x "$folder/bin/versitygw" ]; then
  echo "fetch-counterparts: building an S3 server in $folder/bin (some minutes)"
  GOBIN=$fetched/bin go install "$versitygw" || {
    echo "fetch-counterparts: Go could not build $versitygw (see above). Is there a network, or a proxy in its settings?" >&2
    exit 1
  }
  keep "$fetched/bin" "$folder/bin"
fi
