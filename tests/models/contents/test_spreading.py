"""Plans of a period: everything has its place and its hour, nothing comes twice."""

from collections import Counter
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.contents.spreading import COUNT_MAX, DAYS, MOST, Period, Slot, spread

FIRST = date(2027, 3, 1)
CHANNELS = ["email", "website", "social_twitter", "social_linkedin"]


def ten_o_clock(day: int) -> datetime:
    return datetime.combine(FIRST.replace(day=day), time(10))


def test_each_channel_has_its_hour_and_more_of_a_day_follow_two_hours_apart() -> None:
    found = spread(["email", "social_twitter"], 3, Period.DAY, first_day=FIRST, count=50)

    times = {
        name: [s.at.strftime("%H:%M") for s in found if s.channel == name]
        for name in ("email", "social_twitter")
    }
    assert times == {
        "email": ["09:00", "11:00", "13:00"],
        "social_twitter": ["14:00", "16:00", "18:00"],
    }


def test_a_week_is_used_from_its_first_day_on() -> None:
    found = spread(["website"], 3, Period.WEEK, first_day=FIRST, count=50)

    assert found == [
        Slot(0, "website", ten_o_clock(1)),
        Slot(1, "website", ten_o_clock(3)),
        Slot(2, "website", ten_o_clock(5)),
    ]


def test_a_few_go_to_all_channels_of_the_first_document_first() -> None:
    found = spread(CHANNELS, 9, Period.MONTH, first_day=FIRST, count=5)

    assert Counter(s.document for s in found) == {0: 4, 1: 1}


@pytest.mark.parametrize("period", Period)
@given(
    channels=st.lists(st.sampled_from(CHANNELS), min_size=1, unique=True),
    documents=st.integers(1, 60),
    count=st.integers(1, COUNT_MAX),
)
def test_nothing_comes_twice_or_too_often_or_outside_the_period(
    period: Period, channels: list[str], documents: int, count: int
) -> None:
    found = spread(channels, documents, period, first_day=FIRST, count=count)

    assert len(found) == min(count, len(channels) * min(documents, MOST[period]))
    assert len({(s.document, s.channel) for s in found}) == len(found)
    assert max(Counter(s.channel for s in found).values()) <= MOST[period]
    last = datetime.combine(FIRST, time()) + timedelta(days=DAYS[period])
    assert all(datetime.combine(FIRST, time()) <= s.at < last for s in found)
    assert found == sorted(found, key=lambda s: s.at)
    taken = Counter((s.channel, s.at) for s in found)
    assert max(taken.values()) == 1
