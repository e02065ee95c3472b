"""Take deliveries that are due, and record how they ended. Callers own the transaction, and send
between two of them: what is claimed and never finished becomes due again by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from sqlmodel import Session

from models.kit import clock, db
from models.kit.settings import settings
from models.webhooks import retrying
from models.webhooks.kinds import DeliveryState, Disabled

SQL = db.read_sql(Path(__file__).parent / "sql")
LEASE_MARGIN_S: Final = 15.0
"""A claim lasts this much longer than a request may take."""
GONE: Final = 410
BUSY: Final = frozenset({429, 503})
"""Statuses whose `Retry-After` holds for the whole endpoint."""
_RECORD: Final = """
    insert into webhook_tries (tenant_id, delivery_id, url, duration_ms, status, error, excerpt)
    select %(tenant_id)s, id, %(url)s, %(duration_ms)s, %(status)s, %(error)s, %(excerpt)s
    from webhook_deliveries where id = %(id)s
"""
_SUCCESS: Final = """
    update webhooks set n_failures = 0, failing_since = null, held_until = null
    where id = %(id)s and failing_since is not null
"""
_FAILURE: Final = """
    update webhooks set
        n_failures = n_failures + 1, failing_since = coalesce(failing_since, statement_timestamp())
    where id = %(id)s returning n_failures, failing_since
"""
_HOLD: Final = """
    update webhooks set held_until = statement_timestamp() + %(hold)s where id = %(id)s
"""
_DISABLE: Final = """
    update webhooks set disabled_at = statement_timestamp(), disabled_reason = %(reason)s
    where id = %(id)s and disabled_at is null returning id
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that is ours for a while. The secrets are sealed still."""

    id: UUID
    tenant_id: UUID
    webhook_id: UUID
    message_id: UUID
    subject: UUID
    position: int
    attempt: int
    tries: int
    url: str
    payload: str
    secret: str
    old_secret: str | None


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one request: a status with the beginning of the answer, or an error without one.

    `wish` is the pause that the endpoint asked for.
    """

    duration_ms: int
    status: int | None = None
    error: str | None = None
    excerpt: str | None = None
    wish: timedelta | None = None

    @property
    def was_taken(self) -> bool:
        """Whether the endpoint has the message."""
        return self.status is not None and 200 <= self.status < 300


def claim(session: Session, *, size: int = 1) -> Sequence[Claim]:
    """Take up to `size` deliveries; nobody else gets them before the lease is over."""
    limits = settings().webhooks
    values = {
        "size": size,
        "each": limits.at_once,
        "lease_s": limits.timeout_s + LEASE_MARGIN_S,
    }
    return [Claim(*row) for row in db.rows(session, SQL["claim"], values)]


def finish(session: Session, claimed: Claim, result: Result, *, chance: float) -> Disabled | None:
    """Record a try and what follows from it; return why the endpoint was disabled by it, if it was.

    `chance` from 0 to 1 spreads the next try. A claim that somebody else took over is noted as a
    try and changes nothing else.
    """
    db.rows(
        session,
        _RECORD,
        {
            "id": claimed.id,
            "tenant_id": claimed.tenant_id,
            "url": claimed.url,
            "duration_ms": result.duration_ms,
            "status": result.status,
            "error": result.error,
            "excerpt": result.excerpt,
        },
    )
    if not _end(session, claimed, result, chance):
        return None
    if result.was_taken:
        db.rows(session, _SUCCESS, {"id": claimed.webhook_id})
        return None
    return _blame(session, claimed.webhook_id, result)


def _end(session: Session, claimed: Claim, result: Result, chance: float) -> bool:
    tries = claimed.tries + (not result.was_taken)
    pause = None
    state = DeliveryState.DELIVERED
    if not result.was_taken:
        pause = retrying.pause(tries, chance=chance, wish=result.wish)
        state = DeliveryState.FAILED if pause is None else DeliveryState.PENDING
    values = {
        "id": claimed.id,
        "attempt": claimed.attempt,
        "state": state,
        "tries": tries,
        "pause_s": pause.total_seconds() if pause else 0,
    }
    return bool(db.rows(session, SQL["finish"], values))


def _blame(session: Session, webhook_id: UUID, result: Result) -> Disabled | None:
    rows = db.rows(session, _FAILURE, {"id": webhook_id})
    if not rows:
        return None
    failures, since = rows[0]
    hold = retrying.hold(failures)
    if result.wish and result.status in BUSY:
        hold = max(hold or timedelta(0), min(result.wish, retrying.LONGEST_HOLD))
    if hold:
        db.rows(session, _HOLD, {"id": webhook_id, "hold": hold})
    patience = timedelta(days=settings().webhooks.disable_after_days)
    reason = Disabled.FAILING if clock.now() - since >= patience else None
    reason = Disabled.GONE if result.status == GONE else reason
    if reason is None or not db.rows(session, _DISABLE, {"id": webhook_id, "reason": reason}):
        return None
    return reason


def prune(session: Session, *, size: int = 1_000) -> int:
    """Delete what is over and old, at most `size` of each; return how much. Repeat until 0."""
    values = {"days": settings().webhooks.kept_days, "size": size}
    return sum(len(db.rows(session, SQL[name], values)) for name in ("prune", "prune_messages"))
