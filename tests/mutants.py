"""Change the rules in every small way, one place at a time, and see that a law notices each change.

`make mutants` puts each change into a copy of `core` under `build/mutants` and walks the laws over it until
one is broken. A change that no law notices must stand in `mutants.toml` with the reason why nobody is told
anything else. Nothing in the working tree is touched. A run that was interrupted goes on where it was.

The changes are those of cosmic-ray, and four kinds of our own that matter in rules and that it does not know:
another member of the same enum, an item or a part of `case a | b` dropped, and the two
sides of a conditional exchanged. cosmic-ray's own runner starts an interpreter for each change, which takes
most of an hour; here each is walked in a child of a process that has pydantic loaded already. mutmut changes
only what stands inside functions, and so none of the conditions that stand in the rule objects.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import importlib
import json
import os
import shutil
import signal
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pydantic  # noqa: F401 - loaded here once, so that no child has to load it

ROOT = Path(__file__).parents[1]
BUILD = ROOT / "build" / "mutants"
LISTED = ROOT / "tests" / "mutants.toml"

_RULES = ("outcome_laws", "table_laws", "relevance_laws", "saying_laws")

WALKED = {
    "rules": _RULES,
    "situation": (*_RULES, "what_if_laws"),
    "outcome": (*_RULES, "what_if_laws"),
    "relevance": ("relevance_laws",),
    "cautions": ("saying_laws",),
    "readings": ("saying_laws",),
    "what_if": ("what_if_laws",),
    "reasons": ("reason_laws",),
    "next_steps": ("step_laws",),
    "deadlines": ("step_laws", "saying_laws", "what_if_laws"),
}
"""The modules that are changed, and the laws that are walked, in order: those likeliest to notice first."""

REST_ON_NOTHING_ELSE = (
    *("relevance", "cautions", "readings", "what_if"),
    *("reasons", "next_steps", "deadlines"),
)
"""Modules that the classes and the truth about them do not rest on: both are worked out once for all."""

PATIENCE = 300
"""Seconds of walking after which a change counts as noticed: it does not end."""

LEFT_OUT = (
    *("Is_Eq", "IsNot_NotEq", "Eq_Is", "NotEq_IsNot"),
    *(f"{given}_{order}" for given in ("Is", "IsNot") for order in ("Lt", "LtE", "Gt", "GtE")),
)
"""Enum members, None, True and False are the same exactly when they are equal; and they have no order, but
that of the alphabet, by which a change is noticed or is none by accident."""


class Mutant(NamedTuple):
    """A module with one change: what the line was and what it is, and the whole text."""

    module: str
    kind: str
    before: str
    after: str
    text: str

    @property
    def name(self) -> str:
        """The change as the list of survivors names it."""
        return f"{self.module}: {self.before} => {self.after}"


def main(arguments: list[str]) -> int:
    """Change, walk, and compare what survived with the list; 1 if something survived that is not listed."""
    parser = argparse.ArgumentParser(prog="make mutants")
    parser.add_argument("modules", nargs="*", help=f"of {', '.join(WALKED)}; default: all of them")
    parser.add_argument("--report", action="store_true", help="only show how far an earlier run came")
    parser.add_argument(
        "--again", action="store_true", help="walk those again that no law noticed, but the listed"
    )
    parser.add_argument("--budget", type=float, default=1e9, help="CPU seconds of walking for each change")
    parser.add_argument("--jobs", type=int, default=2, help="changes walked at a time")
    chosen = parser.parse_args(arguments)
    try:
        importlib.import_module("cosmic_ray")
    except ImportError:
        print("cosmic-ray is not installed here: pip install cosmic-ray==8.7.0", file=sys.stderr)
        return 2
    sys.path.insert(0, str(ROOT / "tests" / "core"))
    listed = tomllib.loads(LISTED.read_text(encoding="utf-8")) if LISTED.exists() else {}
    known = [entry["contains"] for entry in listed.get("survivor", [])]
    amiss: list[str] = []
    met: set[str] = set()
    for module in sorted(chosen.modules or WALKED, key=list(WALKED).index):
        for name, noticed_by in walked(module, chosen, known).items():
            fitting = [text for text in known if text in name]
            if noticed_by and fitting:
                amiss.append(f"Listed as of no effect, and {noticed_by} noticed:\n  {name}")
            elif not noticed_by and not fitting:
                amiss.append(f"No law noticed, and it is not listed:\n  {name}")
            met.update(fitting)
    if not chosen.modules:
        amiss += [f"Listed, and there is no such change:\n  {text}" for text in known if text not in met]
    print("\n".join(amiss), end="\n" if amiss else "")
    return 1 if amiss else 0


def walked(module: str, chosen: argparse.Namespace, known: list[str]) -> dict[str, str]:
    """Walk the laws over every change of a module, print how many were noticed; each with what noticed it."""
    source = (ROOT / "core" / f"{module}.py").read_text(encoding="utf-8")
    results = BUILD / f"{module}-{hashlib.sha256(source.encode()).hexdigest()[:12]}.jsonl"
    done: dict[str, str] = {}
    if results.exists():
        for line in results.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            done[entry["name"]] = entry["noticed_by"]
    mutants = {mutant.name: mutant for mutant in changes(module, source)}
    done = {name: noticed_by for name, noticed_by in done.items() if name in mutants}
    if chosen.again:
        done = {n: by for n, by in done.items() if by or any(text in n for text in known)}
    todo = [mutant for name, mutant in mutants.items() if name not in done]
    if not chosen.report:
        BUILD.mkdir(parents=True, exist_ok=True)
        with results.open("a", encoding="utf-8") as out:
            for mutant, noticed_by in walk_all(todo, chosen.jobs, chosen.budget):
                done[mutant.name] = noticed_by
                out.write(json.dumps({"name": mutant.name, "noticed_by": noticed_by}) + "\n")
                out.flush()
        todo = []
    noticed = sum(1 for noticed_by in done.values() if noticed_by)
    print(
        f"{module}: {len(done)} changes, {noticed} noticed, {len(done) - noticed} not"
        + (f", {len(todo)} still to do" if todo else ""),
        flush=True,
    )
    return done


# -- walking ---------------------------------------------------------------------------------------------


def walk_all(mutants: list[Mutant], jobs: int, budget: float) -> Iterator[tuple[Mutant, str]]:
    """Walk the laws over each, a few at a time; with each the law that noticed it, "" if none did.

    With a budget the walk of a change ends after that many seconds; what no law noticed until then can be
    walked to the end with `--again`.
    """
    running: dict[int, tuple[Mutant, Path]] = {}
    free = [BUILD / f"slot-{os.getpid()}-{number}" for number in range(jobs)]
    for slot in free:
        shutil.rmtree(slot, ignore_errors=True)
        shutil.copytree(
            ROOT / "core", slot / "picheck" / "core", ignore=shutil.ignore_patterns("__pycache__")
        )
    if mutants and mutants[0].module in REST_ON_NOTHING_ELSE:
        _load_the_truth(free[0])
    waiting = list(reversed(mutants))
    while waiting or running:
        while waiting and free:
            mutant, slot = waiting.pop(), free.pop()
            running[_start(mutant, slot, budget)] = (mutant, slot)
        pid, status = os.wait()
        mutant, slot = running.pop(pid)
        (slot / "picheck" / "core" / f"{mutant.module}.py").write_text(
            _source(mutant.module), encoding="utf-8"
        )
        free.append(slot)
        said = slot / "noticed-by"
        noticed_by = said.read_text(encoding="utf-8") if said.exists() else ""
        yield mutant, "" if status == 0 else noticed_by or "it does not run"


def _load_the_truth(slot: Path) -> None:
    """Load the classes and the truth here, so that no child has to; nothing is changed in the slot yet."""
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(slot))
    importlib.import_module("laws.truth").the_truth()
    sys.path.remove(str(slot))
    assert not any(f"picheck.core.{module}" in sys.modules for module in REST_ON_NOTHING_ELSE)


def _source(module: str) -> str:
    return (ROOT / "core" / f"{module}.py").read_text(encoding="utf-8")


def _start(mutant: Mutant, slot: Path, budget: float) -> int:
    """Walk the laws over a change in a child of this process; its number. It ends with 0 if none noticed."""
    (slot / "picheck" / "core" / f"{mutant.module}.py").write_text(mutant.text, encoding="utf-8")
    said = slot / "noticed-by"
    said.unlink(missing_ok=True)
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        signal.alarm(PATIENCE)
        sys.dont_write_bytecode = True
        sys.path.insert(0, str(slot))
        if "picheck.core" in sys.modules:
            sys.modules["picheck.core"].__path__ = [str(slot / "picheck" / "core")]
        for name in WALKED[mutant.module]:
            laws: Any = importlib.import_module(f"laws.{name}")
            importlib.import_module("laws.verdict").Search.enough = 1
            for law in sorted(laws.LAWS, key=lambda law: mutant.module not in law.__name__):
                if time.process_time() > budget:
                    os._exit(0)
                said.write_text(law.__name__, encoding="utf-8")
                law()
        status = 0
    finally:
        os._exit(status)


# -- the changes -----------------------------------------------------------------------------------------


def changes(module: str, source: str) -> Iterator[Mutant]:
    """Every change of a module: cosmic-ray's, but those in annotations, and our own."""
    yield from _of_cosmic_ray(module, source)
    for kind, text in (*_other_members(source), *_dropped(source), *_exchanged(source)):
        yield _mutant(module, kind, source, text)


