"""Keeps the leases of what this process holds, in a thread of its own, and notices losing one.

It also ends what hangs: a step that reaches no checkpoint would keep its slot for ever.
"""

import faulthandler
import os
import signal
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from models.jobs import leases as rows
from models.kit import db, ids, log
from models.kit.settings import settings
from tasks import drain

HELD_UP_S = 30.0
"""Code that lets no other thread run for so much longer than a step may be quiet ends the process."""

_log = log.get(__name__)


class Lost(Exception):
    """The step was given to another worker; what is done here will be dropped."""


class Cancelled(Exception):
    """Somebody wants the step's job cancelled: stop, and say so."""


def _kill_process() -> None:
    """End this process at once, whatever its other threads do; its supervisor starts another."""
    os.kill(os.getpid(), signal.SIGKILL)


class Leases:
    """The steps that one process holds.

    `end_process` is called when a step hangs. With `guard` the interpreter itself ends the process
    when not even this thread can run any more.
    """

    def __init__(
        self, owner: str, *, end_process: Callable[[], None] = _kill_process, guard: bool = False
    ) -> None:
        self.owner = owner
        self._held: set[UUID] = set()
        self._cancelled: set[UUID] = set()
        self._running: dict[UUID, float] = {}
        self._end_process, self._guard = end_process, guard
        self._lock = threading.Lock()
        self._busy = threading.Event()
        threading.Thread(target=self._beat, name="leases", daemon=True).start()

    def take(self, step_ids: Iterable[UUID]) -> None:
        """Keep these steps alive from now on."""
        with self._lock:
            self._held.update(step_ids)
        self._busy.set()

    def drop(self, step_ids: Iterable[UUID]) -> None:
        """Let go of these steps; they are finished or somebody else's."""
        with self._lock:
            self._held.difference_update(dropped := set(step_ids))
            self._cancelled -= dropped
            self._rest()

    def check(self, step_id: UUID) -> None:
        """Raise Lost or Cancelled when the step is to be stopped, as far as is known here."""
        with self._lock:
            if step_id in self._running:
                self._running[step_id] = time.monotonic()
            if step_id not in self._held:
                raise Lost
            if step_id in self._cancelled:
                raise Cancelled

    @contextmanager
    def running(self, step_id: UUID) -> Iterator[None]:
        """Watch over a step meanwhile: it must reach a checkpoint now and then, or the process ends."""
        with self._lock:
            self._running[step_id] = time.monotonic()
        self._busy.set()
        try:
            yield
        finally:
            with self._lock:
                del self._running[step_id]
                self._rest()

    def hand_over(self, step_ids: Iterable[UUID]) -> None:
        """Give steps back to the lane, for other workers; that counts no loss. Never raises."""
        with self._lock:
            given = set(step_ids) & self._held
        if not given:
            return
        with suppress(SQLAlchemyError), db.unit_of_work() as session:
            rows.hand_over(session, owner=self.owner, step_ids=given)
        _log.info("steps.handed_over", steps=len(given))
        self.drop(given)

    def _rest(self) -> None:
        if not self._held and not self._running:
            self._busy.clear()

    def _beat(self) -> None:
        pause, engine = threading.Event(), settings().engine
        beat_at = time.monotonic() + engine.heartbeat_s
        drained_at: float | None = None
        while True:
            self._arm()
            self._busy.wait()
            self._arm()
            pause.wait(engine.cancel_s)
            if drain.begun():
                drained_at = drained_at or time.monotonic() + engine.drain_s
                if time.monotonic() >= drained_at:
                    self.hand_over(set(self._held))
            with self._lock:
                before = set(self._held)
            try:
                if before:
                    self._hear_cancels()
                if before and time.monotonic() >= beat_at:
                    self._extend(before)
                    beat_at = time.monotonic() + engine.heartbeat_s
            except SQLAlchemyError as error:
                _log.warning("heartbeat.failed", error=type(error).__name__)
            self._end_what_hangs()

    def _arm(self) -> None:
        """Let the interpreter end the process if this is not called again in time."""
        if not self._guard:
            return
        if self._busy.is_set():
            faulthandler.dump_traceback_later(settings().engine.quiet_s + HELD_UP_S, exit=True)
        else:
            faulthandler.cancel_dump_traceback_later()

    def _hear_cancels(self) -> None:
        with db.unit_of_work() as session:
            wanted = rows.cancelling(session, owner=self.owner)
        with self._lock:
            self._cancelled |= wanted & self._held

    def _extend(self, before: set[UUID]) -> None:
        with db.unit_of_work() as session:
            alive = rows.heartbeat(session, owner=self.owner, step_ids=before)
        lost = before - alive
        with self._lock:
            # A step that finished while we asked is not lost, it is just gone from `_held`.
            lost &= self._held
            self._held -= lost
            # From now on it has the grace period to notice.
            self._running |= dict.fromkeys(lost & self._running.keys(), time.monotonic())
        if lost:
            _log.warning("lease.lost", steps=[str(step) for step in lost])

    def _end_what_hangs(self) -> None:
        engine, now = settings().engine, time.monotonic()
        with self._lock:
            hanging = {
                step_id
                for step_id, spoke_at in self._running.items()
                if now - spoke_at
                > (engine.quiet_s if step_id in self._held else engine.cancel_grace_s)
            }
        if not hanging:
            return
        _log.error("step.hangs", steps=[str(step) for step in hanging])
        self._give_up(hanging)
        self.hand_over(self._held - hanging)
        self._end_process()

    def _give_up(self, step_ids: Collection[UUID]) -> None:
        with suppress(SQLAlchemyError), db.unit_of_work() as session:
            rows.give_up(session, owner=self.owner, step_ids=step_ids)


@cache
def leases(hostname: str) -> Leases:
    """Return this process's leases. The random part tells apart two processes with one pid."""
    return Leases(owner=f"{hostname}:{os.getpid()}:{ids.new_id().hex[:8]}", guard=True)
