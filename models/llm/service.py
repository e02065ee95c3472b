"""Pay for language models and keep their answers. Callers own the transaction.

Tokens are reserved before a call and settled after it. A worker that dies in between leaves its
reservation: it counts as used until the day ends, so that a quota is never passed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session

from models.kit import clock, db
from models.kit.settings import settings
from models.limits import quotas, usage
from models.limits.usage import Use
from models.llm.endpoint import Tokens

_FIND = """
select texts from llm_answers
where tenant_id = %(tenant_id)s and key = %(key)s
  and created_at > clock_timestamp() - make_interval(days => %(days)s)
"""
_KEEP = """
insert into llm_answers (tenant_id, key, texts) values (%(tenant_id)s, %(key)s, %(texts)s::jsonb)
on conflict (tenant_id, key) do update
set texts = excluded.texts, created_at = clock_timestamp()
"""
_PRUNE = """
with old as materialized (
    select tenant_id, key from llm_answers
    where created_at <= clock_timestamp() - make_interval(days => %(days)s)
    order by created_at
    limit %(size)s
    for update skip locked
)
delete from llm_answers as a using old where a.tenant_id = old.tenant_id and a.key = old.key
returning 1
"""


@dataclass(frozen=True, slots=True)
class Reservation:
    """Tokens that a tenant may use, counted for the day on which they were reserved."""

    tenant_id: UUID
    day: date
    tokens: int


def reserve(session: Session, tokens: int, *, tenant_id: UUID) -> Reservation:
    """Count tokens as used. Raises OverQuota when the day's quota has no room for them."""
    quotas.take_tokens(session, tenant_id, tokens)
    reserved = Reservation(tenant_id, clock.now().date(), tokens)
    usage.add(session, [_use(reserved, tokens)])
    return reserved


def settle(session: Session, reserved: Reservation, used: Tokens) -> None:
    """Count what was really used, and its cost, instead of what was reserved. Not idempotent."""
    change = used.total - reserved.tokens
    usage.add(session, [_use(reserved, change, cost_micros=used.cost_micros)])


def find_answer(session: Session, key: str, *, tenant_id: UUID) -> Mapping[str, object] | None:
    """Return what the model said to the same question, if that is not too long ago."""
    days = settings().llm.answers_kept_days
    rows = db.rows(session, _FIND, {"tenant_id": tenant_id, "key": key, "days": days})
    return rows[0][0] if rows else None


def keep_answer(
    session: Session, key: str, texts: Mapping[str, object], *, tenant_id: UUID
) -> None:
    """Remember what the model said; a later answer to the same question replaces it."""
    if settings().llm.answers_kept_days:
        values = {"tenant_id": tenant_id, "key": key, "texts": db.as_json(dict(texts))}
        db.rows(session, _KEEP, values)


def prune(session: Session, *, size: int = 1000) -> int:
    """Drop answers that were kept long enough, oldest first; return how many."""
    days = settings().llm.answers_kept_days
    return len(db.rows(session, _PRUNE, {"days": days, "size": size}))


def _use(reserved: Reservation, tokens: int, *, cost_micros: int = 0) -> Use:
    # A step has no person or key behind it any more: the tenant itself stands for its jobs.
    return Use(
        reserved.tenant_id,
        reserved.tenant_id,
        reserved.day,
        tokens=tokens,
        cost_micros=cost_micros,
    )
