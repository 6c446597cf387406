"""Speed as ratios: each figure is compared with a peer on the same data, in the same run.

Absolute times mean nothing on a shared machine, so runs are interleaved and medians divided; answers
are compared first.  Prints a table for each of the files here: `starts`, `stores`, `graphs`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import graphs
import measure
import starts
import stores

TABLES = {"starts": starts, "stores": stores, "graphs": graphs}


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="Print tables of ratios against peers on the same data.")
    parser.add_argument("tables", nargs="*", metavar="TABLE", help=f"{', '.join(TABLES)}; default: all")
    parser.add_argument("--quick", action="store_true", help="small data and few rounds: to see that all works")
    parser.add_argument("--debian", type=Path, metavar="GRAPH", help="a further graph: see README.md")
    found = parser.parse_args()
    if unknown := set(found.tables) - TABLES.keys():
        parser.error(f"no such table: {', '.join(sorted(unknown))}")
    options = measure.Options(quick=found.quick, debian=found.debian)
    for name in found.tables or TABLES:
        print(f"{TABLES[name].__doc__}\n\n| what | ratio | bar |\n| --- | --- | --- |", flush=True)
        for row in TABLES[name].rows(options):
            print(f"| {' | '.join(row)} |", flush=True)
        print(flush=True)


if __name__ == "__main__":
    main()
