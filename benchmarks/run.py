"""Runs the rows and prints the table: `./toombos bench [--quick] [--only ROW] [--json FILE]`."""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks import machine
from benchmarks.figures import Figure, table
from benchmarks.rig import Rig, running
from benchmarks.rows import content, engine, latency, lists, render, start, submit
from benchmarks.rows._scale import FULL, QUICK, Scale

Row = Callable[[Rig, Scale], list[Figure]]
ROWS: dict[str, Row] = {
    "submit": submit.run,
    "engine": engine.run,
    "latency": latency.run,
    "content": content.run,
    "render": render.run,
    "start": start.run,
    "lists": lists.run,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return 0 whether targets are met or not: a figure is not a test."""
    options = _parser().parse_args(arguments)
    scale = QUICK if options.quick else FULL
    if options.rounds:
        scale = replace(scale, rounds=options.rounds, least=options.rounds)
    folder = Path(tempfile.mkdtemp(prefix="toombos-bench-", dir=options.folder))
    facts = machine.facts(folder)
    print(" ".join(f"{name}={value}" for name, value in facts.items()), flush=True)
    started = time.monotonic()
    figures: list[Figure] = []
    try:
        with running(folder) as rig:
            for name in options.only or ROWS:
                before = time.monotonic()
                figures += ROWS[name](rig, scale)
                _tell(f"{name}: {time.monotonic() - before:.0f} s, load {os.getloadavg()[0]:.1f}")
        shutil.rmtree(folder)
    finally:  # what was measured before something broke is still worth showing
        print(f"\n{table(figures)}\n\n{time.monotonic() - started:.0f} s in all")
        print("n: rounds; ratio: median by median, rounds in turn; spread: least-greatest round")
    if options.json:
        found = {"machine": facts, "figures": [figure.as_json() for figure in figures]}
        options.json.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="toombos bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="three short rounds, about a minute")
    parser.add_argument("--rounds", type=int, help="rounds of each figure")
    parser.add_argument("--only", choices=ROWS, action="append", help="a row; may be repeated")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything there, too")
    parser.add_argument("--folder", help="where servers keep their data meanwhile")
    return parser


def _tell(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
