"""No command but `serve` reaches for the network, starts a program, or writes outside the documented places.

Python itself is asked: an audit hook in a process of its own notes what the command does, so that nothing
has to be imitated. Only compiled libraries that open files by themselves would escape it; what is left
in the home folder is therefore looked at as well.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

from picheck.tui.cli import COMMANDS

ROOT = Path(__file__).parent.parent
RESPONSE = ROOT / "tests" / "flow" / "fixtures" / "qpp_response.json"
TRANSCRIPTS = ROOT / "transcripts"

WATCHED = """
import json, os, sys
noted = {"network": [], "programs": [], "written": []}
CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.symlink", "os.link", "os.chmod",
           "os.truncate"}
REACHES = {"socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname",
           "socket.gethostbyaddr", "socket.getnameinfo", "urllib.Request"}
STARTS = {"subprocess.Popen", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.system", "pty.spawn"}

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT

def watch(event, args):
    if event in REACHES:
        noted["network"].append(f"{event} {args[1:]!r}")
    elif event in STARTS:
        noted["programs"].append(f"{event} {args!r}")
    elif event in CHANGES:
        noted["written"].append(os.path.abspath(os.fsdecode(args[0])))
    elif event == "open" and isinstance(args[0], (str, bytes)) and args[2] & WRITING:
        noted["written"].append(os.path.abspath(os.fsdecode(args[0])))

sys.addaudithook(watch)
from picheck.tui.cli import main
status = main(sys.argv[2:])
open_again = os.open(sys.argv[1], os.O_WRONLY)
noted["written"].pop()
os.write(open_again, json.dumps({"status": status, **noted}).encode())
"""


@dataclass(frozen=True)
class Run:
    """A command line, what it reads, and the places below the home folder where it may write."""

    arguments: tuple[str, ...]
    stdin: str = ""
    status: int = 0
    may_write: tuple[str, ...] = ()


STATE = (".local/state/picheck",)
LINES = '{"id": 1, "qp_status": "qp"}\n{"id": 2}\n'
RUNS = {
    "ask": Run(("ask",), "performance_year=2025\nnot sure\n", 2, STATE),
    "check": Run(("check", "--set", "performance_year=2025", "--set", "qp_status=qp")),
    "check lines": Run(("check", "--lines", "-"), LINES),
    "check json": Run(("check", "--format", "json", "-"), '{"performance_year": 2025}'),
    "completion": Run(("completion", "bash")),
    "config": Run(("config",)),
    "config init": Run(("config", "--init"), may_write=(".config/picheck",)),
    "diagram": Run(("diagram",)),
    "interview": Run((), status=2),
    "prefill": Run(("prefill", str(RESPONSE), "--year", "2026", "--practice", "1")),
    "replay": Run(("replay", str(TRANSCRIPTS))),
    "replay coverage": Run(("replay", "--coverage", str(TRANSCRIPTS))),
    "roster": Run(("roster", "absent.csv"), status=2),
    "rules": Run(("rules",)),
    "rules table": Run(("rules", "table")),
    "schema": Run(("schema", "determination")),
    "sessions": Run(("sessions",)),
    "sessions prune": Run(("sessions", "prune"), may_write=STATE),
    "transcripts": Run(("transcripts",)),
    "version": Run(("--version",)),
}


def test_every_command_but_serve_is_watched() -> None:
    assert {name.split()[0] for name in RUNS} - {"interview", "version"} == COMMANDS.keys() - {"serve"}


@pytest.mark.parametrize("name", RUNS)
def test_no_network_no_other_program_and_nothing_written_elsewhere(name: str, tmp_path: Path) -> None:
    run = RUNS[name]
    module = f"picheck.tui.commands.{run.arguments[0]}" if run.arguments else "picheck.tui.commands.interview"
    needed = [f"picheck.tui.commands.{command}" for command in COMMANDS] if name == "completion" else [module]
    missing = [one for one in needed if not one.endswith("--version") and find_spec(one) is None]
    if missing:
        pytest.skip(f"not written yet: {missing}")
    home, here, report = tmp_path / "home", tmp_path / "here", tmp_path / "report"
    home.mkdir()
    here.mkdir()
    report.touch()
    kept = {
        key: value for key, value in os.environ.items() if not key.startswith(("XDG_", "PICHECK", "PYTEST"))
    }
    done = subprocess.run(
        [sys.executable, "-P", "-B", "-c", WATCHED, str(report), *run.arguments],
        input=run.stdin,
        cwd=here,
        env={**kept, "HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    noted = json.loads(report.read_text(encoding="utf-8"))
    assert noted["status"] == run.status, done.stderr
    assert noted["network"] == []
    assert noted["programs"] == []
    allowed = [home / place for place in run.may_write]
    elsewhere = [
        path for path in noted["written"] if not any(_on_the_way(Path(path), place) for place in allowed)
    ]
    assert elsewhere == []
    left = {path for path in home.rglob("*") if path.is_file()} | set(here.iterdir())
    assert [path for path in left if not any(place in path.parents for place in allowed)] == []


def _on_the_way(path: Path, place: Path) -> bool:
    """The place itself, what is in it, and the folders that lead to it."""
    return path == place or place in path.parents or path in place.parents
