"""How everything here is measured: in turns within one run, medians, answers compared before a ratio is made."""

from __future__ import annotations

import math
import os
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

ROOT = Path(__file__).resolve().parent.parent
NIX = shutil.which("nix")

#: What was measured, the figure, and the bar that it has to clear: a line of a table.
Row = tuple[str, str, str]


@dataclass(frozen=True)
class Options:
    """*quick* takes small data and few rounds, to see that all works; *debian* is a graph from a file."""

    quick: bool = False
    debian: Path | None = None


@dataclass
class Times:
    """The seconds that each of several tasks took, and what each answered at first."""

    seconds: dict[str, list[float]]
    answers: dict[str, Any] = field(default_factory=dict)

    def median(self, name: str) -> float:
        return statistics.median(self.seconds[name])

    def ratio(self, name: str, other: str) -> float:
        """How many times longer *name* took than *other*."""
        return self.median(name) / self.median(other)


def interleaved(tasks: dict[str, Callable[[], Any]], rounds: int) -> Times:
    """Run all *tasks* in turn, *rounds* times, after a round that warms caches and gives the answers."""
    times = Times({name: [] for name in tasks})
    times.answers = {name: task() for name, task in tasks.items()}
    for _ in range(rounds):
        for name, task in tasks.items():
            start = time.perf_counter()
            task()
            times.seconds[name].append(time.perf_counter() - start)
    return times


def same(answers: Iterable[Any]) -> None:
    """End the run unless all *answers* are equal: a fast answer that is wrong is none."""
    first, *others = answers
    if not first or any(other != first for other in others):
        raise SystemExit("the answers differ, so there is nothing to compare")


def process(command: Sequence[str | Path], **variables: str) -> str:
    """Run *command* as people do, with *variables* in its environment, and return what it prints."""
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONDONTWRITEBYTECODE", "NIX_REMOTE")}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=kept | variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        check=True,
    )
    return done.stdout.decode()


def installed() -> str:
    """Return the command that is installed beside this Python."""
    return shutil.which("nixcompose", path=str(Path(sys.executable).parent)) or "nixcompose"


def ours(question: str, *arguments: str | Path) -> str:
    """Return what a process prints that asks nixcompose *question*; the questions are in `ours.py`."""
    return process([sys.executable, Path(__file__).with_name("ours.py"), question, *arguments])


def nix_path_info(store: str, *arguments: str, **variables: str) -> dict[str, float]:
    """Return what `nix path-info` prints of *store*: a size for each path."""
    command = [NIX or "nix", "path-info", "--extra-experimental-features", "nix-command", "--store", store, *arguments]
    return figures(process(command, **variables))


def figures(text: str) -> dict[str, float]:
    """Return what lines of a name or path and a figure say."""
    pairs = map(str.split, text.splitlines())
    return {name: float(figure) if "." in figure else int(figure) for name, figure in pairs}


def exponent(small: tuple[float, float], large: tuple[float, float]) -> str:
    """Return the power of the size by which the time grows, of two pairs of a size and a time."""
    return f"{math.log(large[1] / small[1]) / math.log(large[0] / small[0]):.2f}"


def times_faster(ratio: float) -> str:
    """Return a ratio as a table has it: two digits that count."""
    return f"{ratio:.1f}" if ratio < 10 else f"{float(f'{ratio:.2g}'):,.0f}"
