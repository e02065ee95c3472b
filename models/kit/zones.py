"""Time zones by their IANA names, and the moment at which a zone's clocks show a wall time.

Pure. Daylight saving makes some wall times come twice and others never; what that means for people
who said "at 02:30" is decided here and nowhere else.
"""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from models.kit.errors import Invalid

MACHINES_OWN = {"localtime", "posixrules", "Factory"}
"""Files beside the zones that mean another thing on each machine, or nothing."""


def find(name: str, *, field: str) -> ZoneInfo:
    """Return a zone. Raises Invalid, naming the field the client sent it in."""
    with suppress(ZoneInfoNotFoundError, ValueError, OSError):
        if name not in MACHINES_OWN and not name.startswith(("posix/", "right/")):
            return ZoneInfo(name)
    raise Invalid(f"{field} {name[:80]!r} is no IANA time zone. Send one like Europe/Berlin.")


def moment_of(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return when clocks show this naive time, in UTC.

    A time that clocks show twice means the first; one that they skip means the first whole minute
    after the gap.
    """
    later = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if _shown(later, zone) == wall:
        return later
    # In a gap the two folds lie on the two sides of the jump (PEP 495), so it is found between them.
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    old_offset = before.astimezone(zone).utcoffset()
    while later - before > timedelta(seconds=1):
        middle = before + (later - before) // 2
        if middle.astimezone(zone).utcoffset() == old_offset:
            before = middle
        else:
            later = middle
    after_gap = later.replace(microsecond=0)
    return after_gap + timedelta(seconds=-_shown(after_gap, zone).second % 60)


def _shown(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)
