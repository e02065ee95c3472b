"""Remote control of workers: Flower's "revoke" for a step is the same cancel as the API's.

Flower shows each step as a task, so what it revokes is a step's id, which Celery has never heard
of. Every worker gets the command; the first cancels, the others find nothing left to do.
"""

from typing import Any
from uuid import UUID

from celery.worker.control import Panel
from sqlalchemy.exc import SQLAlchemyError

from models.jobs import service
from models.kit import db, log

_log = log.get(__name__)


def install() -> None:
    """Answer the command `revoke` for ids of steps too. Repeatable."""
    if Panel.data["revoke"] is not _revoke:
        Panel.data["revoke"] = _revoke


def _revoke(state: Any, task_id: Any, **_: Any) -> dict[str, str]:
    """Cancel the jobs of these steps. Celery's own messages are not revoked: they say nothing."""
    asked = [task_id] if isinstance(task_id, str) else list(task_id or ())
    cancelled = [one for one in asked if _cancel(str(one))]
    return {"ok": f"cancelled the jobs of {cancelled}" if cancelled else "no such step"}


def _cancel(text: str) -> bool:
    try:
        step_id = UUID(text)
    except ValueError:
        return False
    try:
        with db.unit_of_work() as session:
            return service.cancel_by_step(session, step_id)
    except SQLAlchemyError as error:
        _log.error("revoke.failed", error=type(error).__name__)
        return False
