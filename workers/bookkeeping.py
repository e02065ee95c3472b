"""The sweep's work on what was done: seal it, count it by key and day. Called by the tasks in
`workers.app`, in any number of copies.
"""

import time
from datetime import UTC, timedelta

import redis

from models.audit import service as audit
from models.audit.chain import Entry
from models.kit import broker, clock, db, log
from models.limits import usage
from models.limits.buckets import REQUESTS
from models.limits.usage import Use

_log = log.get(__name__)


def seal() -> None:
    """Seal what was done since the last time, and count the jobs in it; half a second at most."""
    end, full = time.monotonic() + 0.5, True
    while full and time.monotonic() < end:
        with db.unit_of_work() as session:
            sealed = audit.seal(session)
            usage.add(session, filter(None, map(_jobs, sealed)))
        full = len(sealed) == audit.BATCH


def count_requests() -> None:
    """Write the requests that were counted in Redis to the days of their keys.

    They are taken out of Redis first: a crash in between loses some, and doubles none.
    """
    today = clock.now().date()
    for day in (today - timedelta(days=1), today):
        try:
            pipe = broker.redis_client().pipeline()
            name = f"{REQUESTS}{day.isoformat()}"
            pipe.hgetall(name)
            pipe.delete(name)
            counted = pipe.execute()[0]
        except redis.RedisError as error:
            _log.warning("usage.uncounted", error=type(error).__name__)
            return
        with db.unit_of_work() as session:
            usage.add(session, usage.parsed(day, counted))


def _jobs(entry: Entry) -> Use | None:
    n = (entry.after or {}).get("jobs")
    if not isinstance(n, int) or entry.actor_id is None:
        return None
    return Use(entry.tenant_id, entry.actor_id, entry.at.astimezone(UTC).date(), jobs=n)
