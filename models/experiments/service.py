"""Make, steer and find A/B tests. Callers own the transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from sqlalchemy import tuple_
from sqlmodel import Session, col, select

from models.audit import acts
from models.contents import versions
from models.contents.versions import Change
from models.experiments.choosing import FIRST, Choice, choose, shared, variants_of
from models.experiments.tables import Experiment, ExperimentState, Goal
from models.kit import clock, ids
from models.kit.errors import Conflict, Invalid, Missing
from models.kit.pages import Cursor

NOUN: Final = "experiments"
_FROM: Final[Mapping[ExperimentState, frozenset[ExperimentState]]] = {
    ExperimentState.ACTIVE: frozenset({ExperimentState.DRAFT, ExperimentState.PAUSED}),
    ExperimentState.PAUSED: frozenset({ExperimentState.ACTIVE}),
    ExperimentState.COMPLETED: frozenset({ExperimentState.ACTIVE, ExperimentState.PAUSED}),
}
"""Which states each can be reached from."""


@dataclass(frozen=True, slots=True)
class NewExperiment:
    """A test to be. `least_subjects` is what each variant needs before anything is said."""

    name: str
    choices: Sequence[Choice]
    goal: Goal = Goal.CLICK
    least_subjects: int = 100


@dataclass(frozen=True, slots=True)
class Settings:
    """What is to be different; percents by the names of variants."""

    name: str | None = None
    percents: Mapping[str, int] = field(default_factory=dict)


def create(session: Session, new: NewExperiment, *, tenant_id: UUID) -> Experiment:
    """Make a test that nobody is in yet. Raises Missing and Invalid for its contents."""
    chosen = choose(session, new.choices, tenant_id=tenant_id)
    row = Experiment(
        tenant_id=tenant_id,
        name=new.name,
        state=ExperimentState.DRAFT,
        channel=chosen.channel,
        goal=new.goal,
        least_subjects=new.least_subjects,
        variants=chosen.variants,
    )
    session.add(row)
    session.flush()
    session.refresh(row)
    acts.tell(NOUN, row.id, after={"name": row.name, "variants": len(row.variants)})
    return row


def get(
    session: Session, experiment_id: str, *, tenant_id: UUID, for_change: bool = False
) -> Experiment:
    """Return a tenant's test; `for_change` keeps others from changing it meanwhile. Raises Missing."""
    query = select(Experiment).where(
        col(Experiment.id) == ids.parse_id(experiment_id, noun="experiment"),
        col(Experiment.tenant_id) == tenant_id,
    )
    row = session.exec(query.with_for_update() if for_change else query).first()
    if row is None:
        raise Missing(f"There is no experiment {experiment_id[:80]!r}.")
    return row


def page(
    session: Session, *, tenant_id: UUID, limit: int, after: Cursor | None
) -> list[Experiment]:
    """Return a tenant's tests, newest first, one more than `limit` if there are any."""
    query = select(Experiment).where(col(Experiment.tenant_id) == tenant_id)
    if after:
        place = tuple_(col(Experiment.created_at), col(Experiment.id))
        query = query.where(place < (after.created_at, after.id))
    newest = query.order_by(col(Experiment.created_at).desc(), col(Experiment.id).desc())
    return list(session.exec(newest.limit(limit + 1)))


def change(
    session: Session, experiment_id: str, settings: Settings, *, tenant_id: UUID
) -> Experiment:
    """Rename a test or share its subjects out anew; who is in it already keeps its variant.

    Raises Missing, Invalid for percents, and Conflict for one that is over.
    """
    row = get(session, experiment_id, tenant_id=tenant_id, for_change=True)
    if settings.percents:
        if row.state == ExperimentState.COMPLETED:
            raise Conflict("The experiment is over; its percents can't be changed any more.")
        names = [variant["name"] for variant in row.variants]
        if set(settings.percents) != set(names):
            raise Invalid(f"Say the percents of all variants: {', '.join(names)}.")
        before = {variant["name"]: variant["percent"] for variant in row.variants}
        percents = shared([settings.percents[name] for name in names])
        row.variants = [
            {**variant, "percent": percent}
            for variant, percent in zip(row.variants, percents, strict=True)
        ]
        acts.tell(before={"percents": before}, after={"percents": dict(settings.percents)})
    if settings.name is not None:
        acts.tell(before={"name": row.name}, after={"name": settings.name})
        row.name = settings.name
    return _touched(session, row)


