"""The single source of the time in Python. Leases and order use Postgres' clock instead."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the current time, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - this is the single source


def iso(moment: datetime) -> str:
    """Return a moment as ISO 8601 in UTC with milliseconds and `Z`, as every answer shows it."""
    utc = moment.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"
