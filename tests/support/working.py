"""A worker inside the test's process: real turns of the real loop, without processes of its own."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from models.kit import broker
from tasks.lease import Leases
from tasks.loop import Turn
from tests.support.watcher import Watcher


def work() -> None:
    """Do all steps that may be done now."""
    Turn(broker.SHORT, Leases(owner="worker in this test"), Watcher()).take()


@contextmanager
def working() -> Iterator[None]:
    """Do steps as they come, for requests that wait for them."""
    over = threading.Event()

    def turns() -> None:
        while not over.wait(0.02):
            work()

    worker = threading.Thread(target=turns, daemon=True)
    worker.start()
    yield
    over.set()
    worker.join()
