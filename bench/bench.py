"""Speed as ratios: each figure is compared with a peer on the same data, in the same run.

Absolute times mean nothing on a shared machine, so runs are interleaved and medians divided.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nixcompose as nxc

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 21
SELECTION = "essential,kubernetes"


def interleaved(commands: dict[str, list[str]]) -> dict[str, float]:
    """Return the median seconds of each command, one round of all after the other."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    times: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(ROUNDS + 1):
        for name, command in commands.items():
            start = time.perf_counter()
            subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=True)
            if number:  # the first round warms caches
                times[name].append(time.perf_counter() - start)
    return {name: statistics.median(values) for name, values in times.items()}


def ours() -> str:
    """Return the command that is installed beside this Python."""
    return shutil.which("nixcompose", path=str(Path(sys.executable).parent)) or "nixcompose"


def start_up() -> list[tuple[str, str, str]]:
    """Whole processes, against starting Python."""
    command = ours()
    times = interleaved(
        {
            "pass": [sys.executable, "-c", "pass"],
            "resolve": [command, "resolve", SELECTION],
            "--help": [command, "--help"],
            "--version": [command, "--version"],
        }
    )
    bars = {"resolve": "5 (aim 4)", "--help": "3", "--version": "3"}
    ratios = {name: times[name] / times["pass"] for name in bars}
    return [(f"`nixcompose {name}` / `python -c pass`", f"{ratios[name]:.2f}", bar) for name, bar in bars.items()]


def against_nix() -> list[tuple[str, str, str]]:
    """The same selection, against real Nix taking it from an attribute set."""
    if shutil.which("nix-instantiate") is None:
        return [(f"`nixcompose resolve {SELECTION}` / `nix-instantiate --eval`", "no Nix here", "")]
    manifest = nxc.load(ROOT / "profiles.toml")
    groups = {name: list(nxc.resolve(manifest, name).names) for name in manifest.groups}
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder, "groups.json")
        data.write_text(json.dumps(groups), encoding="utf-8")
        expression = Path(folder, "select.nix")
        names = json.dumps(SELECTION.split(",")).replace(",", "")
        expression.write_text(
            f"let groups = builtins.fromJSON (builtins.readFile {data}); in\n"
            "builtins.attrNames (builtins.listToAttrs (map (name: { inherit name; value = null; })\n"
            f"  (builtins.concatMap (group: groups.${{group}}) {names})))\n",
            encoding="utf-8",
        )
        nix = ["nix-instantiate", "--eval", "--strict", "--readonly-mode", "--store", "dummy://", str(expression)]
        times = interleaved({"ours": [ours(), "resolve", SELECTION], "nix": nix})
    ratio = f"{times['ours'] / times['nix']:.2f}"
    return [(f"`nixcompose resolve {SELECTION}` / `nix-instantiate --eval` of the same union", ratio, "")]


def scale() -> list[tuple[str, str, str]]:
    """Loading and resolving ever larger manifests: the growth, as the exponent of the size."""
    seconds = {}
    for groups in (250, 500, 1000, 2000):
        text = _manifest(groups, 20 * groups)
        runs = []
        for _ in range(5):
            start = time.perf_counter()
            nxc.resolve(nxc.loads(text), "all")
            runs.append(time.perf_counter() - start)
        seconds[groups] = statistics.median(runs)
    exponent = math.log(seconds[2000] / seconds[250]) / math.log(2000 / 250)
    under = "yes" if seconds[1000] < 1 else "no"
    return [
        ("growth of load + resolve from 250 to 2,000 groups (exponent)", f"{exponent:.2f}", "1 (linear)"),
        ("1,000 groups, 20,000 packages in under a second", under, "yes"),
    ]


def _manifest(groups: int, packages: int) -> str:
    each = packages // groups
    lines = []
    for number in range(groups):
        below = [f'"g{other}"' for other in range(max(0, number - 3), number)] if number % 7 else []
        items = ", ".join(f'"p{number}-{item}"' for item in range(each))
        lines.append(f"[groups.g{number}]\nincludes = [{', '.join(below)}]\npackages = [{items}]")
    names = ", ".join(f'"g{number}"' for number in range(groups))
    return "\n".join([*lines, f"[profiles]\nall = [{names}]"])


def main() -> None:
    """Print the table."""
    rows = [*start_up(), *against_nix(), *scale()]
    print("| what | ratio | bar |\n| --- | --- | --- |")
    for row in rows:
        print(f"| {' | '.join(row)} |")


if __name__ == "__main__":
    main()
