"""The command line: one file a command, each a thin call of the function of the same name."""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import sys
from functools import cache
from importlib import import_module

from nixcompose.cli.console import Console
from nixcompose.errors import Finding, ManifestError, NixcomposeError, nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, NoReturn, Protocol

    class Command(Protocol):
        """What a file of this package offers."""

        EXAMPLES: str

        @staticmethod
        def arguments(parser: argparse.ArgumentParser) -> None: ...

        @staticmethod
        def run(options: argparse.Namespace, console: Console) -> int: ...


COMMANDS = {
    "resolve": "list the packages of a selection",
    "why": "say why a package is in a selection",
    "size": "say how large selections are",
    "diff": "compare two locks or two selections",
    "lock": "make or refresh nixcompose.lock",
    "emit": "write plain Nix for the targets",
    "matrix": "list what CI has to build",
    "verify": "compare the files on disk with what would be emitted",
    "preflight": "look in an image for what editors need",
    "list": "list groups, profiles, names, targets, codes",
    "explain": "explain an error code",
    "init": "write a first profiles.toml and flake.nix",
    "completion": "print a completion script for a shell",
}

EXIT_CODES = """\
exit codes:
  0  yes, done
  1  the check says no: drift, over budget, conflict
  2  the command or the manifest is wrong
  3  a source is missing or unreachable
  130  interrupted
"""


class Parser(argparse.ArgumentParser):
    """A parser whose errors are findings like all others."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, **options)

    def _get_formatter(self) -> argparse.HelpFormatter:
        # argparse makes one for each argument that is added, and looks up the terminal with shutil each time.
        return self.formatter_class(prog=self.prog, width=_width())  # type: ignore[call-arg]

    def error(self, message: str) -> NoReturn:
        fix, close = f"see: {self.prog} --help", None
        unknown = message.removeprefix("unrecognized arguments: ")
        words = unknown.split() if unknown != message else []
        if words and words[0].startswith("-") and not words[0].startswith("--"):
            fix = f"a removal follows a comma: SELECTION,{words[0]}; {fix}"
        elif words:
            close = nearest(words[0], self._options())
        elif match := re.search(r"invalid choice: '(.*?)' \(choose from (.*)\)", message):
            close = nearest(match[1], re.findall(r"'(.*?)'", match[2]))
        raise ManifestError([Finding("NXC107", message, None, fix, close)])

    def _options(self) -> list[str]:
        """The long options of this parser and of the commands below it."""
        below = [action for action in self._actions if isinstance(action, argparse._SubParsersAction)]  # noqa: SLF001
        parsers = [self, *(command for action in below for command in action.choices.values())]
        options = [option for parser in parsers for action in parser._actions for option in action.option_strings]  # noqa: SLF001
        return [option for option in options if option.startswith("--")]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; never raises for what users can get wrong."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started us
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        if hasattr(getattr(sys, name), "reconfigure"):  # a terminal without Unicode is no reason to fail
            getattr(sys, name).reconfigure(errors="backslashreplace")
    try:
        console = Console(sys.stdout, sys.stderr, json="--json" in arguments)
        try:
            options = _parse(arguments)
            console = Console(sys.stdout, sys.stderr, json=options.json, quiet=options.quiet, color=options.color)
            command: Command = _module(options.command)
            code = command.run(options, console)
        except NixcomposeError as error:
            console.fail(error)
            code = error.exit_code
        sys.stdout.flush()
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        _drop_output()  # whoever read it has had enough
        return 141
    except OSError as error:
        _drop_output()
        reason = (error.strerror or str(error)).lower()
        finding = Finding("NXC505", f"the output cannot be written: {reason}", None, "free some space, then try again")
        with contextlib.suppress(OSError):
            console.findings([finding])
        return 2
    return code


@cache
def _width() -> int:
    """Return the width of help, as argparse has it: two columns less than the terminal."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns) > 0:
        return int(columns) - 2
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns - 2  # type: ignore[union-attr]
    except (AttributeError, ValueError, OSError):
        return 78


def _drop_output() -> None:
    """Let nothing more be written to stdout, at interpreter exit either."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def parser(*, complete: bool = True, only: str | None = None) -> argparse.ArgumentParser:
    """Return the parser, with the arguments of every command, or with those of *only* one."""
    top = Parser(
        prog="nixcompose",
        description="One profiles.toml in, plain Nix for every target out.",
        epilog=f"{EXIT_CODES}\nstart with: nixcompose init",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action=_Version, nargs=0, help="print the version")
    _common(top)
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True, title="commands", prog="nixcompose")
    for name, meaning in COMMANDS.items():
        if not complete and name != only:
            commands.add_parser(name, help=meaning, add_help=False)
            continue
        module = _module(name)
        command = commands.add_parser(
            name,
            help=meaning,
            description=f"{meaning[0].upper()}{meaning[1:]}.",
            epilog=f"examples:\n{module.EXAMPLES}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.arguments(command)
        _common(command)
    return top


def _parse(arguments: list[str]) -> argparse.Namespace:
    wanted = _first_positional(arguments)
    defaults = argparse.Namespace(file="profiles.toml", json=False, quiet=False, color="auto")
    return parser(complete=False, only=wanted).parse_args(arguments, defaults)


def _first_positional(arguments: list[str]) -> str | None:
    """Return the command's name, if one is there: the first word that is no option and no option's value."""
    words = iter(arguments)
    for word in words:
        if word in ("--file", "--color"):
            next(words, None)
        elif not word.startswith("-"):
            return word if word in COMMANDS else None
    return None


def _module(name: str) -> Command:
    module: Command = import_module(f"nixcompose.cli.{name}_command")  # type: ignore[assignment]
    return module


def _common(target: argparse.ArgumentParser) -> None:
    """Add the options that stand before or after the command; `_parse` has their defaults."""
    group = target.add_argument_group("everywhere")
    suppress = argparse.SUPPRESS
    group.add_argument("--file", metavar="PATH", default=suppress, help="the manifest (profiles.toml)")
    group.add_argument("--json", action="store_true", default=suppress, help="print JSON with a named schema")
    group.add_argument("--quiet", action="store_true", default=suppress, help="no messages beside the result")
    group.add_argument(
        "--color", choices=("auto", "always", "never"), default=suppress, help="colour messages (auto: on a terminal)"
    )


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from nixcompose._version import __version__

        sys.stdout.write(f"nixcompose {__version__}\n")
        parser.exit()
