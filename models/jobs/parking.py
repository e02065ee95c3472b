"""Steps that may not run now, parked out of the claim's way, and their return.

The claim parks what it meets of a paused channel, of a tenant that runs as much as it may, or of a
channel that has begun as many as its rate allows; so a parked step costs it one look, not one look each time. Nothing here decides what may run: the claim
does. See docs/adr/0009.
"""

from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

from sqlmodel import Session

from models.kit import db
from models.kit.settings import settings

CHUNK = 2_000
"""Steps of one tenant that return at once after a pause; the sweep goes on with the next."""

_SQL = db.read_sql(Path(__file__).parent / "sql")


def release(session: Session, asked: Mapping[UUID, int], *, cost: float) -> list[str]:
    """Let a tenant's oldest parked steps wait in their lanes again, at most so many of each tenant.

    Returns the lane of each step that did. What is paused stays, and of a tenant with a limit, or a
    channel with a rate, leave only as many as may start. Repeating it is harmless: the claim parks again what may not run.
    """
    if not asked:
        return []
    listed = [{"tenant_id": tenant_id, "n": n} for tenant_id, n in asked.items()]
    values = {"asked": db.as_json(listed), "most": settings().engine.max_running, "cost": cost}
    return [row[0] for row in db.rows(session, _SQL["release"], values)]


def tenants(session: Session) -> list[UUID]:
    """Return the tenants that have parked steps; almost always none."""
    return [row[0] for row in db.rows(session, _SQL["parked_tenants"], {})]
