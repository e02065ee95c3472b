"""Who gets which variant, what was seen of them, and what the counts say. Callers own the transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session

from models.experiments.assigning import assign, subject_key
from models.experiments.choosing import FIRST
from models.experiments.evidence import Comparison, Count, Verdict, compare, missing
from models.experiments.tables import Experiment, ExperimentState, Seen
from models.kit import db
from models.kit.errors import Conflict

_EXPOSE: Final = """
insert into experiment_events (experiment_id, tenant_id, subject, kind, variant)
select %(experiment_id)s, %(tenant_id)s, s.subject, 'exposure', s.variant
from json_to_recordset(%(subjects)s::json) as s (subject uuid, variant text)
order by s.subject
on conflict do nothing
returning subject
"""
_SEE: Final = """
insert into experiment_events (experiment_id, tenant_id, subject, kind, variant)
select e.experiment_id, e.tenant_id, e.subject, s.kind, e.variant
from json_to_recordset(%(seen)s::json) as s (subject uuid, kind text)
join experiment_events as e
  on e.experiment_id = %(experiment_id)s and e.subject = s.subject and e.kind = 'exposure'
order by e.subject, s.kind
on conflict do nothing
returning subject
"""
_HAS: Final = """
select variant from experiment_events
where experiment_id = %(experiment_id)s and subject = %(subject)s and kind = 'exposure'
"""
_COUNT: Final = """
select variant, kind, count(*) from experiment_events
where experiment_id = %(experiment_id)s group by variant, kind
"""


@dataclass(frozen=True, slots=True)
class Sighting:
    """Something that was seen of a subject."""

    subject: str
    kind: Seen


@dataclass(frozen=True, slots=True)
class Assignment:
    """Which variant a subject gets, and whether it is counted."""

    variant: str
    is_counted: bool


@dataclass(frozen=True, slots=True)
class Results:
    """What a test says so far: counts of each variant by kind, and each but the first compared.

    `leader` is the variant to choose, None while nothing says so; `summary` says why in a sentence.
    """

    counts: Mapping[str, Mapping[Seen, int]]
    comparisons: Mapping[str, Comparison]
    leader: str | None
    summary: str


def assignment(session: Session, row: Experiment, subject: str) -> Assignment:
    """Return the variant of a subject: the one it was shown before, else by the percents of now.

    Writes nothing. After the end everybody gets the winner, in a pause newcomers the first variant.
    Raises Conflict for a test that has not begun.
    """
    if row.state == ExperimentState.DRAFT:
        raise Conflict("The experiment has not begun. Start it first.")
    if row.state == ExperimentState.COMPLETED:
        return Assignment(row.winner or FIRST, is_counted=False)
    values = {"experiment_id": row.id, "subject": subject_key(row.id, subject)}
    had = db.rows(session, _HAS, values)
    if had:
        return Assignment(had[0][0], is_counted=True)
    if row.state == ExperimentState.PAUSED:
        return Assignment(FIRST, is_counted=False)
    return Assignment(assign(row.id, subject, _shares(row)), is_counted=True)


def record(session: Session, row: Experiment, sightings: Sequence[Sighting]) -> int:
    """Count what was seen, each kind once for a subject, and return how much of it was new.

    Whoever opened or clicked was shown the variant too. In a pause newcomers are not counted.
    Raises Conflict for a test that is not running.
    """
    if row.state not in (ExperimentState.ACTIVE, ExperimentState.PAUSED):
        raise Conflict(f"The experiment is {row.state}; only a running one counts. Start it first.")
    keys = {s.subject: subject_key(row.id, s.subject) for s in sightings}
    values = {"experiment_id": row.id, "tenant_id": row.tenant_id}
    new = 0
    if row.state == ExperimentState.ACTIVE:
        shares = _shares(row)
        newcomers = [
            {"subject": key, "variant": assign(row.id, subject, shares)}
            for subject, key in keys.items()
        ]
        came = db.rows(session, _EXPOSE, {**values, "subjects": db.as_json(newcomers)})
        shown = {keys[s.subject] for s in sightings if s.kind is Seen.EXPOSURE}
        new += sum(subject in shown for (subject,) in came)
    seen = [
        {"subject": keys[s.subject], "kind": s.kind}
        for s in sightings
        if s.kind is not Seen.EXPOSURE
    ]
    return new + len(db.rows(session, _SEE, {**values, "seen": db.as_json(seen)}))


def results(session: Session, row: Experiment) -> Results:
    """Return what a test says so far."""
    names = [variant["name"] for variant in row.variants]
    counts = {name: dict.fromkeys(Seen, 0) for name in names}
    for variant, kind, n in db.rows(session, _COUNT, {"experiment_id": row.id}):
        counts[variant][Seen(kind)] = n
    goal = Seen(row.goal)
    reached = {name: Count(counts[name][Seen.EXPOSURE], counts[name][goal]) for name in names}
    first = reached[FIRST]
    comparisons = {
        name: compare(first, count, least=row.least_subjects, comparisons=len(names) - 1)
        for name, count in reached.items()
        if name != FIRST
    }
    leader = _leader(reached, comparisons)
    lacking = [missing(first, reached[n], least=row.least_subjects) for n in comparisons]
    return Results(counts, comparisons, leader, _summary(leader, lacking, reached, goal))


def _leader(reached: Mapping[str, Count], comparisons: Mapping[str, Comparison]) -> str | None:
    better = [n for n, c in comparisons.items() if c.verdict is Verdict.BETTER]
    if better:
        return max(better, key=lambda name: reached[name].rate)
    is_beaten = all(c.verdict is Verdict.WORSE for c in comparisons.values())
    return FIRST if is_beaten else None


def _summary(
    leader: str | None, lacking: Sequence[str], reached: Mapping[str, Count], goal: Seen
) -> str:
    if leader:
        rates = ", ".join(f"{name} {count.rate:.1%}" for name, count in reached.items())
        return f"{leader} does best by {goal}: {rates}. The difference is not chance (95 %)."
    if all(lacking):
        return f"Not enough data yet: there are {lacking[0]}."
    return "No difference was found so far. It may be small, or there may be none."


def _shares(row: Experiment) -> dict[str, int]:
    return {variant["name"]: variant["percent"] for variant in row.variants}
