"""How long a national roster takes, beside what Polars alone takes to read and write the same file.

    python bench/roster.py [ROWS] [REPEATS] [--json]

Every measurement runs in a process of its own, the roster and plain Polars in turn, start-up and imports
left out; the medians are compared. Both read CSV as text and write CSV, as leading zeros demand.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from made_up_roster import write_roster

PLAIN = """
import polars, resource, sys, time, json
source, target = sys.argv[1:]
began = time.perf_counter(), time.process_time()
polars.read_csv(source, infer_schema=False).write_csv(target)
"""

ROSTER = """
import polars, narwhals, resource, sys, time, json
from picheck.flow import roster, roster_engines, roster_read, roster_summary, roster_verdicts
source, target = sys.argv[1:]
roster.recognise(["qp_status"], {})
began = time.perf_counter(), time.process_time()
result = roster.evaluate_roster(source, target)
"""

TOLD = """
took = time.perf_counter() - began[0], time.process_time() - began[1]
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
found = globals().get("result")
print(json.dumps({"wall": took[0], "cpu": took[1], "peak": peak, "rows": found and found.rows,
                  "bad": found and found.bad.count, "distinct": found and found.combinations}))
"""


TIMES = ("wall", "cpu")


def measured(program: str, source: Path, target: Path) -> dict[str, float]:
    ran = subprocess.run(
        [sys.executable, "-c", program + TOLD, str(source), str(target)],
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, float] = json.loads(ran.stdout)
    return found


def main() -> None:
    asked = [argument for argument in sys.argv[1:] if argument != "--json"]
    rows = int(asked[0]) if asked else 1_000_000
    repeats = int(asked[1]) if len(asked) > 1 else 5
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "roster.csv"
        write_roster(source, rows)
        plain, ours = [], []
        for _ in range(repeats):
            plain.append(measured(PLAIN, source, Path(folder) / "plain.csv"))
            ours.append(measured(ROSTER, source, Path(folder) / "ours.csv"))
        with (Path(folder) / "ours.csv").open("rb") as stream:
            written = sum(1 for _ in stream) - 1
    first = ours[0]
    assert written == rows == first["rows"]
    told = {what: [statistics.median(run[what] for run in runs) for runs in (plain, ours)] for what in TIMES}
    told["peak"] = [max(run["peak"] for run in runs) for runs in (plain, ours)]
    if "--json" in sys.argv:
        print(json.dumps({"rows": rows, "repeats": repeats, "distinct": first["distinct"], **told}))
        return
    print(f"{rows:,} rows in and out, {first['distinct']:,} distinct combinations, {first['bad']:,} bad rows")
    for what in TIMES:
        p, o = told[what]
        print(f"{what:<5} Polars alone {p:6.2f} s   roster {o:6.2f} s   ratio {o / p:5.2f}")
        print(f"      {rows / o:,.0f} rows a second")
    p, o = told["peak"]
    print(f"peak  Polars alone {p:6.2f} GB  roster {o:6.2f} GB")


if __name__ == "__main__":
    main()
