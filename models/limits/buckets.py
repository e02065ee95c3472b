"""Token buckets: a bucket holds so many requests, and so many flow in each second.

The shared ones are in Redis, on Redis' own clock, so that all API processes count together. A
process that can't reach it uses buckets of its own for what changes something.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

REQUESTS: Final = "toombos:requests:"
"""A hash in Redis for each day: requests by `tenant|actor`. The workers write it to Postgres."""
TAKE: Final = """
local now = redis.call('TIME')
now = now[1] + now[2] / 1e6
local n, enough, levels = #KEYS - 1, 1, {}
for i = 1, n do
    local size, flow = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
    local seen = redis.call('HMGET', KEYS[i], 'level', 'at')
    local level, at = tonumber(seen[1]) or size, tonumber(seen[2]) or now
    levels[i] = math.min(size, level + math.max(0, now - at) * flow)
    if levels[i] < 1 then enough = 0 end
end
local told = {enough}
for i = 1, n do
    if enough == 1 then levels[i] = levels[i] - 1 end
    redis.call('HSET', KEYS[i], 'level', levels[i], 'at', now)
    redis.call('PEXPIRE', KEYS[i], math.ceil(ARGV[2 * i] / ARGV[2 * i + 1] * 1000) + 1000)
    told[i + 1] = tostring(levels[i])
end
redis.call('HINCRBY', KEYS[n + 1], ARGV[1], 1)
redis.call('EXPIRE', KEYS[n + 1], 172800)
return told
"""
"""Lua. KEYS are the buckets and the hash of the day's requests; ARGV is the name to count there, then
size and flow of each bucket. Takes one from each, or none when one of them is empty, and returns
whether it did and what is left."""

REMEMBERED: Final = 10_000
"""Buckets that a process keeps; the one that was used longest ago goes first, and is full again."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """A kind of bucket: its name in the headers, how many requests it holds, and its flow a second."""

    name: str
    size: float
    flow: float

    @property
    def window_s(self) -> int:
        """Seconds in which an empty bucket is full again."""
        return max(1, round(self.size / self.flow))


@dataclass(frozen=True, slots=True)
class Standing:
    """What is left in a bucket after a request, and whether the request may go on."""

    bucket: Bucket
    left: float
    is_allowed: bool

    @property
    def remaining(self) -> int:
        """How many requests may come at once now."""
        return max(0, int(self.left))

    @property
    def full_in_s(self) -> int:
        """Seconds until the bucket is full again."""
        return max(0, round((self.bucket.size - self.left) / self.bucket.flow))

    @property
    def retry_in_s(self) -> int:
        """Seconds until one more request is allowed, at least one."""
        return max(1, -int(-(1 - self.left) / self.bucket.flow // 1))


def tightest(standings: Sequence[Standing]) -> Standing:
    """Return the standing that a client should know of: the bucket that is emptiest for its size."""
    return min(standings, key=lambda s: s.left / s.bucket.size)


class LocalBuckets:
    """The buckets of one process."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, wanted: Sequence[tuple[str, Bucket]]) -> list[Standing]:
        """Take one from each bucket, or none when one of them is empty."""
        now = self._clock()
        levels = [self._level(key, bucket, now) for key, bucket in wanted]
        enough = all(level >= 1 for level in levels)
        found = []
        for (key, bucket), level in zip(wanted, levels, strict=True):
            left = level - 1 if enough else level
            self._levels[key] = (left, now)
            self._levels.move_to_end(key)
            found.append(Standing(bucket, left, enough))
        while len(self._levels) > REMEMBERED:
            self._levels.popitem(last=False)
        return found

    def _level(self, key: str, bucket: Bucket, now: float) -> float:
        level, at = self._levels.get(key, (bucket.size, now))
        return min(bucket.size, level + max(0.0, now - at) * bucket.flow)
