"""When what failed is tried again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.webhooks import retrying

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def test_the_schedule_is_the_specification_s() -> None:
    starts = [sum(p.total_seconds() for p in retrying.SCHEDULE[: n + 1]) for n in range(10)]

    assert starts == [0, 5, 305, 2_105, 9_305, 27_305, 63_305, 113_705, 185_705, 272_105]


def test_after_ten_tries_it_is_over() -> None:
    assert retrying.pause(9, chance=0) is not None
    assert retrying.pause(10, chance=0) is None


@given(
    st.integers(1, 9), st.floats(0, 1), st.none() | st.timedeltas(timedelta(0), timedelta(days=99))
)
def test_a_pause_is_never_shorter_than_planned_or_asked_for(
    tries: int, chance: float, wish: timedelta | None
) -> None:
    found = retrying.pause(tries, chance=chance, wish=wish)

    assert found is not None
    planned = retrying.SCHEDULE[tries]
    assert planned <= found
    assert found >= min(wish or timedelta(0), retrying.LONGEST_WISH)
    assert found <= max(planned * 1.2, retrying.LONGEST_WISH)


@given(st.integers(0, 10_000))
def test_an_endpoint_is_held_longer_and_longer_but_not_for_ever(failures: int) -> None:
    now, then = retrying.hold(failures), retrying.hold(failures + 1)

    assert (now is None) == (failures < 5)
    assert (now or timedelta(0)) <= (then or timedelta(0)) <= timedelta(minutes=5)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("999999999999999999999", 86_400),
        ("Fri, 20 Nov 2026 09:31:00 GMT", 60),
        ("Fri, 20 Nov 2026 09:31:00 -0000", 60),
        ("Fri, 20 Nov 2020 09:31:00 GMT", 0),
        ("-5", None),
        ("soon", None),
        ("", None),
        (None, None),
        ("\u0661\u0662", None),
    ],
)
def test_what_an_endpoint_asks_for_is_understood(header: str | None, seconds: int | None) -> None:
    found = retrying.wish_of(header, now=NOW)

    assert found == (None if seconds is None else timedelta(seconds=seconds))


@given(st.text())
def test_no_header_is_too_odd(header: str) -> None:
    retrying.wish_of(header, now=NOW)
