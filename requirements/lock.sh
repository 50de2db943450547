# Writes the locks anew: versions and hashes only, good for Python 3.11 and newer on every platform.
# uv is used from a throwaway environment; configuration of this machine is not looked at.
set -eu
cd "$(dirname "$0")/.."
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
"$(sh requirements/find-python.sh)" -m venv "$tools"
"$tools/bin/python" -m pip --disable-pip-version-check --quiet install uv

compile() {
    "$tools/bin/uv" pip compile --quiet --no-config --universal --python-version 3.11 \
        --generate-hashes --no-header --no-annotate --upgrade pyproject.toml "$@"
}
compile --output-file requirements/runtime.lock
compile --extra dev --constraint requirements/runtime.lock --output-file requirements/dev.lock
compile --extra spark --constraint requirements/runtime.lock --output-file requirements/spark.lock
if grep -nE '://|^-|@ |file:' requirements/*.lock; then
    echo "The lines above hold an address, a path or an option: a lock has versions and hashes only." >&2
    exit 1
fi
