"""How many jobs a list has, exactly and at once, however many there are.

Jobs that ended are counted by the hour already; what ended since, and what is open, is counted now.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session

from models.jobs import queries
from models.jobs.search import Filters
from models.jobs.states import JOB_FINAL, JobState
from models.kit import db

COUNTED_MAX: Final = 10_000
"""Jobs of one document, or with a text, are counted up to here."""
HOUR: Final = timedelta(hours=1)
# Indexes: pk_tallies, ix_job_events_tenant, ux_job_events_job_id_seq, pk_jobs, ix_jobs_recent_by_state.
_TALLIED: Final = """
    coalesce((
        select sum(n) from tallies as t
        where t.tenant_id = %(tenant_id)s and t.name = %(name)s and t.state = any(%(closed)s)
          and {hours}
    ), 0)::bigint
"""
_ENDED_SINCE: Final = """
    (
        select count(*) from jobs as j
        where j.id = any (array(
            select e.job_id from job_events as e
            where e.tenant_id = %(tenant_id)s and e.id > (select upto from tally_marks)
              and e.state = any(%(closed)s)
              and e.seq = (
                select min(b.seq) from job_events as b
                where b.job_id = e.job_id
                  and b.state in ('completed', 'failed', 'partial', 'cancelled')
              )
        )) and {where}
    )
"""
_ONE_BY_ONE: Final = """
    (
        select count(*) from jobs as j
        where j.tenant_id = %(tenant_id)s and j.state = any(%({states})s) and {where}
    )
"""


@dataclass(frozen=True, slots=True)
class Total:
    """How many jobs match; `is_least` when there are that many or more."""

    n: int
    is_least: bool = False


def total(session: Session, *, tenant_id: UUID, filters: Filters) -> Total:
    """Return how many jobs of a tenant match. Costs the same for ten thousand and for a million."""
    if filters.subject is not None or filters.text:
        n = queries.count(session, tenant_id=tenant_id, filters=filters, most=COUNTED_MAX + 1)
        return Total(min(n, COUNTED_MAX), is_least=n > COUNTED_MAX)
    wanted = set(filters.states or JobState)
    values = {
        "tenant_id": tenant_id,
        "name": filters.step_name or "",
        "states": [str(state) for state in wanted],
        "closed": [str(state) for state in wanted & JOB_FINAL],
        "open": [str(state) for state in wanted - JOB_FINAL],
        **_bounds(filters.created_after, filters.created_before),
    }
    # One statement, so that all is seen at one moment and nothing is counted twice.
    query = f"select {' + '.join(_parts(values))}"
    return Total(int(db.rows(session, query, values)[0][0]))


def _bounds(after: datetime | None, before: datetime | None) -> dict[str, datetime]:
    """Return the moments that are given, and where the first and the last whole hour begin and end."""
    bounds: dict[str, datetime] = {}
    if after:
        bounds |= {"after": after, "since": _hour(after + HOUR - timedelta(microseconds=1))}
    if before:
        bounds |= {"before": before, "until": _hour(before)}
    return bounds


def _parts(values: dict[str, object]) -> list[str]:
    after, before, since, until = (values.get(b) for b in ("after", "before", "since", "until"))
    named = " and %(name)s = any(j.step_names)" if values["name"] else ""
    if isinstance(since, datetime) and isinstance(until, datetime) and since >= until:
        where = "j.created_at >= %(after)s and j.created_at < %(before)s"
        return [_ONE_BY_ONE.format(states="states", where=where + named)]
    parts, inside, hours = [], "true", "t.hour = '-infinity'"
    if after or before:
        hours = "t.hour > '-infinity'"
    if after:
        inside += " and j.created_at >= %(since)s"
        hours += " and t.hour >= %(since)s"
        edge = "j.created_at >= %(after)s and j.created_at < %(since)s"
        parts.append(_ONE_BY_ONE.format(states="states", where=edge + named))
    if before:
        inside += " and j.created_at < %(until)s"
        hours += " and t.hour < %(until)s"
        edge = "j.created_at >= %(until)s and j.created_at < %(before)s"
        parts.append(_ONE_BY_ONE.format(states="states", where=edge + named))
    if values["closed"]:
        parts.append(_TALLIED.format(hours=hours))
        parts.append(_ENDED_SINCE.format(where=inside + named))
    if values["open"]:
        parts.append(_ONE_BY_ONE.format(states="open", where=inside + named))
    return parts


def _hour(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
