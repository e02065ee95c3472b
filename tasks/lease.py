"""Keeps the leases of what this process holds, in a thread of its own, and notices losing one."""

import os
import threading
import time
from collections.abc import Iterable
from functools import cache
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from models.jobs import service
from models.kit import db, ids, log
from models.kit.settings import settings

_log = log.get(__name__)


class Lost(Exception):
    """The step was given to another worker; what is done here will be dropped."""


class Cancelled(Exception):
    """Somebody wants the step's job cancelled: stop, and say so."""


class Leases:
    """The steps that one process holds."""

    def __init__(self, owner: str) -> None:
        self.owner = owner
        self._held: set[UUID] = set()
        self._cancelled: set[UUID] = set()
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
            if not self._held:
                self._busy.clear()

    def check(self, step_id: UUID) -> None:
        """Raise Lost or Cancelled when the step is to be stopped, as far as is known here."""
        with self._lock:
            if step_id not in self._held:
                raise Lost
            if step_id in self._cancelled:
                raise Cancelled

    def _beat(self) -> None:
        pause, engine = threading.Event(), settings().engine
        beat_at = time.monotonic() + engine.heartbeat_s
        while True:
            self._busy.wait()
            pause.wait(engine.cancel_s)
            with self._lock:
                before = set(self._held)
            if not before:
                continue
            try:
                self._hear_cancels()
                if time.monotonic() >= beat_at:
                    self._extend(before)
                    beat_at = time.monotonic() + engine.heartbeat_s
            except SQLAlchemyError as error:
                _log.warning("heartbeat.failed", error=type(error).__name__)

    def _hear_cancels(self) -> None:
        with db.unit_of_work() as session:
            wanted = service.cancelling(session, owner=self.owner)
        with self._lock:
            self._cancelled |= wanted & self._held

    def _extend(self, before: set[UUID]) -> None:
        with db.unit_of_work() as session:
            alive = service.heartbeat(session, owner=self.owner, step_ids=before)
        lost = before - alive
        with self._lock:
            # A step that finished while we asked is not lost, it is just gone from `_held`.
            lost &= self._held
            self._held -= lost
        if lost:
            _log.warning("lease.lost", steps=[str(step) for step in lost])


@cache
def leases(hostname: str) -> Leases:
    """Return this process's leases. The random part tells apart two processes with one pid."""
    return Leases(owner=f"{hostname}:{os.getpid()}:{ids.new_id().hex[:8]}")
