"""API keys: make them, and say who stands behind one."""

import threading
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from models.access import key_text, permissions
from models.access.permissions import ALL_SCOPES, Role, Scope
from models.access.tables import ApiKey, Tenant
from models.kit import clock, db, ids
from models.kit.errors import Forbidden, Unauthenticated

DEFAULT_TENANT = "default"
CACHE_S = 2.0
"""A key's owner is remembered this long, so a revoked key works at most this much longer."""
CACHE_MAX = 10_000
USE_NOTED_S = 60
"""How exactly it is known when a key was used last."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: a key with scopes, or a person with a role, of one tenant.

    `id` is the key's or the person's: what is written down beside what they did.
    """

    tenant_id: UUID
    id: UUID
    scopes: frozenset[Scope] = frozenset()
    role: Role | None = None
    sees_content: bool = True
    is_operator: bool = False
    login_id: UUID | None = None

    @property
    def credential_id(self) -> UUID:
        """What ends the actor's rights when it ends: its login, or its key."""
        return self.login_id or self.id

    def permissions(self) -> frozenset[str]:
        """Return every permission that the actor has."""
        return permissions.granted(
            self.role,
            self.scopes,
            sees_content=self.sees_content,
            is_operator=self.is_operator,
        )

    def may(self, permission: str) -> bool:
        """Tell whether the actor has a permission of `permissions.TABLE`."""
        return permission in self.permissions()

    def must(self, permission: str) -> None:
        """Raise Forbidden, with who has it, when the actor does not have a permission."""
        if not self.may(permission):
            raise Forbidden(
                f"This needs the permission `{permission}`: {permissions.needed(permission)}."
            )


_known: dict[str, tuple[float, Actor]] = {}
_known_lock = threading.Lock()


def new_key() -> str:
    """Return a new API key; nothing is stored."""
    return key_text.new()


def bootstrap(key: str) -> None:
    """Make sure that the default tenant and this key of it exist. Repeatable, in many processes."""
    with db.unit_of_work() as session:
        tenant_id = default_tenant(session)
        add_key(session, key, tenant_id=tenant_id, name="first key")


def default_tenant(session: Session) -> UUID:
    """Return the first tenant, the operator's own; made when it is missing. Repeatable."""
    session.connection().execute(
        insert(Tenant)
        .values(id=ids.new_id(), name=DEFAULT_TENANT, is_operator=True)
        .on_conflict_do_nothing(index_elements=["name"])
    )
    return session.exec(select(Tenant.id).where(Tenant.name == DEFAULT_TENANT)).one()


def add_key(
    session: Session,
    key: str,
    *,
    tenant_id: UUID,
    name: str,
    scopes: Iterable[Scope] = ALL_SCOPES,
    sees_content: bool = True,
) -> None:
    """Store a key's hash for a tenant. Does nothing when the key is there already."""
    session.connection().execute(
        insert(ApiKey)
        .values(
            id=ids.new_id(),
            tenant_id=tenant_id,
            name=name,
            start=key[: key_text.SHOWN],
            secret_hash=ids.secret_hash(key),
            scopes=sorted(scopes),
            sees_content=sees_content,
        )
        .on_conflict_do_nothing(index_elements=["secret_hash"])
    )


def remembered(key: str) -> Actor | None:
    """Return who stands behind a key that was looked up just now, without the database."""
    known = _known.get(ids.secret_hash(key))
    return known[1] if known and known[0] > time.monotonic() else None


def forget(ident: UUID) -> None:
    """Let the next request of a key, person or login ask the database again, in this process."""
    with _known_lock:
        gone = [h for h, (_, actor) in _known.items() if ident in (actor.id, actor.login_id)]
        for hashed in gone:
            del _known[hashed]


def authenticate(session: Session, key: str) -> Actor:
    """Return who stands behind a key, and note that it was used.

    Raises Unauthenticated for one that is unknown, expired or revoked, and says which: whoever has
    the whole key may know that much of it.
    """
    hashed = ids.secret_hash(key)
    query = (
        select(ApiKey, Tenant)
        .join(Tenant, col(Tenant.id) == ApiKey.tenant_id)
        .where(ApiKey.secret_hash == hashed)
    )
    found = None if key_text.is_mistyped(key) else session.exec(query).first()
    if found is None:
        raise Unauthenticated(
            "This API key is not known here. Check it for missing characters, or make a new one"
            " with `toombos keys create`."
        )
    row, tenant = found
    now = clock.now()
    _refuse_ended(row, now)
    refuse_suspended(tenant)
    if row.last_used_at is None or (now - row.last_used_at).total_seconds() >= USE_NOTED_S:
        db.rows(session, _NOTE_USE, {"id": row.id})
    actor = Actor(
        tenant_id=row.tenant_id,
        id=row.id,
        scopes=frozenset(map(Scope, row.scopes)),
        sees_content=row.sees_content,
        is_operator=tenant.is_operator,
    )
    remember(key, actor)
    return actor


def ended(session: Session, idents: Collection[UUID]) -> set[UUID]:
    """Return which of these keys may not be used any more: for streams that are open for long."""
    query = (
        select(col(ApiKey.id))
        .join(Tenant, col(Tenant.id) == ApiKey.tenant_id)
        .where(col(ApiKey.id).in_(idents), key_is_live(), col(Tenant.suspended_at).is_(None))
    )
    live: set[UUID] = set(session.exec(query))
    return set(idents) - live


def key_is_live() -> ColumnElement[bool]:
    """Return the condition that a key may be used."""
    return and_(
        col(ApiKey.revoked_at).is_(None),
        or_(col(ApiKey.expires_at).is_(None), col(ApiKey.expires_at) > func.clock_timestamp()),
    )


def refuse_suspended(tenant: Tenant) -> None:
    """Raise Unauthenticated when the operator has suspended a tenant."""
    if tenant.suspended_at:
        raise Unauthenticated("This tenant is suspended. Ask whoever runs this Toombos.")


_NOTE_USE = """
update api_keys set last_used_at = clock_timestamp()
where id = (select id from api_keys where id = %(id)s for update skip locked)
"""


def _refuse_ended(row: ApiKey, now: datetime) -> None:
    for ended_at, word in ((row.revoked_at, "was revoked"), (row.expires_at, "expired")):
        if ended_at and ended_at <= now:
            raise Unauthenticated(
                f"The API key {row.start}… {word} at {clock.iso(ended_at)}. Use another one."
            )


def remember(credential: str, actor: Actor) -> None:
    """Let the next requests with a credential do without the database for a moment."""
    hashed = ids.secret_hash(credential)
    with _known_lock:
        if len(_known) >= CACHE_MAX:
            _known.clear()
        _known[hashed] = (time.monotonic() + CACHE_S, actor)
