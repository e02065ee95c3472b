"""One reader's way through the event log: what it missed from Postgres, then what the tail sends.

WebSockets and `GET /api/v2/events` both read `frames`; nothing here knows how they are sent.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from api.ws import messages
from api.ws.hub import Hub, Listener
from api.ws.messages import Frame
from api.ws.tail import PAGE, PAUSE_S, Tail, Told, told
from models.jobs import events, queries
from models.jobs.events import Audience, Resumed
from models.kit import db, log
from models.kit.errors import Invalid

FIRST_WORDS_S = 0.25
"""A reader has this long to say where it resumes before it gets what is new."""

_log = log.get(__name__)
T = TypeVar("T")


class TooSlow(Exception):
    """The reader is further behind than a replay reaches."""


@dataclass(frozen=True, slots=True)
class Stream:
    """A listener on its way. `frames` is read once."""

    listener: Listener
    hub: Hub
    tail: Tail

    async def frames(self, *, heartbeat_s: float | None = None) -> AsyncGenerator[Frame | None]:
        """Yield frames until the process goes; None after each `heartbeat_s` of silence.

        A frame counts as sent when the next one is asked for. Raises TooSlow.
        """
        me = self.listener
        if me.resume is None:
            async for frame in self._arrive():
                yield frame
        while not me.ended:
            if me.resume is not None:
                async for frame in self._resume(me.resume):
                    yield frame
            elif me not in self.hub.listeners or me.behind:
                async for frame in self._catch_up():
                    yield frame
            said = await me.next(timeout_s=heartbeat_s)
            yield said
            me.sent_id = (said and said.event_id) or me.sent_id

    async def _arrive(self) -> AsyncIterator[Frame]:
        """Yield answers until it is known where the log ends, and the reader has spoken or will not."""
        me = self.listener
        arriving = asyncio.ensure_future(self.tail.fresh())
        arriving.add_done_callback(lambda _: me.stir())
        end = time.monotonic() + FIRST_WORDS_S
        try:
            while not me.ended:
                left = end - time.monotonic()
                if arriving.done() and not me.placed.is_set():
                    me.begin(arriving.result())
                if me.placed.is_set() and (me.spoke or left <= 0):
                    return
                frame = await me.next(timeout_s=max(0.0, left) if arriving.done() else None)
                if frame:
                    yield frame
        finally:
            arriving.cancel()

    async def _resume(self, since: str) -> AsyncIterator[Frame]:
        """Yield what it is told on its return, then all it missed."""
        me = self.listener
        me.resume, me.resuming = None, True
        self.hub.listeners.discard(me)
        me.drop_changes()
        position = await self.tail.fresh()
        audience = Audience(me.tenant_id, frozenset(me.jobs))
        result, count, after = await _patiently(lambda: _verdict(since, position, audience))
        me.begin(after)
        said = messages.simple("resumed", result=result, count=count, event_id=after)
        yield replace(said, event_id=after)
        async for frame in self._catch_up():
            yield frame

    async def _catch_up(self) -> AsyncIterator[Frame]:
        """Yield from Postgres what came after the last frame sent; then the listener is attached.

        So a reader whose queue was given up goes on at its own pace.
        """
        me = self.listener
        self.hub.listeners.discard(me)
        after = me.sent_id
        await self._refuse_stragglers(after)
        while True:
            async with self.tail.lock:
                position = self.tail.position
                if after >= position:
                    me.begin(after)
                    self.hub.listeners.add(me)
                    self.tail.nudge()  # without listeners it did not look at what came since
                    return
            audience = Audience(me.tenant_id, frozenset(me.jobs))
            found, after = await _patiently(_page(after, position, audience))
            for each in found:
                for frame in each.frames:
                    yield frame
                    me.sent_id = frame.event_id or me.sent_id
            if me.ended:
                return

    async def _refuse_stragglers(self, after: int) -> None:
        me = self.listener
        if me.behind:
            audience = Audience(me.tenant_id, frozenset(me.jobs))
            result, _, _ = await _patiently(
                lambda: _verdict(str(after), self.tail.position, audience)
            )
            if result is Resumed.RESYNC_REQUIRED:
                raise TooSlow


def since_of(text: str) -> int | datetime | None:
    """Return what a reader resumes from: an event's id, a moment, None for now.

    Raises Invalid for anything else.
    """
    if not text:
        return None
    if text.isascii() and text.isdecimal() and len(text) < 19:
        return int(text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid(
            f"since={text[:40]!r} is neither an event_id nor a moment in ISO 8601."
            " Send the event_id of the last frame you have."
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _verdict(text: str, position: int, audience: Audience) -> tuple[Resumed, int, int]:
    """Return the result, how many events follow, and the id behind which the stream goes on."""
    try:
        since = since_of(text)
    except Invalid:
        return Resumed.RESYNC_REQUIRED, 0, position
    if since is None:
        return Resumed.UP_TO_DATE, 0, position
    with db.unit_of_work() as session:
        if isinstance(since, datetime):
            found = events.last_before(session, since, audience=audience)
            if found is None:
                return Resumed.RESYNC_REQUIRED, 0, position
            since = found
        result, count = events.missed(session, since=since, upto=position, audience=audience)
    return result, count, position if result is Resumed.RESYNC_REQUIRED else since


def _page(after: int, position: int, audience: Audience) -> Callable[[], tuple[list[Told], int]]:
    def read() -> tuple[list[Told], int]:
        with db.unit_of_work() as session:
            page = events.between(
                session, after=after, upto=position, audience=audience, limit=PAGE
            )
            last = page[-1].id if len(page) == PAGE else position
            return told(queries.load(session, list({e.job_id for e in page})), page), last

    return read


async def _patiently(work: Callable[[], T]) -> T:
    """Read from the database, again and again while it is away."""
    while True:
        try:
            return await run_in_threadpool(work)
        except SQLAlchemyError as error:
            _log.warning("stream.waiting", error=type(error).__name__)
            await asyncio.sleep(PAUSE_S)
