"""Leases of running steps: extend them, give them back, and end those of what died or hangs.

Called by workers for what is theirs. A lease that nobody extends ends by itself: the sweep does that.
Callers own the transaction; nothing here commits.
"""

from collections.abc import Collection
from uuid import UUID

from sqlmodel import Session

from models.jobs import service
from models.jobs.service import SQL, Change
from models.kit import db
from models.kit.settings import settings


def heartbeat(session: Session, *, owner: str, step_ids: Collection[UUID]) -> set[UUID]:
    """Extend the owner's leases of these steps and return the ids of those that are still its own."""
    values = {"owner": owner, "ids": list(step_ids), "lease": settings().engine.lease_s}
    return {row[0] for row in db.rows(session, SQL["heartbeat"], values)}


def cancelling(session: Session, *, owner: str) -> set[UUID]:
    """Return those steps of an owner that somebody wants cancelled."""
    return {row[0] for row in db.rows(session, SQL["cancelling"], {"owner": owner})}


def hand_over(session: Session, *, owner: str, step_ids: Collection[UUID]) -> int:
    """Give steps back that their owner will not finish, and return how many were still its own.

    They wait in their lanes again, as if they had not been claimed, but for the attempt number.
    """
    values = {"owner": owner, "ids": list(step_ids)}
    rows = db.rows(session, SQL["hand_over"], values)
    service.roll_up(session, [Change(*row[:4]) for row in rows])
    service.wake_for(session, [row[4] for row in rows])
    return len(rows)


def give_up(session: Session, *, owner: str, step_ids: Collection[UUID]) -> None:
    """Let the next sweep take steps back that hang; it counts as the loss of their worker."""
    quiet_s = settings().engine.quiet_s
    error = {
        "code": "step_hung",
        "message": f"It gave no sign of life for {quiet_s:g} s, so its process was ended.",
    }
    values = {"owner": owner, "ids": list(step_ids), "error": db.as_json(error)}
    db.rows(session, SQL["give_up"], values)


def free_dead(session: Session, *, hostname: str, alive: Collection[int]) -> int:
    """Let the next sweep take back what processes of a worker held that do not live any more.

    `alive` are the numbers of those that do. Returns how many steps; it counts as a loss of each.
    """
    values = {"hostname": hostname, "alive": [str(pid) for pid in alive]}
    return len(db.rows(session, SQL["free_dead"], values))