def move(
    session: Session, experiment_id: str, state: ExperimentState, *, tenant_id: UUID
) -> Experiment:
    """Start, pause or end a test; nothing happens to one that is there already.

    Raises Missing, and Conflict from a state that does not lead there.
    """
    row = get(session, experiment_id, tenant_id=tenant_id, for_change=True)
    if row.state == state:
        return row
    if row.state not in _FROM[state]:
        ways = " or ".join(sorted(_FROM[state]))
        raise Conflict(f"The experiment is {row.state}; only one that is {ways} becomes {state}.")
    acts.tell(before={"state": row.state}, after={"state": str(state)})
    row.state = state
    if state is ExperimentState.ACTIVE and row.started_at is None:
        row.started_at = clock.now()
    if state is ExperimentState.COMPLETED:
        row.ended_at = clock.now()
    return _touched(session, row)


def declare(session: Session, experiment_id: str, winner: str, *, tenant_id: UUID) -> Experiment:
    """Say which variant won: from now on everybody gets it. Raises Missing, Invalid and Conflict."""
    row = get(session, experiment_id, tenant_id=tenant_id, for_change=True)
    if row.state != ExperimentState.COMPLETED:
        raise Conflict(f"The experiment is {row.state}. End it before you declare a winner.")
    side(row, winner)
    acts.tell(before={"winner": row.winner}, after={"winner": winner})
    row.winner = winner
    return _touched(session, row)


def apply(session: Session, row: Experiment, *, tenant_id: UUID, made_by: UUID) -> bool:
    """Make the winner's words those of its content, as a new version; False when they are already.

    Raises Missing for a content that is gone, and Conflict without a winner.
    """
    if row.winner is None:
        raise Conflict("No winner is declared, so there is nothing to apply.")
    won = side(row, row.winner)
    if won["content_variant"] == FIRST:
        return False
    content = versions.get(session, won["content_id"], tenant_id=tenant_id)
    told = variants_of(content)[won["content_variant"]]
    if content.body == told["content"]:
        return False
    judged = {name: told[name] for name in ("findings", "counts", "provenance")}
    change_ = Change(
        told["content"],
        {**content.report, **judged},
        over=content.latest,
        made_by=made_by,
        note=f"variant {won['content_variant']} won the experiment {row.name[:80]}",
    )
    versions.change(session, won["content_id"], change_, tenant_id=tenant_id)
    acts.tell(NOUN, row.id)
    return True


def delete(session: Session, experiment_id: str, *, tenant_id: UUID) -> Experiment:
    """Forget a test with all that was counted, and return it. Raises Missing."""
    row = get(session, experiment_id, tenant_id=tenant_id, for_change=True)
    session.delete(row)
    session.flush()
    acts.tell(NOUN, row.id, before={"name": row.name})
    return row


def side(row: Experiment, name: str) -> dict[str, Any]:
    """Return a variant of a test by its name. Raises Invalid."""
    for variant in row.variants:
        if variant["name"] == name:
            return variant
    names = ", ".join(variant["name"] for variant in row.variants)
    raise Invalid(f"The experiment has no variant {name[:20]!r}; it has {names}.")


def _touched(session: Session, row: Experiment) -> Experiment:
    row.updated_at = clock.now()
    session.add(row)
    session.flush()
    acts.tell(NOUN, row.id)
    return row
