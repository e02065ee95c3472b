"""The one place where a process looks at the platform's health: routes and metrics share its readings."""

import asyncio
import time
from dataclasses import dataclass

from fastapi import Request

from api.health import checks, readings
from api.health.checks import Check, Health
from api.health.readings import HostFacts, PostgresFacts, RedisFacts
from api.health.source import FRESH_S, Reading, Source
from models.kit import ids


@dataclass(frozen=True, slots=True)
class Look:
    """The platform at one moment."""

    postgres: Reading[PostgresFacts]
    redis: Reading[RedisFacts]
    host: Reading[HostFacts]

    @property
    def checks(self) -> list[Check]:
        """Every check, in the order in which people read them."""
        database, queue = checks.of_postgres(self.postgres)
        return [database, *checks.of_redis(self.redis), queue, *checks.of_host(self.host)]

    @property
    def health(self) -> Health:
        """What the checks make together."""
        return checks.overall(self.checks)


class Board:
    """The readings of one application."""

    def __init__(self) -> None:
        self.instance = ids.new_id().hex[:12]
        self.was_ready = False
        self.latest: Look | None = None
        self._began = time.monotonic()
        self._postgres = Source("postgres", readings.postgres)
        self._redis = Source("redis", readings.redis_server)
        self._host = Source("host", readings.host)

    @property
    def uptime_s(self) -> float:
        """How long this process serves."""
        return round(time.monotonic() - self._began, 3)

    async def look(self, max_age_s: float = FRESH_S) -> Look:
        """Return the platform as it was at most `max_age_s` ago. Takes at most two seconds."""
        look = Look(
            *await asyncio.gather(
                self._postgres.look(max_age_s),
                self._redis.look(max_age_s),
                self._host.look(max_age_s),
            )
        )
        self.latest = look
        self.was_ready = self.was_ready or look.postgres.value is not None
        return look


def of(request: Request) -> Board:
    """Return the board of the application that was asked."""
    board: Board = request.app.state.board
    return board
