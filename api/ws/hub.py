"""Who listens to this app, and how a frame reaches them. A slow reader delays nobody.

A listener is open from its first byte to its last, and attached while the tail sends it what is
new; between the two it reads what it missed by itself (see `api.ws.stream`).
"""

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from starlette.requests import HTTPConnection

from api.ws.messages import Frame
from models.jobs.states import JOB_FINAL
from models.kit.errors import TooMany
from models.kit.settings import settings

ENDED_KEPT = 10_000
"""Jobs remembered as ended: one may end before the request that made it begins to wait."""
CONFLATE_AT, QUEUE_FRAMES = 64, 256
"""From the first number on a job's older updates give way to its latest; at the second the queue is
given up, and the reader goes on from Postgres."""


@dataclass(eq=False, slots=True)
class Listener:
    """One open stream. `tenant_id` None is an anonymous reader of everything, `hints` of little.

    `credential_id` is the key or login that it shows; without it the stream is `refused`.
    `resuming` is one that asked for every change since some event: nothing of it is conflated.
    `sent_id` is the last event that was sent, `last_id` the last that was queued. `placed` is set
    once it is known behind which event it begins: what it is shown from then on leaves no hole.
    """

    tenant_id: UUID | None
    hints: bool
    credential_id: UUID | None = None
    refused: bool = False
    jobs: set[UUID] = field(default_factory=set)
    resuming: bool = False
    resume: str | None = None
    spoke: bool = False
    behind: bool = False
    ended: bool = False
    sent_id: int = 0
    last_id: int = 0
    placed: asyncio.Event = field(default_factory=asyncio.Event)
    _frames: deque[Frame] = field(default_factory=deque)
    _crowded: int = CONFLATE_AT
    _stirred: asyncio.Event = field(default_factory=asyncio.Event)

    def wants(self, tenant_id: UUID, job_id: UUID) -> bool:
        """Whether a job of a tenant concerns this reader; no subscription means every job."""
        if self.tenant_id is not None and self.tenant_id != tenant_id:
            return False
        return not self.jobs or job_id in self.jobs

    def answer(self, frame: Frame) -> None:
        """Queue an answer to the reader's own words."""
        self._frames.append(frame)
        self._stirred.set()

    def tell(self, frames: Sequence[Frame]) -> None:
        """Queue what happened to one job; drop an event that was queued already.

        A queue that is full is given up: `behind`.
        """
        event_id = frames[-1].event_id
        if self.behind or (event_id is not None and event_id <= self.last_id):
            return
        self.last_id = event_id or self.last_id
        self._frames.extend(frames)
        if len(self._frames) >= self._crowded and not self.resuming:
            self._conflate()
        if len(self._frames) >= QUEUE_FRAMES:
            self.behind = True
            self.drop_changes()
        self._stirred.set()

    def drop_changes(self) -> None:
        """Forget queued changes; answers stay."""
        self._frames = deque(frame for frame in self._frames if frame.job_id is None)

    def begin(self, after: int) -> None:
        """Note that the reader has everything up to an event."""
        self.sent_id = self.last_id = after
        self.behind = False
        self.placed.set()

    def stir(self) -> None:
        """Let the stream look at its listener again."""
        self._stirred.set()

    def end(self) -> None:
        """Let the stream end: the process goes."""
        self.ended = True
        self._stirred.set()

    def refuse(self) -> None:
        """Let the stream end: its key is over."""
        self.refused = True
        self.end()

    async def next(self, *, timeout_s: float | None = None) -> Frame | None:
        """Wait for the next frame; None when there is none and something else may have changed."""
        if not self._frames:
            self._stirred.clear()
            try:
                async with asyncio.timeout(timeout_s):
                    await self._stirred.wait()
            except TimeoutError:
                return None
        return self._frames.popleft() if self._frames else None

    def _conflate(self) -> None:
        kept: deque[Frame] = deque()
        updated: set[UUID] = set()
        for frame in reversed(self._frames):
            if frame.job_id and frame.kind in ("job_update", "job_progress"):
                if frame.job_id in updated:
                    continue
                updated.add(frame.job_id)
            kept.appendleft(frame)
        self._frames = kept
        # Not again at once when that freed little: it costs a walk through the queue.
        self._crowded = max(CONFLATE_AT, min(2 * len(kept), QUEUE_FRAMES))


