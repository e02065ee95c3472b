"""`./toombos chaos`: runs jobs under random faults, judges what became of them, prints the figures."""

import argparse
import dataclasses
import json
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import httpx2
import psycopg

from benchmarks.chaos.customers import Crowd, Order, draw
from benchmarks.chaos.faults import FAULTS, Storm, Struck
from benchmarks.chaos.fleet import Fleet, running
from benchmarks.chaos.oracle import Verdict

GAP_S = 2.0
"""Mean pause between two faults, if the jobs need no longer than that."""
DRAIN_S = 60.0
"""Everything must be done this long after the last fault and the last order."""
RESERVE_S = 90.0
OPEN = "select count(*) from jobs where completed_at is null"


@dataclasses.dataclass(frozen=True, slots=True)
class Plan:
    """What to do: how many jobs and faults, of which kinds, by which seed, in how many seconds."""

    jobs: int
    faults: int
    seed: int
    seconds: float
    kinds: Sequence[str]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print, and return 0 if nothing was lost, doubled, mixed up or left behind, else 1."""
    options = _parser().parse_args(arguments)
    seed = options.seed if options.seed is not None else random.SystemRandom().getrandbits(32)
    faults = options.faults if options.faults is not None else max(4, options.jobs // 25)
    plan = Plan(options.jobs, faults, seed, options.seconds, options.only or list(FAULTS))
    print(f"seed {seed}: {plan.jobs} jobs, {plan.faults} faults", flush=True)
    folder = Path(tempfile.mkdtemp(prefix="toombos-chaos-"))
    with running(folder) as fleet:
        verdict = _run(fleet, plan)
    if verdict.violations:
        print(f"\nThe logs are kept in {folder}")
    else:
        shutil.rmtree(folder)
    if options.json:
        options.json.write_text(json.dumps(dataclasses.asdict(verdict), indent=1) + "\n", "utf-8")
    return 1 if verdict.violations else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="toombos chaos", description=__doc__)
    parser.add_argument("--jobs", type=int, default=1000, help="how many (1000)")
    parser.add_argument("--faults", type=int, help="how many (one for 25 jobs)")
    parser.add_argument("--seed", type=int, help="draws jobs and faults; printed, random if absent")
    parser.add_argument("--only", choices=FAULTS, action="append", help="a fault; may be repeated")
    parser.add_argument("--seconds", type=float, default=1200, help="the run ends by then (1200)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the verdict there, too")
    return parser


def _run(fleet: Fleet, plan: Plan) -> Verdict:
    began = time.monotonic()
    orders = draw(plan.jobs, random.Random(f"{plan.seed} orders"))
    crowd = Crowd(
        fleet.url, fleet.key, orders, seconds=plan.faults * GAP_S, count_open=lambda: _open(fleet)
    )
    storm = _storm(fleet, plan, crowd, end=began + plan.seconds - RESERVE_S)
    over = time.monotonic()
    crowd.hurry()
    late = [] if crowd.wait(DRAIN_S) else ["requests were still not accepted 60 s after the faults"]
    ordered = time.monotonic()
    drained = _drain(fleet)
    late += [f"{drained} jobs open {DRAIN_S:.0f} s after the faults"] if drained else []
    took = time.monotonic() - ordered
    late += _still_alive(fleet, orders)
    verdict = _judge(fleet, orders)
    verdict.violations[:0] = late
    _tell(fleet, storm, verdict)
    print(
        f"faults over after {over - began:.1f} s; last order accepted {ordered - over:.1f} s later;"
        f" last job done {took:.1f} s after that"
    )
    return verdict


def _storm(fleet: Fleet, plan: Plan, crowd: Crowd, *, end: float) -> list[Struck]:
    """Let all faults strike, spread over the orders."""
    dice = random.Random(f"{plan.seed} faults")
    storm = Storm(fleet, dice, plan.kinds)
    pause = threading.Event()
    for number in range(plan.faults):
        pause.wait(dice.uniform(0.5, 1.5) * GAP_S)
        while crowd.placed < number * plan.jobs // plan.faults and time.monotonic() < end:
            pause.wait(0.1)
        if time.monotonic() > end:
            break
        storm.strike()
    storm.end()
    return storm.log


def _drain(fleet: Fleet) -> int:
    """Return how many jobs are open after the time that they have; 0 as soon as none is."""
    end = time.monotonic() + DRAIN_S
    pause = threading.Event()
    left = -1
    while left and time.monotonic() < end:
        pause.wait(0.1)
        left = _open(fleet)
    return left


def _open(fleet: Fleet) -> int:
    """Return how many jobs are open, or -1 while Postgres does not say."""
    try:
        with fleet.connect() as connection:
            row = connection.execute(OPEN.encode()).fetchone()
            return row[0] if row else -1
    except psycopg.Error:
        return -1


def _still_alive(fleet: Fleet, orders: list[Order]) -> list[str]:
    """Order ten more jobs: whatever was broken must work again."""
    more = draw(10, random.Random(len(orders)))
    for order in more:
        order.number += len(orders)
        order.keyed, order.cancels = True, False
    crowd = Crowd(fleet.url, fleet.key, more, seconds=0)
    crowd.hurry()
    done = crowd.wait(DRAIN_S)
    orders += more
    if not done or not all(order.job_id for order in more):
        return ["after the faults, orders are not accepted"]
    if left := _drain(fleet):
        return [f"after the faults, {left} new jobs were not done"]
    return [*_disagreement(fleet), *_dead(fleet)]


def _dead(fleet: Fleet) -> list[str]:
    return [f"{name} does not run" for name, p in fleet.programs.items() if p.pid is None]


def _disagreement(fleet: Fleet) -> list[str]:
    """Ask the platform's own self-check, which must see what the oracle sees: nothing."""
    headers = {"Authorization": f"Bearer {fleet.key}"}
    found: list[str] = ["nothing was answered"]
    with httpx2.Client(base_url=fleet.url, headers=headers, timeout=10) as http:
        for _ in range(20):
            answer = http.get("/api/v2/integrity")
            found = [finding["check"] for finding in answer.json().get("findings", found)]
            if answer.is_success and not found:
                return []
            threading.Event().wait(1)
    return [f"integrity finds {found}"]


