"""API keys of a tenant: make, list, rotate, revoke. Callers own the transaction.

A key is shown once, when it is made. What it may do is fixed then: to change it, make another one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, tuple_
from sqlmodel import Session, col, select

from models.access import key_text, service
from models.access.permissions import ALL_SCOPES, Scope
from models.access.service import Actor
from models.access.tables import ApiKey
from models.audit import acts
from models.kit import clock, db, ids
from models.kit.errors import Conflict, Forbidden, Invalid, Missing
from models.kit.pages import Cursor

KEYS_MAX = 200
"""Keys that a tenant may have in use at once."""
LONGEST = timedelta(days=3650)
OVERLAP_MAX = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A wish for a key."""

    name: str
    scopes: frozenset[Scope] = ALL_SCOPES
    sees_content: bool = True
    expires_at: datetime | None = None


def create(session: Session, new: NewKey, *, by: Actor) -> tuple[ApiKey, str]:
    """Make a key of the actor's tenant and return it with its secret, which is stored nowhere.

    Raises Forbidden for a key that sees more than the actor, Invalid, and Conflict for one too many.
    """
    if new.sees_content and not by.sees_content:
        raise Forbidden("You may not see content, so a key of yours may not either.")
    if not new.scopes:
        raise Invalid("A key needs a scope: read, write or admin.")
    _check_expiry(new.expires_at)
    in_use = select(func.count()).where(ApiKey.tenant_id == by.tenant_id, service.key_is_live())
    if session.exec(in_use).one() >= KEYS_MAX:
        raise Conflict(f"There are {KEYS_MAX} keys in use already. Revoke one first.")
    return _store(session, new, tenant_id=by.tenant_id, by=by.id)


def page(session: Session, *, tenant_id: UUID, limit: int, after: Cursor | None) -> list[ApiKey]:
    """Return a tenant's keys, newest first, one more than `limit` when there are more."""
    query = select(ApiKey).where(ApiKey.tenant_id == tenant_id)
    if after:
        query = query.where(
            tuple_(col(ApiKey.created_at), col(ApiKey.id)) < (after.created_at, after.id)
        )
    newest = (col(ApiKey.created_at).desc(), col(ApiKey.id).desc())
    return list(session.exec(query.order_by(*newest).limit(limit + 1)))


def get(session: Session, key_id: UUID, *, tenant_id: UUID, to_change: bool = False) -> ApiKey:
    """Return a key; `to_change` lets others wait who want to change it too. Raises Missing."""
    query = select(ApiKey).where(ApiKey.id == key_id, ApiKey.tenant_id == tenant_id)
    found = session.exec(query.with_for_update() if to_change else query).first()
    if found is None:
        raise Missing(f"There is no API key {str(key_id)!r}.")
    return found


def revoke(session: Session, key_id: UUID, *, tenant_id: UUID) -> ApiKey:
    """End a key: here at once, in other processes within 2 s, in open streams within 4 s. Repeatable."""
    found = get(session, key_id, tenant_id=tenant_id, to_change=True)
    if found.revoked_at is None:
        before = _told(found)
        found.revoked_at = clock.now()
        session.add(found)
        acts.tell("api key", found.id, before=before, after=_told(found))
    db.after_commit(session, lambda: service.forget(key_id))
    return found


def rotate(session: Session, key_id: UUID, *, overlap: timedelta, by: Actor) -> tuple[ApiKey, str]:
    """Make a key like this one, which itself goes on working for `overlap` and not longer.

    Raises Conflict when it has ended already, and Invalid for an overlap that is too long.
    """
    if not timedelta() <= overlap <= OVERLAP_MAX:
        raise Invalid(f"The overlap must be between 0 and {OVERLAP_MAX.days} days.")
    old, now = get(session, key_id, tenant_id=by.tenant_id, to_change=True), clock.now()
    if status(old) != "active":
        raise Conflict(f"This key is {status(old)}, so it can't be rotated. Make a new one.")
    if old.sees_content and not by.sees_content:
        raise Forbidden("You may not see content, so a key of yours may not either.")
    length = old.expires_at - old.created_at if old.expires_at else None
    like = NewKey(
        name=old.name,
        scopes=frozenset(map(Scope, old.scopes)),
        sees_content=old.sees_content,
        expires_at=now + length if length else None,
    )
    acts.tell(before={"replaced": {"key_id": str(old.id), **_told(old)}})
    old.expires_at = min(now + overlap, old.expires_at or now + overlap)
    acts.tell(after={"replaced": {"key_id": str(old.id), **_told(old)}})
    session.add(old)
    db.after_commit(session, lambda: service.forget(key_id))
    return _store(session, like, tenant_id=by.tenant_id, by=by.id, replaces=old.id)


def status(key: ApiKey) -> str:
    """Return `active`, `expired` or `revoked`."""
    if key.revoked_at:
        return "revoked"
    return "expired" if key.expires_at and key.expires_at <= clock.now() else "active"


def _store(
    session: Session, new: NewKey, *, tenant_id: UUID, by: UUID, replaces: UUID | None = None
) -> tuple[ApiKey, str]:
    secret = key_text.new()
    row = ApiKey(
        tenant_id=tenant_id,
        name=new.name,
        start=secret[: key_text.SHOWN],
        secret_hash=ids.secret_hash(secret),
        scopes=sorted(new.scopes),
        sees_content=new.sees_content,
        expires_at=new.expires_at,
        created_by=by,
        replaces=replaces,
    )
    session.add(row)
    session.flush()
    session.refresh(row)
    acts.tell("api key", row.id, after=_told(row))
    return row, secret


def _told(key: ApiKey) -> dict[str, object]:
    """Return what the audit log says of a key: all that it may, and until when."""
    told = {
        "name": key.name,
        "start": key.start,
        "scopes": key.scopes,
        "sees_content": key.sees_content,
        "status": status(key),
    }
    return told | ({"expires_at": clock.iso(key.expires_at)} if key.expires_at else {})


def _check_expiry(expires_at: datetime | None) -> None:
    if expires_at is None:
        return
    if not clock.now() < expires_at <= clock.now() + LONGEST:
        raise Invalid(
            f"The key would end at {clock.iso(expires_at)}. Choose a moment in the next ten years,"
            " or none."
        )
