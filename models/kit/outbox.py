"""What is told to Redis once a transaction is committed: lanes to wake, events to announce.

Everything told here may get lost: the sweep makes lost wake-ups again, and readers of events fill
gaps from Postgres. So nothing here raises, and nothing here makes a request wait for long.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

import orjson
import redis
from sqlmodel import Session

from models.kit import broker, db, log
from models.kit.settings import settings

EVENTS = "toombos:events:"
"""Events of a tenant are published on this channel plus the tenant's id: a transaction's together."""
METRICS = "toombos:metrics"
"""A hash of counters that all processes add to; lost with Redis, as a restarted process's are."""
SILENCE_S = 1.0
"""After an error Redis is left alone this long, so that a dead one costs callers nothing."""

_log = log.get(__name__)
_silent_until = 0.0


@dataclass(slots=True)
class Outbox:
    """Messages that leave when the transaction is committed."""

    lanes: dict[str, int] = field(default_factory=dict)
    events: dict[str, list[Mapping[str, object]]] = field(default_factory=dict)
    counts: dict[str, float] = field(default_factory=dict)

    def wake(self, lane: str, slots: int = 1) -> None:
        """Let up to `slots` worker slots look into a lane."""
        self.lanes[lane] = max(slots, self.lanes.get(lane, 0))

    def announce(self, tenant_id: UUID, event: Mapping[str, object]) -> None:
        """Tell listeners of a tenant what happened."""
        self.events.setdefault(f"{EVENTS}{tenant_id}", []).append(event)

    def count(self, metric: str, amount: float = 1) -> None:
        """Add to a counter that all processes share."""
        self.counts[metric] = self.counts.get(metric, 0) + amount

    def send(self) -> bool:
        """Send everything in one round trip; say whether Redis took it. Never raises."""
        global _silent_until  # noqa: PLW0603 - one clock for all callers of this process
        if time.monotonic() < _silent_until:
            return False
        pipe = broker.redis_client().pipeline(transaction=False)
        for lane, slots in self.lanes.items():
            # One that waits already will find this work too, so only what is missing is pushed.
            limit = min(slots, settings().engine.tokens)
            for _ in range(limit):
                pipe.eval(broker.PUSH, 1, lane, limit, broker.message(broker.WAKE_TASK, lane))
        for channel, events in self.events.items():
            pipe.publish(channel, orjson.dumps(events))
        for metric, amount in self.counts.items():
            pipe.hincrbyfloat(METRICS, metric, amount)
        try:
            pipe.execute()
        except redis.RedisError as error:
            _silent_until = time.monotonic() + SILENCE_S
            _log.warning("outbox.lost", error=type(error).__name__, lanes=list(self.lanes))
            return False
        return True


def of(session: Session) -> Outbox:
    """Return the outbox of the session's transaction; it is sent after the commit, or never."""
    outbox: Outbox | None = session.info.get("outbox")
    if outbox is None:
        outbox = session.info["outbox"] = Outbox()
        db.after_commit(session, lambda: _send(session))
    return outbox


def _send(session: Session) -> None:
    outbox: Outbox = session.info.pop("outbox")
    outbox.send()
