"""`picheck completion`: completion for bash, zsh or fish, made from the commands and their options."""

from __future__ import annotations

import argparse
from importlib import import_module

from picheck.tui.cli import COMMANDS
from picheck.tui.commands.options import command_parser


def parser() -> argparse.ArgumentParser:
    """The options of `picheck completion`."""
    made = command_parser(
        "completion",
        "Completion for a shell.",
        'bash: eval "$(picheck completion bash)"\n  zsh:  eval "$(picheck completion zsh)"\n'
        "  fish: picheck completion fish | source",
    )
    made.add_argument("shell", choices=("bash", "zsh", "fish"))
    return made


def run(args: argparse.Namespace) -> int:
    """Print the completion for a shell."""
    words = {name: _words(name) for name in COMMANDS}
    words[""] = [*COMMANDS, *_words("interview")]
    print(_fish(words) if args.shell == "fish" else _bash(words, zsh=args.shell == "zsh"))
    return 0


def _words(command: str) -> list[str]:
    """The options of a command and the fixed words that its arguments take."""
    found: list[str] = []
    for action in import_module(f"picheck.tui.commands.{command}").parser()._actions:
        found += [option for option in action.option_strings if option.startswith("--")]
        if not action.option_strings and action.choices:
            found += [str(choice) for choice in action.choices]
    return found


def _bash(words: dict[str, list[str]], *, zsh: bool) -> str:
    cases = "\n".join(f'    {name}) words="{" ".join(listed)}" ;;' for name, listed in words.items() if name)
    head = "autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n" if zsh else ""
    return (
        f"{head}_picheck() {{\n"
        '  local words current="${COMP_WORDS[COMP_CWORD]}"\n'
        '  case "${COMP_WORDS[1]}" in\n'
        f"{cases}\n"
        f'    *) words="{" ".join(words[""])}" ;;\n'
        "  esac\n"
        f'  [ "$COMP_CWORD" -eq 1 ] && words="{" ".join(words[""])}"\n'
        '  COMPREPLY=($(compgen -W "$words" -- "$current"))\n'
        "}\n"
        "complete -o default -F _picheck picheck"
    )


def _fish(words: dict[str, list[str]]) -> str:
    lines = [
        f"complete -c picheck -n __fish_use_subcommand -a {name} -d '{COMMANDS[name].replace(chr(39), '')}'"
        for name in COMMANDS
    ]
    for name, listed in words.items():
        where = f"__fish_seen_subcommand_from {name}" if name else "__fish_use_subcommand"
        for word in listed:
            if word.startswith("--"):
                lines.append(f"complete -c picheck -n '{where}' -l {word[2:]}")
            elif name:
                lines.append(f"complete -c picheck -n '{where}' -a {word}")
    return "\n".join(lines)
