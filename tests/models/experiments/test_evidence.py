"""What counts say: against published figures, and that looking often does not lie."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.experiments.evidence import (
    ALPHA,
    Comparison,
    Count,
    Verdict,
    compare,
    interval,
    missing,
)


def compared(first: tuple[int, int], other: tuple[int, int]) -> Comparison:
    return compare(Count(*first), Count(*other), least=100)


def test_the_z_test_is_the_one_of_textbooks() -> None:
    # NIST/SEMATECH e-Handbook, 7.3.3: the pooled statistic, by hand for 120 and 150 of 1000 each.
    found = compared((1000, 120), (1000, 150))

    assert found.z == pytest.approx(1.963, abs=0.001)
    assert found.p_value == pytest.approx(0.0497, abs=0.0002)
    assert found.difference == pytest.approx(0.03)


def test_wilsons_interval_is_the_published_one() -> None:
    # Newcombe 1998, table I, method 3: 81 of 263 and 0 of 20.
    assert interval(Count(263, 81)) == pytest.approx((0.2553, 0.3662), abs=0.0001)
    assert interval(Count(20, 0)) == pytest.approx((0.0, 0.1611), abs=0.0001)
    assert interval(Count(0, 0)) == (0.0, 1.0)


def test_a_large_difference_is_found_either_way() -> None:
    assert compared((2000, 200), (2000, 320)).verdict is Verdict.BETTER
    assert compared((2000, 320), (2000, 200)).verdict is Verdict.WORSE


def test_a_small_one_is_undecided() -> None:
    found = compared((1000, 120), (1000, 150))

    assert found.verdict is Verdict.UNDECIDED  # a single look would say 0.0497


@pytest.mark.parametrize(
    ("first", "other", "words"),
    [
        ((0, 0), (0, 0), "0 of 100 subjects"),
        ((5000, 90), (99, 50), "99 of 100 subjects"),
        ((200, 4), (200, 5), "9 of 10 successes"),
        ((200, 196), (200, 195), "9 of 10 failures"),
    ],
)
def test_too_little_is_said_and_judged_by_nothing(
    first: tuple[int, int], other: tuple[int, int], words: str
) -> None:
    found = compared(first, other)

    assert found.verdict is Verdict.NOT_ENOUGH_DATA
    assert found.p_value is None
    assert missing(Count(*first), Count(*other), least=100).startswith(words)


def test_more_comparisons_ask_for_more() -> None:
    one = compare(Count(2000, 200), Count(2000, 275), least=100)
    four = compare(Count(2000, 200), Count(2000, 275), least=100, comparisons=4)

    assert (one.p_value_any_time or 0) * 4 == pytest.approx(four.p_value_any_time)


def test_who_looks_every_day_is_not_misled() -> None:
    chance = random.Random(7)
    misled = {"z": 0, "any time": 0}
    for _ in range(300):  # tests of two variants that are the same
        counts = [0, 0]
        by_z = by_any = False
        for day in range(1, 31):
            for side in (0, 1):
                counts[side] += round(chance.gauss(20, 4))  # of 100 at 20 %
            found = compared((day * 100, counts[0]), (day * 100, counts[1]))
            by_z = by_z or (found.p_value is not None and found.p_value <= ALPHA)
            by_any = by_any or found.verdict in (Verdict.BETTER, Verdict.WORSE)
        misled["z"] += by_z
        misled["any time"] += by_any

    assert misled["any time"] <= 0.05 * 300
    assert misled["z"] > 0.15 * 300  # what the verdict would be worth without it


@given(st.integers(100, 10_000), st.integers(100, 10_000), st.data())
def test_it_is_the_same_question_from_both_sides(a: int, b: int, data: st.DataObject) -> None:
    first = Count(a, data.draw(st.integers(0, a)))
    other = Count(b, data.draw(st.integers(0, b)))

    there, back = compare(first, other, least=100), compare(other, first, least=100)

    assert there.p_value_any_time == back.p_value_any_time
    assert {there.verdict, back.verdict} in (
        {Verdict.NOT_ENOUGH_DATA},
        {Verdict.UNDECIDED},
        {Verdict.BETTER, Verdict.WORSE},
    )
    low, high = interval(first)
    assert 0 <= low <= first.rate <= high <= 1
