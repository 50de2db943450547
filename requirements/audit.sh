# Asks the public advisories about every locked version. A version that could not be looked up fails too:
# silence would read as "nothing known".
set -eu
cd "$(dirname "$0")/.."
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
"$(sh requirements/find-python.sh)" -m venv "$tools"
"$tools/bin/python" -m pip --disable-pip-version-check --quiet install pip-audit
ask() {
    for lock in dev spark; do
        "$tools/bin/pip-audit" "$@" --disable-pip --require-hashes --progress-spinner off \
            --requirement "requirements/$lock.lock" || return 1
    done
}
ask --strict && exit 0
# Something is known, or could not be asked. Without --strict only what is known fails; the rest is asked
# in another way.
known=$(ask 2>&1) || { echo "$known"; exit 1; }
"$tools/bin/python" -P requirements/advisories.py requirements/dev.lock requirements/spark.lock
