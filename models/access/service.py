"""API keys: make them, and say who stands behind one."""

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from models.access import permissions
from models.access.permissions import ALL_SCOPES, Role, Scope
from models.access.tables import ApiKey, Tenant
from models.kit import db, ids
from models.kit.errors import Forbidden, Unauthenticated

KEY_PREFIX = "tb_live_"
DEFAULT_TENANT = "default"
CACHE_S = 2.0
"""A key's owner is remembered this long, so a revoked key works at most this much longer."""
CACHE_MAX = 10_000


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

    def may(self, permission: str) -> bool:
        """Tell whether the actor has a permission of `permissions.TABLE`."""
        return permission in permissions.granted(
            self.role,
            self.scopes,
            sees_content=self.sees_content,
            is_operator=self.is_operator,
        )

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
    return ids.new_secret(KEY_PREFIX)


def bootstrap(key: str) -> None:
    """Make sure that the default tenant and this key of it exist. Repeatable, in many processes."""
    with db.unit_of_work() as session:
        session.connection().execute(
            insert(Tenant)
            .values(id=ids.new_id(), name=DEFAULT_TENANT, is_operator=True)
            .on_conflict_do_nothing(index_elements=["name"])
        )
        tenant_id = session.exec(select(Tenant.id).where(Tenant.name == DEFAULT_TENANT)).one()
        add_key(session, key, tenant_id=tenant_id, name="first key")


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
            start=key[: len(KEY_PREFIX) + 4],
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


def authenticate(session: Session, key: str) -> Actor:
    """Return who stands behind a key. Raises Unauthenticated for one that is unknown or revoked."""
    hashed = ids.secret_hash(key)
    found = session.exec(
        select(ApiKey, Tenant.is_operator)
        .join(Tenant, col(Tenant.id) == ApiKey.tenant_id)
        .where(ApiKey.secret_hash == hashed, col(ApiKey.revoked_at).is_(None))
    ).first()
    if found is None:
        raise Unauthenticated(
            "This API key is not known here. Check it for missing characters, or make a new one"
            " with `toombos keys create`."
        )
    key_row, is_operator = found
    actor = Actor(
        tenant_id=key_row.tenant_id,
        id=key_row.id,
        scopes=frozenset(map(Scope, key_row.scopes)),
        sees_content=key_row.sees_content,
        is_operator=is_operator,
    )
    with _known_lock:
        if len(_known) >= CACHE_MAX:
            _known.clear()
        _known[hashed] = (time.monotonic() + CACHE_S, actor)
    return actor
