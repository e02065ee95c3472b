"""Read the moment a client wants a job to start."""

from datetime import UTC, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Header

from models.kit import clock, zones
from models.kit.errors import Invalid

ZONE_HEADER = "X-Timezone"
Zone = Annotated[
    str | None, Header(alias=ZONE_HEADER, description="IANA zone of a time without an offset.")
]
LATEST = timedelta(days=365)
GRACE = timedelta(minutes=1)
"""A form that says "now" has minutes only, and takes a moment to arrive."""


def due_at(text: str | None, *, zone: str | None, field: str = "schedule_time") -> datetime | None:
    """Return when to start, in UTC; a time without an offset is in `zone`, else in UTC.

    Raises Invalid, naming the `field`, for text that is no time, the past, and more than a year ahead.
    """
    if not text:
        return None
    try:
        said = datetime.fromisoformat(text)
        moment = said.astimezone(UTC) if said.tzinfo else zones.moment_of(said, clocks(zone))
    except (ValueError, OverflowError):
        raise Invalid(
            f"{field} {text[:80]!r} is no ISO 8601 time. Send one like 2027-01-31T09:30+01:00."
        ) from None
    now = clock.now()
    if moment < now - GRACE:
        raise Invalid(f"{field} {text} is in the past. Leave it out to start at once.")
    if moment > now + LATEST:
        raise Invalid(f"{field} {text} is more than a year ahead. Choose an earlier time.")
    return moment


def clocks(zone: str | None) -> ZoneInfo:
    """Return the zone of times without an offset, UTC when none is named. Raises Invalid."""
    return zones.find(zone or "UTC", field=ZONE_HEADER)
