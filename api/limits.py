"""Counts each request against its key's and its tenant's bucket, and says so in the answer's headers.

Called by `api.deps` once a request's actor is known. While Redis is away, reads go on uncounted and
what changes something is counted in this process: nobody is locked out by a lost cache.
"""

import time
from typing import Any, Final

import redis.asyncio as redis
from fastapi import Request
from starlette.types import Scope

from models.access.service import Actor
from models.kit import clock, log
from models.kit.errors import TooMany
from models.kit.settings import settings
from models.limits.buckets import REQUESTS, TAKE, Bucket, LocalBuckets, Standing, tightest

PREFIX: Final = "toombos:limits:"
TIMEOUT_S: Final = 0.25
SILENCE_S: Final = 1.0
"""After an error Redis is left alone this long, so that a dead one costs callers nothing."""

_log = log.get(__name__)


class Limiter:
    """The buckets of one app and its way to the shared ones."""

    def __init__(self) -> None:
        found = settings().limits
        self._kinds = [
            Bucket(name, size, flow)
            for name, size, flow in (
                ("key", found.key_burst, found.key_per_s),
                ("tenant", found.tenant_burst, found.tenant_per_s),
            )
            if flow
        ]
        self._local = LocalBuckets()
        self._silent_until = 0.0
        self._redis = redis.Redis.from_url(
            settings().redis_url.get_secret_value(),
            socket_timeout=TIMEOUT_S,
            socket_connect_timeout=TIMEOUT_S,
        )
        self._take: Any = self._redis.register_script(TAKE)

    async def take(self, found: Actor, *, reads: bool) -> list[Standing]:
        """Count one request; empty when it is not counted."""
        owners = {"key": found.id, "tenant": found.tenant_id}
        wanted = [(f"{PREFIX}{kind.name}:{owners[kind.name]}", kind) for kind in self._kinds]
        if time.monotonic() >= self._silent_until:
            try:
                return await self._shared(wanted, found)
            except (redis.RedisError, OSError) as error:
                self._silent_until = time.monotonic() + SILENCE_S
                _log.warning("limits.local", error=type(error).__name__)
        return [] if reads else self._local.take(wanted)

    async def _shared(self, wanted: list[tuple[str, Bucket]], found: Actor) -> list[Standing]:
        keys = [*(key for key, _ in wanted), f"{REQUESTS}{clock.now():%Y-%m-%d}"]
        shape = [number for _, kind in wanted for number in (kind.size, kind.flow)]
        told = await self._take(keys=keys, args=[f"{found.tenant_id}|{found.id}", *shape])
        levels = map(float, told[1:])
        return [
            Standing(kind, level, bool(told[0]))
            for (_, kind), level in zip(wanted, levels, strict=True)
        ]

    async def close(self) -> None:
        """Let go of the connections."""
        await self._redis.aclose()


async def charge(request: Request, found: Actor, *, reads: bool) -> None:
    """Count a request of an actor. Raises TooMany when a bucket is empty."""
    limiter: Limiter = request.app.state.limiter
    standings = await limiter.take(found, reads=reads)
    if not standings:
        return
    request.scope["standings"] = standings
    empty = [s for s in standings if not s.is_allowed and s.left < 1]
    if empty:
        worst = max(empty, key=lambda s: s.retry_in_s)
        raise TooMany(
            f"Too many requests: this {worst.bucket.name} may send {worst.bucket.flow:g} a second,"
            f" and {worst.bucket.size:g} at once. Try again in {worst.retry_in_s} s.",
            retry_after_s=worst.retry_in_s,
        )


def headers(scope: Scope) -> list[tuple[bytes, bytes]]:
    """Return what an answer tells of the limits: draft-ietf-httpapi-ratelimit-headers-10, and the
    older X- names, whose reset is a moment in seconds since 1970."""
    standings: list[Standing] = scope.get("standings", [])
    if not standings:
        return []
    policy = ", ".join(
        f'"{s.bucket.name}";q={s.bucket.size:g};w={s.bucket.window_s}' for s in standings
    )
    now_left = ", ".join(f'"{s.bucket.name}";r={s.remaining};t={s.full_in_s}' for s in standings)
    tight = tightest(standings)
    reset = int(clock.now().timestamp()) + tight.full_in_s
    told = {
        "ratelimit-policy": policy,
        "ratelimit": now_left,
        "x-ratelimit-limit": f"{tight.bucket.size:g}",
        "x-ratelimit-remaining": str(tight.remaining),
        "x-ratelimit-reset": str(reset),
    }
    return [(name.encode(), value.encode()) for name, value in told.items()]
