"""Follows the event log for this app's listeners: Redis says when to look, Postgres what is new.

What it sends is settled (see `models.jobs.events.Frontier`), so that the id of an event is a place
to resume from. `api.app` runs it; `api.ws.stream` attaches listeners to it.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection

from api.ws import messages
from api.ws.hub import Hub
from api.ws.messages import Frame
from models.jobs import events, queries
from models.jobs.events import Frontier, Sight
from models.kit import db, log

PAGE = 500
BREATH = 50
"""After so many events listeners get a turn to send, so that a burst does not fill their queues."""
POLL_S = 1.0
"""While somebody listens the log is looked at this often, whatever Redis says or doesn't say."""
IDLE_S = 10.0
"""While nobody listens it is looked at this often, so that the first to come starts near the end."""
PATIENCE_S = 2.0
"""Who asks for a fresh position gets an older one after this, when a transaction stays open."""
SETTLE_S, SETTLE_MAX_S = 0.005, 0.1
"""Pause before looking again while a transaction that may hold events is open; it doubles."""
PAUSE_S = 0.5
"""Pause before trying again when Postgres is down."""

_log = log.get(__name__)


@dataclass(frozen=True, slots=True)
class Told:
    """What listeners get to know of one event."""

    event_id: int
    tenant_id: UUID
    job_id: UUID
    frames: list[Frame]


class Tail:
    """The end of the log as this app knows it."""

    def __init__(self, hub: Hub) -> None:
        self.lock = asyncio.Lock()
        """Held while events are read and sent: who holds it may attach at `position`."""
        self.position: int = 0
        """Everything up to this event was sent to those attached."""
        self._hub = hub
        self._frontier = Frontier()
        self._news = asyncio.Event()
        self._asked = self._answered = 0
        self._looked_at = float("-inf")
        self._passed = asyncio.Condition()

    def nudge(self) -> None:
        """Let the tail look now."""
        self._news.set()

    async def fresh(self) -> int:
        """Wait until everything that was committed before this call is sent; return the position.

        While a transaction stays open for long it is the position from before that.
        """
        self._asked += 1
        ticket = self._asked
        self.nudge()
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._wait(lambda: self._answered >= ticket)
        except TimeoutError:
            await self._wait(lambda: self._frontier.settled is not None)
        return self.position

    async def _wait(self, check: Callable[[], bool]) -> None:
        async with self._passed:
            await self._passed.wait_for(check)

    async def run(self) -> None:
        """Follow the log for ever."""
        while True:
            try:
                async with asyncio.timeout(POLL_S):
                    await self._news.wait()
            except TimeoutError:
                pass
            self._news.clear()
            if not self._is_needed():
                continue
            self._looked_at = time.monotonic()
            try:
                await self._catch_up()
            except SQLAlchemyError as error:
                _log.warning("tail.behind", error=type(error).__name__)
                await asyncio.sleep(PAUSE_S)
                self._news.set()

    def _is_needed(self) -> bool:
        if self._hub.listeners or self._asked > self._answered:
            return True
        return time.monotonic() - self._looked_at >= IDLE_S

    async def _catch_up(self) -> None:
        """Send everything that was committed before this call."""
        ticket, goal, pause = self._asked, None, SETTLE_S
        while True:
            sight = await run_in_threadpool(_look)
            goal = min(sight.last_id, sight.last_id if goal is None else goal)
            settled = self._frontier.feed(sight, now_s=time.monotonic())
            if settled is not None:
                await self._advance(settled)
                if settled >= goal:
                    break
            await asyncio.sleep(pause)
            pause = min(pause * 2, SETTLE_MAX_S)
        async with self._passed:
            self._answered = ticket
            self._passed.notify_all()

    async def _advance(self, settled: int) -> None:
        if settled < self.position or not self._hub.listeners:
            async with self.lock:
                self.position = settled
        while self.position < settled:
            async with self.lock:
                wanted = self._hub.interest()
                found, last = await run_in_threadpool(_read, self.position, settled, wanted)
                for nth, told in enumerate(found, 1):
                    self._hub.tell(told.tenant_id, told.job_id, told.frames)
                    if nth % BREATH == 0:
                        await asyncio.sleep(0)
                self.position = last


def _look() -> Sight:
    with db.unit_of_work() as session:
        return events.look(session)


def _read(after: int, upto: int, wanted: Mapping[UUID, set[UUID]] | None) -> tuple[list[Told], int]:
    """Return the next events that somebody wants, and the id up to which that is all."""
    with db.unit_of_work() as session:
        page = events.of_tenants(session, after=after, upto=upto, tenants=wanted, limit=PAGE)
        last = page[-1].id if len(page) == PAGE else upto
        if wanted is not None:
            page = [e for e in page if not wanted[e.tenant_id] or e.job_id in wanted[e.tenant_id]]
        return told(queries.load(session, list({e.job_id for e in page})), page), last


def told(jobs: list[queries.JobView], page: list[queries.EventView]) -> list[Told]:
    """Return what listeners get to know of these events of these jobs."""
    by_id = {view.id: view for view in jobs}
    return [
        Told(e.id, e.tenant_id, e.job_id, messages.of_event(by_id[e.job_id], e))
        for e in page
        if e.job_id in by_id
    ]


def tail_of(connection: HTTPConnection) -> Tail:
    """Return the tail of the app that serves a request or socket."""
    found: Tail = connection.app.state.tail
    return found
