"""Quotas: what a tenant may make in a day, or keep. Services ask here before they write.

Counting is dear, so a process that finds much room left does not count again for a second while it
uses a part of that room; close to the end everybody counts, one after the other.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session

from models.audit import acts
from models.kit import clock, db
from models.kit.errors import OverQuota
from models.kit.settings import settings
from models.limits import usage
from models.limits.usage import Stock

KNOWN_S: Final = 1.0
"""A quota, and room that was found, are remembered this long."""
SHARE: Final = 32
"""A process uses this part of the room that it found without counting again."""
_MAX = 10_000
_QUOTAS = """
select jobs_per_day, storage_bytes, tokens_per_day from tenants where id = %(tenant_id)s
"""
_LOCK = "select pg_advisory_xact_lock(hashtextextended(%(name)s, 0))"


@dataclass(frozen=True, slots=True)
class Quotas:
    """What a tenant may have; None is no limit."""

    jobs_per_day: int | None
    storage_bytes: int | None
    tokens_per_day: int | None


@dataclass(slots=True)
class _Room:
    """What may be used without counting, until a moment of the monotonic clock."""

    until: float
    left: int


_quotas: dict[UUID, tuple[float, Quotas]] = {}
_rooms: dict[tuple[UUID, str], _Room] = {}
_lock = threading.Lock()


def of(session: Session, tenant_id: UUID) -> Quotas:
    """Return a tenant's own quotas, and where it has none those of the settings."""
    known = _quotas.get(tenant_id)
    if known and known[0] > time.monotonic():
        return known[1]
    rows = db.rows(session, _QUOTAS, {"tenant_id": tenant_id})
    own = rows[0] if rows else (None, None, None)
    common = settings().limits
    found = Quotas(
        *(
            mine if mine is not None else everybodys
            for mine, everybodys in zip(
                own,
                (common.jobs_per_day, common.storage_bytes, common.tokens_per_day),
                strict=True,
            )
        )
    )
    with _lock:
        if len(_quotas) >= _MAX:
            _quotas.clear()
        _quotas[tenant_id] = (time.monotonic() + KNOWN_S, found)
    return found


def change(session: Session, tenant_id: UUID, **wanted: int | None) -> None:
    """Give a tenant quotas of its own, by the names of `Quotas`; None takes the settings' again."""
    own = db.rows(session, _QUOTAS, {"tenant_id": tenant_id})
    before = dict(zip(Quotas.__dataclass_fields__, own[0], strict=True)) if own else {}
    for name, limit in wanted.items():
        if name not in Quotas.__dataclass_fields__:
            raise ValueError(name)
        query = f"update tenants set {name} = %(limit)s where id = %(tenant_id)s"  # noqa: S608
        db.rows(session, query, {"limit": limit, "tenant_id": tenant_id})
    if wanted:
        was = {name: _told(before.get(name)) for name in wanted}
        acts.tell("tenant", tenant_id, before=was, after={n: _told(v) for n, v in wanted.items()})
    with _lock:
        _quotas.pop(tenant_id, None)


def _told(limit: int | None) -> int | str:
    return acts.COMMON if limit is None else limit


def take_jobs(session: Session, tenant_id: UUID, n: int) -> None:
    """Raise OverQuota when `n` more jobs would be over the day's quota."""
    limit = of(session, tenant_id).jobs_per_day
    _take(session, tenant_id, "jobs", n, limit, lambda stock: stock.jobs_today)


def take_storage(session: Session, tenant_id: UUID, size_bytes: int) -> None:
    """Raise OverQuota when so many bytes more would be over the quota of storage."""
    limit = of(session, tenant_id).storage_bytes
    _take(session, tenant_id, "bytes", size_bytes, limit, lambda stock: stock.storage_bytes)


def take_tokens(session: Session, tenant_id: UUID, n: int) -> None:
    """Raise OverQuota when `n` more tokens would be over the day's quota."""
    limit = of(session, tenant_id).tokens_per_day
    _take(session, tenant_id, "tokens", n, limit, lambda stock: stock.tokens_today)


def _take(
    session: Session,
    tenant_id: UUID,
    noun: str,
    n: int,
    limit: int | None,
    used_of: Callable[[Stock], int],
) -> None:
    if limit is None or _has_room(tenant_id, noun, n):
        return
    # Until the commit, so that the next one counts what this one makes.
    db.rows(session, _LOCK, {"name": f"quota {noun} {tenant_id}"})
    room = limit - used_of(usage.stock(session, tenant_id)) - n
    if room < 0:
        raise _over(noun, n, limit, room + n)
    with _lock:
        if len(_rooms) >= _MAX:
            _rooms.clear()
        _rooms[tenant_id, noun] = _Room(time.monotonic() + KNOWN_S, room // SHARE)


def _has_room(tenant_id: UUID, noun: str, n: int) -> bool:
    with _lock:
        room = _rooms.get((tenant_id, noun))
        if room is None or room.left < n or room.until < time.monotonic():
            return False
        room.left -= n
        return True


def _over(noun: str, n: int, limit: int, left: int) -> OverQuota:
    if noun == "bytes":
        return OverQuota(
            f"The quota of storage is {limit:,} bytes; {max(0, left):,} are left, and this needs"
            f" {n:,}. Delete what is not needed, or ask the operator for more.",
        )
    now = clock.now()
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return OverQuota(
        f"The quota is {limit:,} {noun} a day; {max(0, left):,} are left, and this needs {n:,}."
        " The day ends at midnight UTC. Ask the operator for more.",
        retry_after_s=int((midnight - now).total_seconds()) + 1,
    )
