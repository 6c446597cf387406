"""`nixcompose completion SHELL`"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from nixcompose.cli.console import Console

EXAMPLES = """\
  eval "$(nixcompose completion bash)"          for this shell; put it into ~/.bashrc to keep it
  nixcompose completion zsh > ~/.zfunc/_nixcompose
  nixcompose completion fish > ~/.config/fish/completions/nixcompose.fish
"""
SHELLS = ("bash", "fish", "zsh")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("shell", choices=SHELLS, help="the shell to complete in")


# The names of the manifest at hand, asked of `nixcompose list`; a selection goes on after a comma.
_PREAMBLES = {
    "bash": """\
_nixcompose_list() { compgen -W "$(nixcompose list "$1" 2>/dev/null)" -- "$2"; }
_nixcompose_selection() {
  local prefix=""
  [[ $1 == *,* ]] && prefix="${1%,*},"
  compgen -P "$prefix" -W "$(nixcompose list names 2>/dev/null)" -- "${1##*,}"
}
_nixcompose_packages() { _nixcompose_list packages "$1"; }
_nixcompose_targets() { _nixcompose_list targets "$1"; }
_nixcompose_codes() { _nixcompose_list codes "$1"; }
""",
    "zsh": """\
_nixcompose_selection() { _values -s , selection ${(f)"$(nixcompose list names 2>/dev/null)"}; }
_nixcompose_packages() { compadd ${(f)"$(nixcompose list packages 2>/dev/null)"}; }
_nixcompose_targets() { compadd ${(f)"$(nixcompose list targets 2>/dev/null)"}; }
_nixcompose_codes() { compadd ${(f)"$(nixcompose list codes 2>/dev/null)"}; }
""",
    "fish": "",
}


def _completed(what: str, listed: str) -> dict[str, str]:
    """How each shell completes one kind of argument."""
    function = f"_nixcompose_{what}"
    return {"bash": function, "zsh": function, "fish": f"(nixcompose list {listed} 2>/dev/null)"}


_COMPLETED = {
    "selection": _completed("selection", "names"),
    "name": _completed("packages", "packages"),
    "target": _completed("targets", "targets"),
    "targets": _completed("targets", "targets"),
    "code": _completed("codes", "codes"),
}


def run(options: argparse.Namespace, console: Console) -> int:
    """Print the script."""
    import argparse

    import shtab

    from nixcompose.cli import parser

    top = parser()
    for action in top._actions:  # noqa: SLF001 - argparse has no public way to its subparsers
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for command in action.choices.values():
                _mark(command)
    script = shtab.complete(top, shell=options.shell, preamble=_PREAMBLES[options.shell])
    if console.json:
        console.json_data({"schema": "nixcompose.completion/1", "shell": options.shell, "script": script})
    else:
        console.data(script.rstrip("\n"))
    return 0


def _mark(command: argparse.ArgumentParser) -> None:
    for action in command._actions:  # noqa: SLF001
        if action.dest in _COMPLETED:
            action.complete = _COMPLETED[action.dest]  # type: ignore[attr-defined]
