"""What may happen to destinations. Callers own the transaction, and have let the plug-in look at the
settings before.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from models.audit import acts
from models.kit import clock, crypto, ids
from models.kit.errors import Conflict, Missing
from models.publications.tables import Destination

DESTINATIONS_MAX: Final = 50


@dataclass(frozen=True, slots=True)
class NewDestination:
    """A destination to be; `secret` is kept sealed."""

    kind: str
    name: str
    settings: Mapping[str, Any]
    secret: str | None = None


def create(session: Session, new: NewDestination, *, tenant_id: UUID) -> Destination:
    """Store a destination. Raises Conflict for a name in use, or too many; Unavailable without a key."""
    if new.secret:
        crypto.seal("")  # says in our own words that there is no key to seal with
    if len(page(session, tenant_id=tenant_id)) >= DESTINATIONS_MAX:
        raise Conflict(f"There are {DESTINATIONS_MAX} destinations already. Delete one first.")
    row = Destination(
        tenant_id=tenant_id,
        kind=new.kind,
        name=new.name,
        settings=dict(new.settings),
        secret=new.secret,
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError:
        raise Conflict(f"There is a destination {new.name[:80]!r} already.") from None
    session.refresh(row)
    acts.tell("destination", row.id, after={"kind": row.kind, "name": row.name})
    return row


def get(
    session: Session, destination_id: str, *, tenant_id: UUID, lock: bool = False
) -> Destination:
    """Return a tenant's destination; `lock` keeps it from being changed meanwhile. Raises Missing."""
    query = select(Destination).where(
        Destination.id == ids.parse_id(destination_id, noun="destination"),
        Destination.tenant_id == tenant_id,
        col(Destination.deleted_at).is_(None),
    )
    row = session.exec(query.with_for_update() if lock else query).first()
    if row is None:
        raise Missing(f"There is no destination {destination_id[:80]!r}.")
    return row


def page(session: Session, *, tenant_id: UUID) -> list[Destination]:
    """Return a tenant's destinations by name: all of them, as there can only be few."""
    query = select(Destination).where(
        Destination.tenant_id == tenant_id, col(Destination.deleted_at).is_(None)
    )
    return list(session.exec(query.order_by(Destination.name)))


def delete(session: Session, row: Destination) -> None:
    """Forget a locked destination. What is there stays there, and in the ledger."""
    acts.tell("destination", row.id, before={"kind": row.kind, "name": row.name})
    row.deleted_at = clock.now()
    session.flush()
