"""The sweep's round through recurring schedules. Called by the task in `workers.app`; any number of
rounds may run at once, since each planned moment makes at most one job."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy.exc import OperationalError

from models.kit import db, log
from models.schedules import firing
from models.schedules.firing import Fired

ROUND = 200
"""Schedules fired in a round at most, so that the sweep's other work never waits long."""
BATCH = 50

_log = log.get(__name__)


def fire_due() -> int:
    """Make the jobs of schedules whose moment has come, and return how many.

    One that fails harms no other; the next round tries it again.
    """
    with db.unit_of_work() as session:
        waiting = firing.due(session, size=ROUND)
    fired = [result for batch in _batches(waiting) for result in _fire(batch)]
    made = sum(result.made for result in fired)
    missed = sum(result.missed for result in fired)
    refused = sum(result.refused for result in fired)
    if fired:
        _log.info("schedules.fired", made=made, missed=missed, refused=refused)
    return made


def _batches(waiting: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(waiting), BATCH):
        yield waiting[start : start + BATCH]


def _fire(schedule_ids: Sequence[UUID]) -> list[Fired]:
    """Fire together first, which is cheap; one by one when that fails."""
    try:
        with db.unit_of_work() as session:
            return [firing.fire(session, schedule_ids)]
    except OperationalError:
        raise  # the database is away: for one as for all
    except Exception:  # noqa: BLE001 - the edge: one bad schedule must not hold up the others
        if len(schedule_ids) == 1:
            _log.exception("schedule.failed", schedule_id=str(schedule_ids[0]))
            return []
        return [result for one in schedule_ids for result in _fire([one])]
