"""Pauses: what of a tenant may not start for now. Callers own the transaction; nothing here commits.

The claim and the release of parked steps read the same rows, so a pause holds from its commit on.
What runs already goes on to its end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from models.audit import acts
from models.jobs import service
from models.kit import db, ids
from models.kit.errors import Missing

_COLUMNS = "id, lane, name, reason, created_by, created_at"
_INSERT = f"""
    insert into pauses (id, tenant_id, lane, name, reason, created_by)
    values (%(id)s, %(tenant_id)s, %(lane)s, %(name)s, %(reason)s, %(created_by)s)
    on conflict do nothing returning {_COLUMNS}
"""  # noqa: S608 - constants
_LIST = f"""
    select {_COLUMNS} from pauses where tenant_id = %(tenant_id)s order by created_at, id
"""  # noqa: S608 - constants
_DELETE = "delete from pauses where id = %(id)s and tenant_id = %(tenant_id)s returning lane, name"


@dataclass(frozen=True, slots=True)
class Pause:
    """One pause: of a lane, of a channel (`name`), or, with neither, of everything of the tenant."""

    id: UUID
    lane: str | None
    name: str | None
    reason: str
    created_by: UUID
    created_at: datetime


@dataclass(frozen=True, slots=True)
class NewPause:
    """A pause to be; `created_by` is the key that asked for it."""

    tenant_id: UUID
    created_by: UUID
    lane: str | None = None
    name: str | None = None
    reason: str = ""


def pause(session: Session, new: NewPause) -> tuple[Pause, bool]:
    """Let nothing more start of what is named; return the pause and whether it is new.

    Pausing the same thing again changes nothing, not even the reason.
    """
    values = {
        "id": ids.new_id(),
        "tenant_id": new.tenant_id,
        "lane": new.lane,
        "name": new.name,
        "reason": new.reason,
        "created_by": new.created_by,
    }
    # Somebody may end the same pause between the two statements: then this one is asked for again.
    while True:
        if made := db.rows(session, _INSERT, values):
            told = {"lane": new.lane, "channel": new.name, "reason": new.reason}
            acts.tell("pause", values["id"], after=told)
            return Pause(*made[0]), True
        for found in all_of(session, tenant_id=new.tenant_id):
            if (found.lane, found.name) == (new.lane, new.name):
                return found, False


def all_of(session: Session, *, tenant_id: UUID) -> Sequence[Pause]:
    """Return a tenant's pauses, oldest first. There is one at most for each lane and channel."""
    return [Pause(*row) for row in db.rows(session, _LIST, {"tenant_id": tenant_id})]


def resume(session: Session, pause_id: UUID, *, tenant_id: UUID) -> None:
    """End a pause and wake the lanes of what waited, as far as no other pause holds it.

    The first 2,000 steps return at once, the others with the next sweeps. Raises Missing,
    also the second time.
    """
    ended = db.rows(session, _DELETE, {"id": pause_id, "tenant_id": tenant_id})
    if not ended:
        raise Missing(f"There is no pause {pause_id}. It may have been ended already.")
    acts.tell("pause", pause_id, before={"lane": ended[0][0], "channel": ended[0][1]})
    service.release(session, tenant_id)
