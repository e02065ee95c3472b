"""Whose turn it is in a batch. The engine asks when a job of a batch has ended; changes only steps.

Costs jobs without a batch nothing, and batches that run all at once one look at their row.
"""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlmodel import Session

from models.jobs.states import StepState
from models.kit import db

_SQL = db.read_sql(Path(__file__).parent / "sql")


@dataclass(frozen=True, slots=True)
class Move:
    """A step that may start now, or was cancelled because its batch stopped."""

    step_id: UUID
    job_id: UUID
    name: str
    state: StepState
    lane: str


def steer(session: Session, batch_ids: Collection[UUID]) -> list[Move]:
    """Let these batches go on, and return the steps that changed. Repeating it changes nothing.

    Call it in the transaction in which jobs of theirs ended; follow with `roll_up`.
    """
    held = [row[0] for row in db.rows(session, _SQL["hold_batches"], {"ids": list(batch_ids)})]
    if not held:
        return []
    return [Move(*row) for row in db.rows(session, _SQL["steer"], {"ids": held})]


def stuck(session: Session, *, size: int) -> list[UUID]:
    """Return batches that should have gone on and did not; almost always none."""
    return [row[0] for row in db.rows(session, _SQL["stuck_batches"], {"size": size})]
