"""`picheck config`: where the settings are, what they are, and their defaults."""

from __future__ import annotations

import argparse
import json

from picheck.tui.cli import Problem
from picheck.tui.commands.options import command_parser
from picheck.tui.settings import Settings, read_settings, settings_path


def parser() -> argparse.ArgumentParser:
    """The options of `picheck config`."""
    made = command_parser(
        "config", "The settings: where they are, what they are, their defaults.", "picheck config --init"
    )
    made.add_argument(
        "--init", action="store_true", help="write a settings file to start from, all lines switched off"
    )
    made.add_argument("--format", choices=("text", "json"), default="text")
    return made


def run(args: argparse.Namespace) -> int:
    """Show the settings, or write a file to start from."""
    path = settings_path()
    if args.init:
        return _init()
    now, mistake = _settings()
    if mistake is not None and args.format == "json":
        raise mistake
    if args.format == "json":
        print(json.dumps({"file": str(path) if path else None, "settings": now.model_dump()}, indent=2))
        return 0
    there = "" if path is not None and path.exists() else " (not there yet: picheck config --init)"
    print(f"Settings file: {path or 'none, because there is no home folder'}{there}\n")
    for name, field in Settings.model_fields.items():
        value, default = _shown(getattr(now, name)), _shown(field.default)
        print(f"{name} = {value}" + ("" if value == default else f"  (default {default})"))
        print(f"  {field.description}")
    print("\nOther places, all of them below PICHECK_HOME if that is set:")
    for what, where in _places():
        print(f"  {what}: {where}")
    if mistake is not None:
        raise mistake
    return 0


def _settings() -> tuple[Settings, Problem | None]:
    """The settings; where the file has a mistake, the defaults and what it is."""
    try:
        return read_settings(), None
    except Problem as mistake:
        return Settings.model_construct(), mistake


def _shown(value: object) -> str:
    return "not set" if value is None else json.dumps(value)


def _places() -> list[tuple[str, str]]:
    from picheck.flow.places import NoPlace, sessions_folder, transcripts_folder

    try:
        return [
            ("interviews in progress", str(sessions_folder())),
            ("recorded interviews", str(transcripts_folder())),
        ]
    except NoPlace as refusal:
        return [("none", str(refusal))]


def _init() -> int:
    from picheck.flow.whole_files import unwritten, write_new

    path = settings_path()
    if path is None:
        raise Problem("There is no home folder to keep settings in. Name a folder in PICHECK_HOME.")
    lines = []
    for name, field in Settings.model_fields.items():
        lines += [f"# {field.description}", f"# {name} = {json.dumps(field.default or '')}", ""]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_new(path, "\n".join(lines))
    except FileExistsError:
        raise Problem(f"{path}: is already there and was left as it is.") from None
    except OSError as refusal:
        raise Problem(f"{path}: {unwritten(refusal)}.") from None
    print(f"Written: {path}")
    return 0