def _judge(fleet: Fleet, orders: Sequence[Order]) -> Verdict:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.chaos.oracle"],
        env=fleet.environment,
        input=json.dumps([dataclasses.asdict(order) for order in orders]).encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    return Verdict(**json.loads(done.stdout))


def _tell(fleet: Fleet, storm: Sequence[Struck], verdict: Verdict) -> None:
    recovered = []
    for struck in storm:
        ends = [verdict.step_ends.get(step_id) for step_id in struck.step_ids]
        seconds = sorted(max(0.0, end - struck.at) for end in ends if end is not None)
        recovered += seconds
        met = (
            f"; {len(seconds)} steps met, the last done after {seconds[-1]:.1f} s"
            if seconds
            else ""
        )
        print(f"{struck.at_s:7.1f} s  {struck.kind:<15}{struck.words}{met}")
    recovered.sort()
    print(f"\njobs        {verdict.states}")
    print("counts      " + ", ".join(f"{name} {n}" for name, n in verdict.counts.items()))
    print(f"program ends { ({name: len(p.ends) for name, p in fleet.programs.items()}) }")
    print(f"steps met by a fault, until done: {_spread(recovered)}")
    print(f"jobs, submit to done:             {_spread(verdict.latencies_s)}")
    print(f"violations  {len(verdict.violations)}")
    for words in verdict.violations[:40]:
        print(f"  {words}")


def _spread(values: Sequence[float]) -> str:
    if not values:
        return "none"
    last = len(values) - 1
    p50, p99 = values[round(last * 0.5)], values[round(last * 0.99)]
    return f"p50 {p50:.2f} s, p99 {p99:.2f} s, max {values[-1]:.2f} s ({len(values)})"


if __name__ == "__main__":
    sys.exit(main())
