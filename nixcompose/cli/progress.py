"""Progress of long work on stderr, while a person watches."""

from __future__ import annotations

import contextlib
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from nixcompose.cli.console import Console
    from nixcompose.sources.source import Progress


@contextlib.contextmanager
def progress_of(console: Console, what: str, *, first: str = "") -> Iterator[Progress | None]:
    """Yield what to call with how much is done and how much is known to be needed; None if nobody watches.

    On a terminal that draws a bar with the rate and the time that remains.  It says *what* is done, and
    before that begins, what is done *first*.
    """
    if not console.is_interactive or os.environ.get("TERM") == "dumb":
        yield None
        return
    from rich.console import Console as Terminal
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    terminal = Terminal(stderr=True, no_color=not console.err_color)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=terminal, transient=True) as bar:
        task = bar.add_task(first or what, total=None, rate="")

        def report(done: int, known: int) -> None:
            speed = bar.tasks[0].speed
            rate = f"{speed:,.0f}/s" if speed else ""
            bar.update(task, description=what, completed=done, total=max(known, done), rate=rate)

        yield report
