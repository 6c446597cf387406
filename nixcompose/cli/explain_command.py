"""`nixcompose explain CODE`"""

from __future__ import annotations

from nixcompose.errors import codes, explain

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from nixcompose.cli.console import Console

EXAMPLES = """\
  nixcompose explain NXC203                     what it means, an example, the way out
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("code", metavar="CODE", help="an error code, such as NXC203")


def run(options: argparse.Namespace, console: Console) -> int:
    """Print the page of the code."""
    page = explain(options.code)
    if console.json:
        code = page.removeprefix("## ").partition(":")[0]
        console.json_data({"schema": "nixcompose.explain/1", "code": code, "title": codes()[code], "page": page})
    else:
        console.data(page.rstrip("\n"))
    return 0
