"""Who works, and how fast: what Redis remembers of the workers. For people to see, never decisions."""

import json
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

import redis

from models.kit import broker, metrics

ALIVE_S = 15.0
"""A worker that said nothing for so long does not live; each speaks every two seconds."""


@dataclass(frozen=True, slots=True)
class Worker:
    """What a worker last said of itself."""

    name: str
    processes: int
    rss_bytes: int


@dataclass(frozen=True, slots=True)
class Crew:
    """The live worker processes, and the mean time of a step in seconds once there is one."""

    reachable: bool
    processes: int = 0
    step_s: float | None = None


def muster() -> Crew:
    """Look who works now. Never raises: without Redis nobody is `reachable`."""
    try:
        said: Mapping[bytes, bytes] = broker.redis_client().hgetall(broker.WORKERS)  # type: ignore[assignment]  # the client is not asynchronous
    except redis.RedisError:
        return Crew(reachable=False)
    # a worker whose pool is made of threads has no processes besides its own
    processes = sum(max(1, worker.processes) for worker in living(said, now=time.time()))
    return Crew(reachable=True, processes=processes, step_s=_mean_s(metrics.read()))


def living(said: Mapping[bytes, bytes], *, now: float) -> tuple[Worker, ...]:
    """Return the workers that spoke within `ALIVE_S` before `now`, by name.

    `said` is the hash `broker.WORKERS`; an entry that can't be read is no worker.
    """
    found = []
    for name, text in sorted(said.items()):
        with suppress(ValueError, KeyError, TypeError):
            word = json.loads(text)
            if now - float(word["seen_at"]) < ALIVE_S:
                processes, rss_bytes = int(word["processes"]), int(word["rss_bytes"])
                found.append(Worker(name.decode(errors="replace"), processes, rss_bytes))
    return tuple(found)


def _mean_s(counters: Mapping[str, float]) -> float | None:
    ended = sum(value for key, value in counters.items() if key.startswith("ended|"))
    seconds = sum(value for key, value in counters.items() if key.startswith("seconds|"))
    return seconds / ended if ended else None
