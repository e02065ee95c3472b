"""Threads of a worker's process that do what waits for the network, beside the slots that run steps.

A task kicks them and returns; they go on until nothing is left, or the worker is to end. A process
that dies leaves what it held to others, by its leases.
"""

import threading
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from models.kit import log
from tasks import drain

_log = log.get(__name__)


class Courier:
    """Up to `size` threads that repeat one piece of work until it returns False.

    `work` gets a function to call once it has found something: there may be more for another one.
    """

    def __init__(self, work: Callable[[Callable[[], None]], bool], *, size: int) -> None:
        self._work, self._size, self._at_work = work, size, 0
        self._lock = threading.Lock()

    def kick(self) -> None:
        """Let one more thread look for work, unless all are at it. Returns at once."""
        with self._lock:
            if self._at_work >= self._size or drain.begun():
                return
            self._at_work += 1
        threading.Thread(target=self._go_on, name="courier", daemon=True).start()

    def _go_on(self) -> None:
        try:
            while not drain.begun() and self._work(self.kick):
                pass
        except SQLAlchemyError as error:
            _log.warning("courier.stopped", error=type(error).__name__)
        finally:
            with self._lock:
                self._at_work -= 1
