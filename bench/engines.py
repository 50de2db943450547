"""The exclusion rules for two rule engines, and how many lines a second each works through.

Run by `bench.py` with the interpreter of the peers' own environment:

    python engines.py zen|rule-engine LINES

What they are given to do is less than picheck does: scope, exclusions and the requirement for complete
answers, without validation, follow-ups, unknown answers, MIPS, compliance, the count, or a reason.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

BY_APPLICATION = (
    "insufficient_internet",
    "circumstances_cehrt",
    "no_control_over_cehrt",
    "decertified_cehrt",
)
AUTOMATIC = ("circumstances_area", "data_compromised", "other_reweighting")
TYPES = ("marriage_family_therapist", "mental_health_counselor", "newly_enrolled")


def zen() -> Callable[[dict[str, Any]], Any]:
    """GoRules zen-engine: one expression node, compiled once."""
    import zen

    def any_in(field: str, values: tuple[str, ...]) -> str:
        return "(" + " or ".join(f"'{value}' in {field}" for value in values) + ")"

    applied = f"({any_in('hardship', BY_APPLICATION)} and application_status == 'approved')"
    excluded = " or ".join(
        [
            "low_volume_threshold == 'does_not_exceed'",
            f"clinician_type in {list(TYPES)}",
            "len(practice_setting) > 0",
            any_in("hardship", AUTOMATIC),
            applied,
        ]
    )
    outside = (
        "performance_year < 2025 or participant_type == 'none' or clinician_type == 'not_eligible_clinician'"
    )
    verdict = f"({outside}) ? 'not_applicable' : (({excluded}) ? 'excluded' : 'required')"
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", "position": {"x": 0, "y": 0}},
        {
            "id": "rules",
            "type": "expressionNode",
            "name": "rules",
            "position": {"x": 1, "y": 0},
            "content": {"expressions": [{"id": "v", "key": "requirement", "value": verdict}]},
        },
        {"id": "out", "type": "outputNode", "name": "out", "position": {"x": 2, "y": 0}},
    ]
    edges = [
        {"id": "a", "type": "edge", "sourceId": "in", "targetId": "rules"},
        {"id": "b", "type": "edge", "sourceId": "rules", "targetId": "out"},
    ]
    decision = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))
    return lambda answers: decision.evaluate(answers)["result"]


def rule_engine() -> Callable[[dict[str, Any]], Any]:
    """rule-engine: two compiled rules, the second for those whom the first does not put outside."""
    import rule_engine

    def any_in(field: str, values: tuple[str, ...]) -> str:
        return "(" + " or ".join(f'"{value}" in {field}' for value in values) + ")"

    outside = rule_engine.Rule(
        'performance_year < 2025 or participant_type == "none" or clinician_type == "not_eligible_clinician"'
    )
    types = " or ".join(f'clinician_type == "{kind}"' for kind in TYPES)
    excluded = rule_engine.Rule(
        f'low_volume_threshold == "does_not_exceed" or {types} or practice_setting.length > 0 or '
        f"{any_in('hardship', AUTOMATIC)} or "
        f'({any_in("hardship", BY_APPLICATION)} and application_status == "approved")'
    )

    def verdict(answers: dict[str, Any]) -> dict[str, str]:
        if outside.matches(answers):
            return {"requirement": "not_applicable"}
        return {"requirement": "excluded" if excluded.matches(answers) else "required"}

    return verdict


def main() -> None:
    """Read JSON Lines, write JSON Lines, print the seconds it took as JSON on standard error."""
    name, file = sys.argv[1:]
    judge = zen() if name == "zen" else rule_engine()
    with Path(file).open("rb") as lines:
        began = time.perf_counter(), time.process_time()
        count = 0
        for line in lines:
            sys.stdout.write(json.dumps(judge({"application_status": None, **json.loads(line)})) + "\n")
            count += 1
        sys.stdout.flush()
    wall, cpu = time.perf_counter() - began[0], time.process_time() - began[1]
    print(json.dumps({"lines": count, "wall": wall, "cpu": cpu}), file=sys.stderr)


if __name__ == "__main__":
    main()