def _mutant(module: str, kind: str, source: str, text: str) -> Mutant:
    old, new = source.splitlines(), text.splitlines()
    first = next((i for i, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), 0)
    last = next(
        (i for i, pair in enumerate(zip(reversed(old), reversed(new), strict=False)) if pair[0] != pair[1]), 0
    )
    before = " ".join(line.strip() for line in old[first : len(old) - last])
    after = " ".join(line.strip() for line in new[first : len(new) - last])
    above = next((line.split("(")[0].strip() for line in reversed(old[:first]) if _opens(line)), "")
    return Mutant(module, kind, f"[{above}] {before}", after, text)


def _opens(line: str) -> bool:
    """Whether a line begins something by whose name a change in it is called."""
    return line[:1].isalpha() or line.lstrip().startswith("def ")


def _of_cosmic_ray(module: str, source: str) -> Iterator[Mutant]:
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator, operator_names

    spans = list(_annotations(ast.parse(source)))
    tree = get_ast(source)
    for name in operator_names():
        if name.endswith(LEFT_OUT) or "Variable" in name:
            continue
        operator = get_operator(name)()
        places = [place for node in ast_nodes(tree) for place in operator.mutation_positions(node)]
        for number, (start, end) in enumerate(places):
            if any(begin <= start and end <= stop for begin, stop in spans):
                continue
            text = mutate_code(source, get_operator(name)(), number)
            if text is not None and text != source:
                yield _mutant(module, name, source, text)


