"""An observer of a worker slot's turn that remembers what it was told."""

from collections.abc import Sequence

from models.jobs.service import Claim
from tasks.loop import Ended


class Watcher:
    """Remembers the names of steps that began and ended."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.ended: list[tuple[str, str]] = []

    def started(self, claims: Sequence[Claim]) -> None:
        """Remember that these began."""
        self.begun += [claim.name for claim in claims]

    def progressed(self, claim: Claim, percent: int, stage: str) -> None:
        """Progress is of no interest here."""

    def finished(self, results: Sequence[Ended]) -> None:
        """Remember how these ended."""
        self.ended += [(r.outcome.claim.name, r.outcome.state) for r in results]
