"""`picheck schema`: the JSON Schema of answers, determination or transcript, from the models themselves."""

from __future__ import annotations

import argparse
import json
from typing import Any

from picheck.tui.commands.options import command_parser

SCHEMAS = ("answers", "determination", "transcript")


def parser() -> argparse.ArgumentParser:
    """The options of `picheck schema`."""
    made = command_parser(
        "schema", "The JSON Schema of answers, determination or transcript.", "picheck schema answers"
    )
    made.add_argument("name", metavar="NAME", choices=SCHEMAS, help=", ".join(SCHEMAS))
    return made


def run(args: argparse.Namespace) -> int:
    """Print the schema."""
    schema = _schema(args.name)
    print(json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}, indent=2))
    return 0


def _schema(name: str) -> dict[str, Any]:
    match name:
        case "answers":
            from picheck.core.answers import Answers

            return Answers.model_json_schema()
        case "determination":
            from picheck.core.determination import Determination

            return Determination.model_json_schema(mode="serialization")
        case _:
            from picheck.flow.transcript import Transcript

            return dict(Transcript.model_json_schema(mode="serialization"))
