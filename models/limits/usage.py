"""What was used: counted by day for each key and person, and summed for the tenant."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlmodel import Session

from models.kit import db

SQL = db.read_sql(Path(__file__).parent / "sql")


@dataclass(frozen=True, slots=True)
class Use:
    """Something that an actor used on a day; what is zero is not counted.

    Costs are in millionths of the currency that the operator's prices are in.
    """

    tenant_id: UUID
    actor_id: UUID
    day: date
    requests: int = 0
    jobs: int = 0
    tokens: int = 0
    cost_micros: int = 0


@dataclass(frozen=True, slots=True)
class Total:
    """What one actor used in a time; the name is that of the key, if it is one."""

    actor_id: UUID
    name: str | None
    requests: int
    jobs: int
    tokens: int
    cost_micros: int


@dataclass(frozen=True, slots=True)
class Stock:
    """What a tenant has stored now, and how many jobs it made today in UTC."""

    storage_bytes: int
    jobs_today: int
    tokens_today: int


def add(session: Session, uses: Iterable[Use]) -> None:
    """Add to the figures of their days. Not idempotent."""
    rows = [
        {
            "tenant_id": use.tenant_id,
            "day": use.day,
            "actor_id": use.actor_id,
            "requests": use.requests,
            "jobs": use.jobs,
            "tokens": use.tokens,
            "cost_micros": use.cost_micros,
        }
        for use in uses
    ]
    if rows:
        db.rows(session, SQL["add"], {"uses": db.as_json(rows)})


def of_actors(session: Session, *, tenant_id: UUID, since: date, until: date) -> Sequence[Total]:
    """Return what each key and person of a tenant used from one day to another, both included."""
    values = {"tenant_id": tenant_id, "since": since, "until": until}
    return [Total(*row) for row in db.rows(session, SQL["totals"], values)]


def stock(session: Session, tenant_id: UUID) -> Stock:
    """Return what counts against a tenant's quotas, as it is now."""
    return Stock(*db.rows(session, SQL["stock"], {"tenant_id": tenant_id})[0])


def parsed(day: date, counted: Mapping[bytes, bytes]) -> list[Use]:
    """Return the requests of a day as they were counted in Redis, by `tenant|actor`."""
    found = []
    for name, count in counted.items():
        tenant, _, actor = name.decode().partition("|")
        found.append(Use(UUID(tenant), UUID(actor), day, requests=int(count)))
    return found