class Hub:
    """The listeners of one app, and requests that wait for a job to end."""

    def __init__(self) -> None:
        self.listeners: set[Listener] = set()
        self._open: dict[Listener, str] = {}
        self._held: Counter[str] = Counter()
        self._ended = False
        self._waiting: dict[UUID, set[asyncio.Event]] = {}
        self._over: OrderedDict[UUID, None] = OrderedDict()

    def enter(self, listener: Listener, *, holder: str) -> None:
        """Count a stream that opens. Raises TooMany when its holder has enough of them."""
        limit = settings().live.sockets_per_key
        if self._held[holder] >= limit:
            raise TooMany(f"This key has {limit} streams open already; close some of them.")
        self._held[holder] += 1
        self._open[listener] = holder
        if self._ended:
            listener.end()

    def hand_over(self, listener: Listener, *, holder: str) -> None:
        """Count an open stream for somebody else: its reader said who it is. Raises TooMany."""
        before = self._open.get(listener)
        if before is None or before == holder:
            return
        self.enter(listener, holder=holder)
        self._let_go(before)

    def leave(self, listener: Listener) -> None:
        """Forget a stream. Does nothing for one that is not here."""
        self.listeners.discard(listener)
        holder = self._open.pop(listener, None)
        if holder is not None:
            self._let_go(holder)

    def credentials(self) -> set[UUID]:
        """Return the keys that open streams show."""
        return {each.credential_id for each in self._open if each.credential_id}

    def refuse(self, over: Collection[UUID]) -> None:
        """End the streams of keys that are over."""
        for listener in self._open:
            if listener.credential_id in over:
                listener.refuse()

    def end(self) -> None:
        """Let every stream end, also those that open from now on."""
        self._ended = True
        for listener in self._open:
            listener.end()

    def interest(self) -> Mapping[UUID, set[UUID]] | None:
        """Return the jobs that are listened to by tenant, an empty set for all; None is all of all."""
        found: dict[UUID, set[UUID]] = {}
        for listener in self.listeners:
            if listener.tenant_id is None:
                return None
            jobs = found.get(listener.tenant_id)
            if jobs is None:
                found[listener.tenant_id] = set(listener.jobs)
            elif not listener.jobs:
                jobs.clear()
            elif jobs:
                jobs |= listener.jobs
        return found

    def wants(self, tenant_id: UUID, job_id: UUID) -> bool:
        """Whether anybody here cares about a job."""
        return any(listener.wants(tenant_id, job_id) for listener in self.listeners)

    def tell(self, tenant_id: UUID, job_id: UUID, frames: Sequence[Frame]) -> None:
        """Queue the frames of one change for all whom it concerns."""
        for listener in self.listeners:
            if listener.wants(tenant_id, job_id):
                listener.tell(frames)

    def heard(self, job_id: UUID, state: str) -> None:
        """Let requests go on that wait for this job, when it has ended."""
        if state in JOB_FINAL:
            self._over[job_id] = None
            if len(self._over) > ENDED_KEPT:
                self._over.popitem(last=False)
            for event in self._waiting.get(job_id, ()):
                event.set()

    async def finished(self, job_id: UUID, *, timeout_s: float) -> None:
        """Wait until the job is said to have ended, or the time is over. The caller looks itself."""
        if job_id in self._over:
            return
        event = asyncio.Event()
        self._waiting.setdefault(job_id, set()).add(event)
        try:
            async with asyncio.timeout(timeout_s):
                await event.wait()
        except TimeoutError:
            pass
        finally:
            waiting = self._waiting[job_id]
            waiting.discard(event)
            if not waiting:
                del self._waiting[job_id]

    def _let_go(self, holder: str) -> None:
        self._held[holder] -= 1
        if not self._held[holder]:
            del self._held[holder]


def hub_of(connection: HTTPConnection) -> Hub:
    """Return the hub of the app that serves a request or socket."""
    found: Hub = connection.app.state.hub
    return found
