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


def run(options: argparse.Namespace, console: Console) -> int:
    """Print the script."""
    import shtab

    from nixcompose.cli import parser

    console.data(shtab.complete(parser(), shell=options.shell).rstrip("\n"))
    return 0
