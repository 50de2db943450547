# Prints the interpreter to use: the one named, or python3, or a newer one beside it. 3.11 at least.
set -eu
new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

if [ $# -gt 0 ]; then
    new_enough "$1" && { echo "$1"; exit 0; }
    echo "PYTHON=$1 is missing, does not run or is older than 3.11. picheck needs Python 3.11 or newer." >&2
    exit 1
fi
for python in python3 python3.14 python3.13 python3.12 python3.11 python; do
    new_enough "$python" && { echo "$python"; exit 0; }
done
echo "No Python 3.11 or newer was found. Install one, or name it: make run PYTHON=/path/to/python3.12" >&2
exit 1
