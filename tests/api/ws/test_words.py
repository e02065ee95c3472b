"""What readers say: how fast, and from where they resume."""

from datetime import UTC, datetime

import pytest

from api.ws.stream import since_of
from api.ws.words import Pace, TooFast
from models.kit.errors import Invalid


def test_twenty_frames_within_a_second_are_enough() -> None:
    pace = Pace()
    for n in range(20):
        pace.count(n / 100)

    with pytest.raises(TooFast):
        pace.count(0.99)


def test_a_steady_reader_may_go_on_for_ever() -> None:
    pace = Pace()
    for n in range(500):
        pace.count(n / 16)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", None),
        ("0", 0),
        ("4711", 4711),
        ("2026-01-02T03:04:05Z", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2026-01-02T03:04:05", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
    ],
)
def test_a_place_is_an_event_or_a_moment(text: str, meant: object) -> None:
    assert since_of(text) == meant


@pytest.mark.parametrize("text", ["-1", "x", "9" * 30, "٣", "2026-13-01"])
def test_anything_else_is_no_place(text: str) -> None:
    with pytest.raises(Invalid, match="event_id"):
        since_of(text)
