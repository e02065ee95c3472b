"""What Redis and Celery show of the lanes: wake-ups that wait, workers that live, the last sweep.

Only for the self-check and for operators; nothing decides by it.
"""

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

import redis

from models.jobs import crew
from models.kit import broker, messages

LOOKED_AT = 200
"""So many messages of a lane are read."""
SWEPT = "toombos:swept"
"""A key in Redis: when the sweep ran last, in seconds of the epoch."""


@dataclass(frozen=True, slots=True)
class Lanes:
    """One look at Redis. `swept_s` is how long ago the sweep ran, None when that is not known."""

    waiting: Mapping[str, int]
    malformed: Mapping[str, int]
    quarantined: int
    workers: tuple[str, ...]
    swept_s: float | None


def read() -> Lanes | None:
    """Look at the lanes; None when Redis does not answer."""
    lanes = (*broker.WORK_LANES, broker.CONTROL)
    pipe = broker.redis_client().pipeline(transaction=False)
    for lane in lanes:
        pipe.llen(lane)
        pipe.lrange(lane, 0, LOOKED_AT - 1)
    pipe.llen(broker.QUARANTINE)
    pipe.hgetall(broker.WORKERS)
    pipe.get(SWEPT)
    try:
        *found, quarantined, said, swept = pipe.execute()
    except redis.RedisError:
        return None
    return Lanes(
        waiting=dict(zip(lanes, found[::2], strict=True)),
        malformed={
            lane: sum(bool(messages.fault_of(raw)) for raw in raws)
            for lane, raws in zip(lanes, found[1::2], strict=True)
        },
        quarantined=quarantined,
        workers=tuple(worker.name for worker in crew.living(said, now=time.time())),
        swept_s=None if swept is None else max(0.0, time.time() - float(swept)),
    )


def sweep_ran() -> None:
    """Let others see that the sweep runs. Never raises."""
    with suppress(redis.RedisError):
        broker.redis_client().set(SWEPT, time.time(), ex=3600)
