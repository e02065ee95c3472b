"""Judges from outside: reads the tables and says what was lost, doubled, mixed up or left behind.

Run as a process of its own with the fleet's environment: orders as JSON on standard input, the
verdict as JSON on standard output.
"""

import dataclasses
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from benchmarks.chaos.customers import Order, note
from models.jobs.service import Claim
from models.kit import db, ids
from tasks import channels, steps
from tasks.steps._base import Pulse

FINAL = {"completed", "failed", "partial", "cancelled"}

JOBS = """
select
    j.id, j.correlation_id, j.state, j.n_steps, j.n_open, j.event_seq, j.spec,
    extract(epoch from j.completed_at - j.created_at)::float8, d.content,
    (select json_object_agg(s.name, json_build_array(s.id, s.state, s.lease_owner is null, s.attempt))
     from steps as s where s.job_id = j.id),
    (select json_agg(json_build_array(c.channel, c.step_id, c.body))
     from contents as c where c.job_id = j.id),
    (select json_agg(json_build_array(e.seq, e.state) order by e.seq)
     from job_events as e where e.job_id = j.id)
from jobs as j
left join documents as d on d.id = (j.spec->>'document')::uuid
where j.correlation_id like 'chaos-%%'
"""


@dataclass(slots=True)
class Verdict:
    """What was found. Any violation means that a promise was broken."""

    violations: list[str] = field(default_factory=list)
    states: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    latencies_s: list[float] = field(default_factory=list)
    step_ends: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """A job as its tables tell it."""

    id: UUID
    name: str
    state: str
    n_steps: int
    n_open: int
    event_seq: int
    spec: Mapping[str, object]
    seconds: float | None
    document: str | None
    steps: Mapping[str, tuple[str, str, bool, int]]
    contents: Sequence[tuple[str, str, Mapping[str, object]]] | None
    events: Sequence[tuple[int, str]] | None


class _Quiet:
    """Lets a step run to its end."""

    def checkpoint(self) -> None:
        """Go on."""

    def progress(self, percent: int, stage: str) -> None:
        """Go on."""


def judge(orders: Sequence[Order]) -> Verdict:
    """Compare what customers were told with what is stored."""
    verdict = Verdict()
    with db.unit_of_work() as session:
        found = [Found(*row) for row in db.rows(session, JOBS, {})]
        ends = "select id::text, extract(epoch from finished_at)::float8 from steps"
        verdict.step_ends = dict(row for row in db.rows(session, ends, {}) if row[1])
    by_name: dict[str, list[Found]] = {}
    for job in found:
        by_name.setdefault(job.name, []).append(job)
    for order in orders:
        verdict.violations += _of_order(order, by_name.get(order.name, []))
    for job in found:
        verdict.violations += [f"{job.name} {job.id}: {words}" for words in _of_job(job)]
    _count(verdict, orders, found)
    return verdict


def _of_order(order: Order, jobs: Sequence[Found]) -> Iterator[str]:
    if order.job_id and order.job_id not in {str(job.id) for job in jobs}:
        yield f"{order.name}: accepted as {order.job_id}, which is lost"
    if len(jobs) > 1:
        yield f"{order.name}: {len(jobs)} jobs for one request"
    for job in jobs:
        if set(job.steps) != set(order.channels):
            yield f"{order.name}: ordered {order.channels}, has {sorted(job.steps)}"
        if job.document != note(order.note):
            yield f"{order.name}: has somebody else's document"
        wanted = {"completed", "cancelled"} if order.cancels else {"completed"}
        if job.state not in wanted:
            yield f"{order.name}: is {job.state}, should be one of {sorted(wanted)}"


def _of_job(job: Found) -> Iterator[str]:
    if job.state not in FINAL:
        yield f"still {job.state}"
    if job.n_open or job.seconds is None:
        yield f"{job.n_open} steps counted as open"
    yield from _of_steps(job)
    yield from _of_contents(job)
    yield from _of_events(job)


def _of_steps(job: Found) -> Iterator[str]:
    if len(job.steps) != job.n_steps:
        yield f"{len(job.steps)} steps of {job.n_steps}"
    for name, (_, state, is_free, _) in job.steps.items():
        if state not in FINAL or not is_free:
            yield f"step {name} is {state}, lease given back: {is_free}"
    states = {state for _, state, _, _ in job.steps.values()}
    if job.state == "completed" and states != {"completed"}:
        yield f"completed with steps {states}"


def _of_contents(job: Found) -> Iterator[str]:
    made = Counter(channel for channel, _, _ in job.contents or ())
    completed = {name for name, step in job.steps.items() if step[1] == "completed"}
    if set(made) != completed:
        yield f"contents for {sorted(made)}, completed {sorted(completed)}"
    yield from (f"{n} contents for {channel}" for channel, n in made.items() if n > 1)
    for channel, step_id, body in job.contents or ():
        if channel in job.steps and step_id != job.steps[channel][0]:
            yield f"content for {channel} is of another step"
        if body != _clean(channel, json.dumps(job.spec, sort_keys=True)):
            yield f"content for {channel} is not what a clean run writes"


def _of_events(job: Found) -> Iterator[str]:
    events = job.events or ()
    if [seq for seq, _ in events] != list(range(1, job.event_seq + 1)):
        yield f"events {[seq for seq, _ in events]} of {job.event_seq}"
    final = [state for _, state in events if state in FINAL]
    if final != [job.state] or events[-1][1] != job.state:
        yield f"final events {final}, the job is {job.state}"


@cache
def _clean(channel: str, spec: str) -> object:
    """Write the content once more, here, where nothing breaks."""
    job_id, kind, wish = ids.new_id(), steps.load()["render"], json.loads(spec)
    claim = Claim(
        ids.new_id(), job_id, ids.new_id(), "render", channel, "short", 3, 0.0, 1, 0, wish
    )
    with db.unit_of_work() as session:
        material = kind.load(session, {job_id: wish})[job_id]
    pulse: Pulse = _Quiet()
    told: Any = kind.run(claim, material, pulse).product
    return json.loads(db.as_json(told.content.body))


def _count(verdict: Verdict, orders: Sequence[Order], found: Sequence[Found]) -> None:
    names = {job.name for job in found}
    unknown = [order for order in orders if not order.job_id]
    attempts = [step[3] for job in found for step in job.steps.values()]
    verdict.states = dict(Counter(job.state for job in found))
    verdict.latencies_s = sorted(job.seconds for job in found if job.seconds is not None)
    verdict.counts = {
        "ordered": len(orders),
        "accepted": len(orders) - len(unknown),
        "without_answer_made": sum(order.name in names for order in unknown),
        "without_answer_absent": sum(order.name not in names for order in unknown),
        "repeated_requests": sum(order.tries - 1 for order in orders),
        "steps": len(attempts),
        "steps_run_again": sum(attempt > 1 for attempt in attempts),
        "contents": sum(len(job.contents or ()) for job in found),
        "events": sum(len(job.events or ()) for job in found),
    }


def main() -> None:
    """Take the orders, print the verdict."""
    channels.load()
    orders = [Order(**order) for order in json.load(sys.stdin)]
    print(json.dumps(dataclasses.asdict(judge(orders))))


if __name__ == "__main__":
    main()
