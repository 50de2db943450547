# Asks the public advisories about every locked version. A version that could not be looked up fails too:
# silence would read as "nothing known".
set -eu
cd "$(dirname "$0")/.."
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
"$(sh requirements/find-python.sh)" -m venv "$tools"
"$tools/bin/python" -m pip --disable-pip-version-check --quiet install pip-audit
for lock in dev spark; do
    "$tools/bin/pip-audit" --strict --disable-pip --require-hashes --progress-spinner off \
        --requirement "requirements/$lock.lock"
done
