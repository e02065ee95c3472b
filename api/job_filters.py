"""Which jobs a client wants to see: the query parameters that every list and export of jobs takes."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated

from fastapi import Depends, Query
from pydantic import BaseModel, Field

from api.schedules import Zone, clocks
from api.vocabulary import channel_keys, job_states
from models.jobs.search import Filters
from models.kit import clock, zones
from models.kit.errors import Invalid

FIRST, LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


class Sort(StrEnum):
    """The order of a list of jobs."""

    NEWEST = "-created_at"
    OLDEST = "created_at"


MOMENT = "A date or a time in ISO 8601, in the zone of X-Timezone."


class FilterQuery(BaseModel):
    """What a client may narrow a list of jobs by."""

    status: str | None = Field(None, max_length=200, description="One or more, by comma.")
    channel: str | None = Field(None, max_length=80)
    document_id: str | None = Field(None, max_length=500)
    search: str | None = Field(
        None,
        max_length=200,
        description="The beginning of a job's id, correlation id or document_id, or any part of its"
        " document's title.",
    )
    created_after: str | None = Field(None, max_length=64, description=MOMENT)
    created_before: str | None = Field(None, max_length=64, description=MOMENT)
    within_days: int | None = Field(
        None, ge=1, le=3660, description="Made in the last days: 1 is the last 24 hours."
    )
    sort: Sort = Field(Sort.NEWEST, description="Newest first unless said otherwise.")


def job_filters(query: Annotated[FilterQuery, Query()], zone: Zone = None) -> Filters:
    """Return the filters of a request. Raises Invalid for a word or a time that is none."""
    after = moment(query.created_after, "created_after", zone=zone)
    before = moment(query.created_before, "created_before", zone=zone)
    if query.within_days:
        if after:
            raise Invalid("created_after and within_days both say since when. Send one of them.")
        after = clock.now() - timedelta(days=query.within_days)
    if after and before and after >= before:
        raise Invalid(
            f"created_before {query.created_before} is not after the time from which on jobs are"
            " wanted."
        )
    for name in ("search", "document_id"):
        if "\x00" in (getattr(query, name) or ""):
            raise Invalid(f"{name} holds a NUL character, which nothing contains. Remove it.")
    return Filters(
        states=job_states(query.status),
        step_name=channel_keys([query.channel])[0] if query.channel else None,
        subject=query.document_id or None,
        created_after=after,
        created_before=before,
        text=(query.search or "").strip(),
        oldest_first=query.sort is Sort.OLDEST,
    )


def moment(text: str | None, name: str, *, zone: str | None) -> datetime | None:
    """Return the moment that a parameter means; a date means its first. Raises Invalid."""
    if not text:
        return None
    try:
        said = datetime.fromisoformat(text.replace(" ", "+"))  # a `+` that was not encoded
        found = said.astimezone(UTC) if said.tzinfo else zones.moment_of(said, clocks(zone))
    except (ValueError, OverflowError):
        found = None
    if found is None or not FIRST <= found <= LAST:
        raise Invalid(f"{name} {text[:80]!r} is no time. Send one like 2027-01-31T09:30:00Z.")
    return found


JobFilters = Annotated[Filters, Depends(job_filters)]
