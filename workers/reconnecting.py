"""How workers and beat come back to Redis: soon, however long it was away.

Kombu waits 2 s, 4 s, 6 s … up to 30 s between its tries, and has no setting for it.
"""

from typing import Any

from celery import Celery
from kombu import Connection

FIRST_S, STEP_S, LONGEST_S = 0.5, 0.5, 2.0


class SteadyConnection(Connection):
    """A connection that is tried again at least every two seconds."""

    def _ensure_connection(self, *arguments: Any, **options: Any) -> Any:
        pauses = {"interval_start": FIRST_S, "interval_step": STEP_S, "interval_max": LONGEST_S}
        return super()._ensure_connection(*arguments, **{**pauses, **options})


def install(celery: Celery) -> None:
    """Let this application's connections come back so. Repeatable."""
    celery.amqp.Connection = SteadyConnection
