"""Compares Postgres, Redis and Celery, and says what is lost, doubled or stuck, and what heals it.

Reads only, within a few seconds. A tenant sees ids of its own; how the platform is, everybody sees.
Called by the API, by `toombos doctor`, and once a minute by the sweep for the metric.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.jobs import lanes, turns
from models.jobs.lanes import Lanes
from models.jobs.states import StepState
from models.kit import broker, db
from models.kit.settings import settings

GRACE_S = 5.0
"""What is due is looked at every second; after so long somebody does not do what he should."""
EXAMPLES = 5
MOST = 1000
"""A count of steps ends here."""
HEADS = 100
TIMEOUT_MS = 5000

BY_SWEEP = "the sweep, within seconds once beat and a worker run"
BY_WORKER = "the next worker that reads it puts it aside"
BY_LEASE = "the sweep, when the lease ends"
BY_NOBODY = "nothing: this is a fault of the program or of a hand in the database; report it"

# A sample is read by index even where the planner guesses that whole tables were cheaper.
_BOUNDS = """
select set_config('statement_timeout', %(timeout)s, true), set_config('enable_seqscan', 'off', true)
"""
_SQL = db.read_sql(Path(__file__).parent / "sql")
_CONSTRAINTS = ["ux_contents_job_id_channel", "ux_steps_job_id_name", "ux_job_events_job_id_seq"]
_TRIGGERS = ["jobs_transition", "steps_transition", "steps_attempt"]
_OF_JOBS = {
    "job_counts": "check_counts",
    "job_states": "check_states",
    "job_events": "check_events",
    "contents_missing": "check_missing_contents",
    "contents_foreign": "check_foreign_contents",
}


class Severity(StrEnum):
    """Whether somebody has to do something."""

    WARNING = "warning"
    """it heals by itself, soon"""
    ERROR = "error"
    """it does not, or should have long ago"""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that should not be. `examples` are ids of at most five of what was found."""

    check: str
    severity: Severity
    count: int
    message: str
    healed_by: str
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose jobs are looked at, how many days back, and how many of each tenant at most."""

    tenant_id: UUID | None = None
    days: int = 7
    sample: int = 10_000


CHECKS = (
    *_OF_JOBS,
    "leases_overdue",
    "schedule_overdue",
    "batches_stuck",
    "guards_missing",
    "redis_silent",
    "lanes_asleep",
    "messages_malformed",
    "workers_missing",
    "worker_gone",
    "sweep_silent",
)
"""Every check by name. Doubled content needs none: a unique constraint refuses it, and
`guards_missing` makes sure that the constraint is there."""


def look(session: Session, scope: Scope) -> list[Finding]:
    """Return what is wrong now; empty when nothing is. Raises when Postgres takes too long."""
    with db.across_tenants(session):  # what concerns one tenant names it; the rest is the platform
        return _look(session, scope)


def _look(session: Session, scope: Scope) -> list[Finding]:
    db.rows(session, _BOUNDS, {"timeout": f"{TIMEOUT_MS}"})
    seen = lanes.read()
    found = [*_of_jobs(session, scope), *_of_steps(session, scope), *_of_guards(session)]
    waiting = db.rows(
        session,
        _SQL["check_waiting"],
        {
            "lanes": list(broker.WORK_LANES),
            "grace": GRACE_S,
            "tenant": scope.tenant_id,
            "heads": HEADS,
        },
    )
    return [*found, *_of_platform(seen, waiting), *_of_workers(session, scope, seen)]


def _of_jobs(session: Session, scope: Scope) -> Iterator[Finding]:
    messages = {
        "job_counts": "jobs count their steps wrongly",
        "job_states": "jobs have a state that does not follow from their steps",
        "job_events": "jobs have a gap in their events, or a last event of another state",
        "contents_missing": "completed steps have no content",
        "contents_foreign": "contents belong to a step that is not completed, or not theirs",
    }
    values = {
        "tenant": scope.tenant_id,
        "days": scope.days,
        "sample": scope.sample,
        "kept": settings().live.events_kept_days,
    }
    for check, statement in _OF_JOBS.items():
        n, examples = db.rows(session, _SQL[statement], values)[0]
        if n:
            yield _finding(check, Severity.ERROR, n, messages[check], BY_NOBODY, examples)


def _of_steps(session: Session, scope: Scope) -> Iterator[Finding]:
    overdue = {
        "leases_overdue": (StepState.IN_PROGRESS, "running steps have lost their worker"),
        "schedule_overdue": (StepState.SCHEDULED, "steps should have begun to wait in their lane"),
    }
    for check, (state, message) in overdue.items():
        values = {"tenant": scope.tenant_id, "state": state, "grace": GRACE_S, "most": MOST}
        n, examples = db.rows(session, _SQL["check_late_steps"], values)[0]
        if n:
            yield _finding(check, Severity.ERROR, n, message, BY_SWEEP, examples)
    stuck = turns.stuck(session, size=MOST)
    if stuck:
        message = "batches should have gone on to their next job, or have stopped"
        shown = [] if scope.tenant_id else [str(batch_id) for batch_id in stuck]
        yield _finding("batches_stuck", Severity.WARNING, len(stuck), message, BY_SWEEP, shown)


def _of_guards(session: Session) -> Iterator[Finding]:
    values = {"constraints": _CONSTRAINTS, "triggers": _TRIGGERS}
    missing = [row[0] for row in db.rows(session, _SQL["check_guards"], values)]
    if missing:
        message = "guards against doubles and illegal moves are not in the database"
        healed_by = "`toombos db upgrade` on a database that was never changed by hand"
        yield _finding("guards_missing", Severity.ERROR, len(missing), message, healed_by, missing)


def _of_platform(seen: Lanes | None, waiting: Sequence[Any]) -> Iterator[Finding]:
    if seen is None:
        message = "Redis does not answer; jobs are accepted and wait"
        yield _finding("redis_silent", Severity.ERROR, 1, message, "Redis, when it is back")
        return
    if any(seen.malformed.values()):
        message = "malformed messages wait in the lanes"
        n = sum(seen.malformed.values())
        yield _finding("messages_malformed", Severity.WARNING, n, message, BY_WORKER)
    if not seen.workers:
        message = "no worker gave a sign of life"
        yield _finding("workers_missing", Severity.ERROR, 1, message, "`toombos worker`")
    if seen.swept_s is None or seen.swept_s > GRACE_S + settings().engine.sweep_s:
        when = "never ran" if seen.swept_s is None else f"last ran {seen.swept_s:.0f} s ago"
        message = f"the sweep {when}, so what is lost stays lost"
        yield _finding("sweep_silent", Severity.ERROR, 1, message, "`toombos beat` and a worker")
    for lane, late, examples, is_busy in waiting:
        if late and not is_busy and not seen.waiting[lane]:
            message = f"steps wait in the lane {lane}, where nobody works and no wake-up waits"
            yield _finding("lanes_asleep", Severity.WARNING, late, message, BY_SWEEP, examples)


def _of_workers(session: Session, scope: Scope, seen: Lanes | None) -> Iterator[Finding]:
    if seen is None:
        return
    values = {"tenant": scope.tenant_id, "workers": list(seen.workers), "most": MOST}
    n, examples = db.rows(session, _SQL["check_orphans"], values)[0]
    if n:
        message = "running steps are held by workers that give no sign of life"
        yield _finding("worker_gone", Severity.WARNING, n, message, BY_LEASE, examples)


def _finding(
    check: str,
    severity: Severity,
    count: int,
    message: str,
    healed_by: str,
    examples: Sequence[str] | None = None,
) -> Finding:
    return Finding(check, severity, count, message, healed_by, tuple(examples or ())[:EXAMPLES])
