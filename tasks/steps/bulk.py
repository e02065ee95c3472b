"""A step that does one thing to many jobs, some at a time: cancel them, or run them again.

Unlike other steps it writes while it runs: each portion is a short transaction of its own that also
notes how far it came, so that a step which is run again goes on there.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlmodel import Session

from models.contents import retry
from models.jobs import bulk
from models.jobs.service import Claim
from models.jobs.states import BulkAction
from models.kit import db
from models.kit.errors import DomainError
from tasks.steps._base import Made, Pulse

PORTION: Mapping[BulkAction, int] = {BulkAction.CANCEL: 500, BulkAction.RETRY: 100}
"""Jobs per transaction, so that each takes well under a second."""


class Bulk:
    """The kind of step that acts on jobs."""

    def load(
        self, session: Session, specs: Mapping[UUID, Mapping[str, object]]
    ) -> Mapping[UUID, BulkAction]:
        """Return what each step does. Which jobs it takes is in its row, by the job's id."""
        return {job_id: BulkAction(str(spec["action"])) for job_id, spec in specs.items()}

    def run(self, claim: Claim, material: BulkAction, pulse: Pulse) -> Made[None]:
        """Act on the jobs that are left, a portion at a time; cancelling the step stops between two."""
        while True:
            pulse.checkpoint()
            with db.unit_of_work() as session:
                view = bulk.advance(
                    session, claim.job_id, _act(claim, material), size=PORTION[material]
                )
            pulse.progress(view.percent, f"{view.done + view.failed:,} of {view.matched:,} jobs")
            if view.finished_at:
                return Made(summary={"done": view.done, "failed": view.failed}, product=None)

    def save(self, session: Session, made: Sequence[tuple[Claim, Made[None]]]) -> None:
        """Everything is stored already."""


def _act(claim: Claim, action: BulkAction) -> bulk.Act:
    def act(session: Session, job_ids: Sequence[UUID]) -> Mapping[UUID, DomainError]:
        results: Mapping[UUID, object]
        if action is BulkAction.CANCEL:
            results = bulk.cancel_each(session, job_ids, tenant_id=claim.tenant_id)
        else:
            results = retry.retry_each(session, job_ids, tenant_id=claim.tenant_id)
        return {i: found for i, found in results.items() if isinstance(found, DomainError)}

    return act


KIND = Bulk()