def _annotations(tree: ast.AST) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Where the annotations of a module begin and end, as (line, column): they are never evaluated."""
    for node in ast.walk(tree):
        for annotation in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if isinstance(annotation, ast.expr):
                yield _span(annotation)


def _span(node: Any) -> tuple[tuple[int, int], tuple[int, int]]:
    return (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)


def _replaced(source: str, node: Any, by: str) -> str:
    """The source with one node written otherwise."""
    lines = source.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    begin = starts[node.lineno - 1] + node.col_offset
    end = starts[node.end_lineno - 1] + node.end_col_offset
    return source[:begin] + by + source[end:]


def _other_members(source: str) -> Iterator[tuple[str, str]]:
    """For each member of an enum that is named in the code, the next member of it."""
    members = _members(source)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            names = members.get(node.value.id, [])
            if node.attr in names and len(names) > 1:
                other = names[(names.index(node.attr) + 1) % len(names)]
                yield "another member", _replaced(source, node, f"{node.value.id}.{other}")


def _members(source: str) -> dict[str, list[str]]:
    """The members of every enum that a module of core defines, by its name and by the alias Q."""
    found: dict[str, list[str]] = {}
    for path in (ROOT / "core").glob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and any("Enum" in ast.unparse(base) for base in node.bases):
                found[node.name] = [
                    target.id
                    for line in node.body
                    if isinstance(line, ast.Assign)
                    for target in line.targets
                    if isinstance(target, ast.Name)
                ]
    found["Q"] = found.get("QuestionId", [])
    return found


def _dropped(source: str) -> Iterator[tuple[str, str]]:
    """An item left out of a tuple, a set or a list of several, or a part out of `case a | b`."""
    tree = ast.parse(source)
    spans = list(_annotations(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Tuple | ast.Set | ast.List) and len(node.elts) > 1:
            if any(begin <= _span(node)[0] and _span(node)[1] <= end for begin, end in spans):
                continue
            for element in node.elts:
                kept = [ast.unparse(e) for e in node.elts if e is not element]
                open_, close = {ast.Tuple: "()", ast.Set: "{}", ast.List: "[]"}[type(node)]
                inside = ", ".join(kept) + ("," if len(kept) == 1 and isinstance(node, ast.Tuple) else "")
                if source.splitlines()[node.lineno - 1].lstrip().startswith(("import", "from", "for")):
                    continue
                yield "an item dropped", _replaced(source, node, f"{open_}{inside}{close}")
        if isinstance(node, ast.MatchOr):
            for pattern in node.patterns:
                parts = [ast.unparse(p) for p in node.patterns if p is not pattern]
                yield "a case dropped", _replaced(source, node, " | ".join(parts))


def _exchanged(source: str) -> Iterator[tuple[str, str]]:
    """The two sides of a conditional expression exchanged."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.IfExp):
            test, body, other = (ast.unparse(part) for part in (node.test, node.body, node.orelse))
            yield "sides exchanged", _replaced(source, node, f"({other} if {test} else {body})")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
