"""What a kind of step is. The loop in `tasks/loop.py` calls it and knows nothing of what it does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from sqlmodel import Session

from models.jobs.service import Claim

MaterialT = TypeVar("MaterialT")
MadeT = TypeVar("MadeT")


class Pulse(Protocol):
    """How a running step talks to the engine."""

    def checkpoint(self) -> None:
        """Stop here, by an exception, when the step is not ours any more."""
        ...

    def progress(self, percent: int, stage: str) -> None:
        """Say how far the step is; shown at most once a second."""
        ...


@dataclass(frozen=True, slots=True)
class Made(Generic[MadeT]):
    """What a step made: `summary` is kept on the step and shown with the job, `product` is saved."""

    summary: dict[str, object]
    product: MadeT


class StepKind(Protocol[MaterialT, MadeT]):
    """One kind of step.

    `load` and `save` run in the engine's transactions, for a whole batch of steps at once; `run` has
    no database. `run` raises a DomainError to fail: a permanent one for good, another one until the
    attempts are used up. `save` is called only for steps that are still ours, so at most once a step.
    """

    def load(
        self, session: Session, specs: Mapping[UUID, Mapping[str, object]]
    ) -> Mapping[UUID, MaterialT]:
        """Return what the steps of each job work on, by job id."""
        ...

    def run(self, claim: Claim, material: MaterialT, pulse: Pulse) -> Made[MadeT]:
        """Do the step's work."""
        ...

    def save(self, session: Session, made: Sequence[tuple[Claim, Made[MadeT]]]) -> None:
        """Store what the steps made."""
        ...
