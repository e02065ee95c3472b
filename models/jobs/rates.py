"""Rates: how often steps of a channel may start. Callers own the transaction; nothing here commits.

The claim keeps them, so a rate holds from its commit on, whatever claims at once. What may not start
yet is parked, and returns with the sweep as its time comes.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from models.audit import acts
from models.jobs import service
from models.kit import db, ids
from models.kit.errors import Invalid, Missing

STARTS_MAX, SECONDS_MAX = 100_000, 86_400

_COLUMNS = "id, name, starts, seconds, burst, created_by, created_at"
_SET = f"""
    insert into rates (id, tenant_id, name, starts, seconds, burst, created_by)
    values (%(id)s, %(tenant_id)s, %(name)s, %(starts)s, %(seconds)s, %(burst)s, %(created_by)s)
    on conflict (tenant_id, name) do update set
        starts = excluded.starts, seconds = excluded.seconds, burst = excluded.burst,
        created_by = excluded.created_by, created_at = clock_timestamp(),
        next_at = least(rates.next_at, clock_timestamp()
            + make_interval(secs => excluded.burst * excluded.seconds::float8 / excluded.starts))
    returning {_COLUMNS}
"""  # noqa: S608 - constants
_LIST = f"select {_COLUMNS} from rates where tenant_id = %(tenant_id)s order by name"  # noqa: S608 - constants
_DELETE = f"delete from rates where id = %(id)s and tenant_id = %(tenant_id)s returning {_COLUMNS}"  # noqa: S608 - constants


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `burst` of a channel start at once, then one each `seconds / starts`."""

    id: UUID
    name: str
    starts: int
    seconds: int
    burst: int
    created_by: UUID
    created_at: datetime


@dataclass(frozen=True, slots=True)
class NewRate:
    """A rate to be, for the steps with this name; without a burst they are spread evenly."""

    tenant_id: UUID
    created_by: UUID
    name: str
    starts: int
    seconds: int
    burst: int | None = None


def put(session: Session, new: NewRate) -> Rate:
    """Set the rate of a channel, in the place of the one it had; repeating it changes nothing.

    Raises Invalid for numbers that make no rate.
    """
    values = {
        "id": ids.new_id(),
        "tenant_id": new.tenant_id,
        "name": new.name,
        "starts": new.starts,
        "seconds": new.seconds,
        "burst": _burst(new),
        "created_by": new.created_by,
    }
    before = [rate for rate in all_of(session, tenant_id=new.tenant_id) if rate.name == new.name]
    found = Rate(*db.rows(session, _SET, values)[0])
    acts.tell("rate", found.id, before=_told(before[0]) if before else {}, after=_told(found))
    service.release(session, new.tenant_id)
    return found


def all_of(session: Session, *, tenant_id: UUID) -> Sequence[Rate]:
    """Return a tenant's rates by channel."""
    return [Rate(*row) for row in db.rows(session, _LIST, {"tenant_id": tenant_id})]


def end(session: Session, rate_id: UUID, *, tenant_id: UUID) -> None:
    """Let a channel start as often as there is work. Raises Missing, also the second time."""
    ended = db.rows(session, _DELETE, {"id": rate_id, "tenant_id": tenant_id})
    if not ended:
        raise Missing(f"There is no rate {rate_id}. It may have been ended already.")
    acts.tell("rate", rate_id, before=_told(Rate(*ended[0])))
    service.release(session, tenant_id)


def _told(rate: Rate) -> dict[str, object]:
    numbers = {"starts": rate.starts, "seconds": rate.seconds, "burst": rate.burst}
    return {"channel": rate.name, **numbers}


def _burst(new: NewRate) -> int:
    if not (1 <= new.starts <= STARTS_MAX and 1 <= new.seconds <= SECONDS_MAX):
        raise Invalid(
            f"A rate has 1 to {STARTS_MAX:,} starts in 1 to {SECONDS_MAX:,} seconds;"
            f" {new.starts:,} in {new.seconds:,} were sent."
        )
    # The sweep lets waiting steps go about once a second: what came up meanwhile must fit.
    least = min(new.starts, math.ceil(2 * new.starts / new.seconds))
    burst = least if new.burst is None else new.burst
    if not least <= burst <= new.starts:
        raise Invalid(
            f"burst {burst:,} can't be used: {new.starts:,} starts in {new.seconds:,} s need one of"
            f" {least:,} (the starts of two seconds) to {new.starts:,}."
        )
    return burst
