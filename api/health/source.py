"""Reads one source of health facts in a thread of its own: cached, one at a time, never waited for long.

A dead server may hold its reader for minutes. Then callers are told that there is no answer, no
second reader is sent after the first, and the next answer counts again by itself.
"""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Lock, Thread
from typing import Final, Generic, TypeVar

from models.kit import log

FRESH_S: Final = 5.0
RETRY_S: Final = 1.0
"""A failure is looked at again this soon."""
ANSWER_S: Final = 1.5
"""A caller waits at most this long for a source."""

T = TypeVar("T")
_log = log.get(__name__)


class ReadingFailed(Exception):
    """A source can't be read; the message is shown to whoever asks, so it names no address."""


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """What a source said, or why it said nothing."""

    value: T | None
    failure: str
    taken_at: float


class Source(Generic[T]):
    """Facts that cost a moment to read, and that many callers want."""

    def __init__(
        self, name: str, read: Callable[[], T], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._name = name
        self._read = read
        self._clock = clock
        self._lock = Lock()
        self._known: Reading[T] | None = None
        self._flight: Future[Reading[T]] | None = None
        self._began = 0.0

    async def look(self, max_age_s: float = FRESH_S) -> Reading[T]:
        """Return a reading at most `max_age_s` old, or a failure within `ANSWER_S`. Never raises."""
        with self._lock:
            now = self._clock()
            if self._known is not None:
                fresh_s = min(max_age_s, RETRY_S) if self._known.failure else max_age_s
                if now - self._known.taken_at < fresh_s:
                    return self._known
            flight = self._flight or self._start(now)
            left_s = self._began + ANSWER_S - now
        if left_s > 0:
            try:
                return await asyncio.wait_for(asyncio.wrap_future(flight), left_s)
            except TimeoutError:
                pass
        return Reading(None, f"There is no answer within {ANSWER_S:g} s.", self._clock())

    def _start(self, now: float) -> Future[Reading[T]]:
        flight: Future[Reading[T]] = Future()
        flight.set_running_or_notify_cancel()  # a caller that gives up must not end it for others
        self._flight, self._began = flight, now
        # A daemon: a reader that hangs must not keep the process from ending.
        Thread(target=self._run, args=(flight,), name=f"health-{self._name}", daemon=True).start()
        return flight

    def _run(self, flight: Future[Reading[T]]) -> None:
        try:
            value, failure = self._read(), ""
        except ReadingFailed as error:
            value, failure = None, str(error)
        except Exception as error:  # noqa: BLE001 - a broken check is reported, not raised
            _log.exception("health.check_broken", source=self._name)
            value, failure = None, f"The check itself is broken ({type(error).__name__})."
        reading = Reading(value, failure, self._clock())
        with self._lock:
            before = self._known.failure if self._known else ""
            self._known, self._flight = reading, None
        flight.set_result(reading)
        if failure and not before:
            _log.warning("health.lost", source=self._name, failure=failure)
        elif before and not failure:
            _log.info("health.recovered", source=self._name)
