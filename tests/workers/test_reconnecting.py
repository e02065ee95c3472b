"""Workers come back to Redis soon, however long it was away."""

import time

import pytest
from kombu.exceptions import OperationalError

from workers import app, reconnecting


def test_a_lost_connection_is_tried_again_within_two_seconds() -> None:
    pauses: list[float] = []

    def note(_error: Exception, pause_s: float) -> None:
        pauses.append(pause_s)

    began = time.monotonic()
    with (
        app.celery.connection_for_read("redis://127.0.0.1:1/0") as connection,
        pytest.raises(OperationalError),
    ):
        connection.ensure_connection(note, 2)

    assert pauses == [0.5, 1.0]
    assert time.monotonic() - began >= sum(pauses)
    assert reconnecting.LONGEST_S == 2
