"""When schedules run, over many zones and years: promised wall times, in order, whatever clocks do."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from models.schedules.recurrence import (
    Frequency,
    Recurrence,
    Weekday,
    next_run,
    next_runs,
    runs,
    runs_between,
)

ZONES = (
    "UTC",
    "Europe/Berlin",
    "Europe/Dublin",  # winter is its daylight saving, with a negative offset
    "America/New_York",
    "America/Sao_Paulo",  # changed at midnight, until 2019
    "America/Havana",  # changes at midnight
    "America/St_Johns",  # half an hour off, once changed at 00:01
    "Australia/Lord_Howe",  # changes by 30 minutes
    "Australia/Sydney",
    "Asia/Kolkata",  # no daylight saving
    "Asia/Kathmandu",  # 45 minutes off
    "Africa/Casablanca",  # changes around Ramadan
    "Pacific/Apia",  # had no 30 December 2011
    "Pacific/Chatham",
    "Antarctica/Troll",  # changes by two hours
)
NINE = time(9, 0)


def local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


def days_around_changes(zone: ZoneInfo, year: int) -> list[date]:
    """Return the days of a year on which a zone's offset is not the one of the day before."""
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]
    offsets = [datetime.combine(day, time(), UTC).astimezone(zone).utcoffset() for day in days]
    changes = [n for n, (a, b) in enumerate(pairwise(offsets)) if a != b]
    return [days[n + more] for n in changes for more in (0, 1)] or [date(year, 6, 1)]


@st.composite
def rules(draw: st.DrawFn) -> Recurrence:
    """Draw a rule; half of them start where the zone's clocks change."""
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    start = draw(st.dates(date(1990, 1, 1), date(2090, 12, 31)))
    if draw(st.booleans()):
        start = draw(st.sampled_from(days_around_changes(zone, start.year)))
    small_hours = st.builds(time, st.integers(0, 3), st.integers(0, 59))
    return Recurrence(
        frequency=draw(st.sampled_from(Frequency)),
        at=draw(small_hours | st.builds(time, st.integers(0, 23), st.integers(0, 59))),
        zone=zone,
        start=start,
        interval=draw(st.integers(1, 6)),
        weekdays=tuple(draw(st.sets(st.sampled_from(Weekday)))),
        month_day=draw(st.none() | st.integers(1, 31)),
    )


def after_start(rule: Recurrence, days: int) -> datetime:
    return datetime.combine(rule.start, time(12), UTC) + timedelta(days=days)


@hypothesis_settings(max_examples=150)
@given(rule=rules(), days=st.integers(-400, 400))
def test_runs_grow_and_are_never_before_what_was_asked(rule: Recurrence, days: int) -> None:
    after = after_start(rule, days)

    found = next_runs(rule, after, 6)

    assert len(found) == 6
    assert all(a < b for a, b in pairwise([after, *found]))
    assert all(moment.tzinfo is UTC and moment.second == 0 for moment in found)
    assert local(found[0], rule.zone).date() >= rule.start


@hypothesis_settings(max_examples=150)
@given(rule=rules(), days=st.integers(-3, 60))
def test_clocks_show_the_promised_time_unless_they_skip_it(rule: Recurrence, days: int) -> None:
    for moment in next_runs(rule, after_start(rule, days), 4):
        shown = local(moment, rule.zone)
        if shown.time() == rule.at:
            for minutes in (20, 30, 60, 120, 180, 1440):  # of two, it is the first
                earlier = moment - timedelta(minutes=minutes)
                assert local(earlier, rule.zone) != shown
            continue
        # The promised time lies in the jump that ends at this moment.
        promised = datetime.combine(shown.date(), rule.at)
        if promised > shown:
            promised -= timedelta(days=1)  # the jump went over midnight
        assert local(moment - timedelta(minutes=1), rule.zone) < promised < shown


@hypothesis_settings(max_examples=100)
@given(rule=rules(), days=st.integers(-3, 400), more=st.integers(0, 3))
def test_asking_from_any_moment_between_two_runs_gives_the_second(
    rule: Recurrence, days: int, more: int
) -> None:
    found = next_runs(rule, after_start(rule, days), more + 2)
    between = found[more] + (found[more + 1] - found[more]) / 2

    assert next_run(rule, found[more]) == found[more + 1]
    assert next_run(rule, between) == found[more + 1]
    assert next_run(rule, found[more + 1] - timedelta(microseconds=1)) == found[more + 1]


@hypothesis_settings(max_examples=100)
@given(rule=rules(), days=st.integers(0, 90))
def test_nothing_runs_after_the_last_day(rule: Recurrence, days: int) -> None:
    end = rule.start + timedelta(days=days)
    ending = Recurrence(**{f: getattr(rule, f) for f in rule.__slots__} | {"end": end})
    begin = after_start(rule, -3)

    found = list(runs(ending, begin))

    assert found == next_runs(rule, begin, len(found))  # the end changes nothing before it
    last_minute = datetime.combine(end, rule.at)
    assert all(local(moment, rule.zone) <= last_minute + timedelta(days=1) for moment in found)
    later = next_run(rule, found[-1] if found else begin)
    assert later is not None
    assert local(later, rule.zone) > datetime.combine(end, time())


def weekly(zone: str, at: time, start: date, *weekdays: Weekday, interval: int = 1) -> Recurrence:
    return Recurrence(Frequency.WEEKLY, at, ZoneInfo(zone), start, interval, weekdays)


def daily(zone: str, at: time, start: date) -> Recurrence:
    return Recurrence(Frequency.DAILY, at, ZoneInfo(zone), start)


@pytest.mark.parametrize(
    ("zone", "at", "day", "expected"),
    [
        ("Europe/Berlin", time(2, 30), date(2027, 3, 28), "2027-03-28T01:00Z"),  # 03:00
        ("Europe/Berlin", time(2, 30), date(2027, 10, 31), "2027-10-31T00:30Z"),  # of two
        ("America/New_York", time(2, 0), date(2027, 3, 14), "2027-03-14T07:00Z"),
        ("America/New_York", time(1, 30), date(2027, 11, 7), "2027-11-07T05:30Z"),
        ("Australia/Lord_Howe", time(2, 15), date(2027, 10, 3), "2027-10-02T15:30Z"),  # 02:30
        ("Australia/Lord_Howe", time(1, 45), date(2027, 4, 4), "2027-04-03T14:45Z"),
        ("America/Havana", time(0, 0), date(2027, 3, 14), "2027-03-14T05:00Z"),  # 01:00
        ("Pacific/Apia", time(9, 0), date(2011, 12, 30), "2011-12-30T10:00Z"),  # the 31st, 00:00
    ],
)
def test_a_skipped_time_runs_after_the_gap_and_a_doubled_one_at_its_first(
    zone: str, at: time, day: date, expected: str
) -> None:
    before = datetime.combine(day, time(), ZoneInfo("UTC")) - timedelta(days=3)

    found = next_run(daily(zone, at, day), before)

    assert found == datetime.fromisoformat(expected)


def test_nine_stays_nine_when_clocks_change() -> None:
    rule = daily("Europe/Berlin", NINE, date(2027, 3, 27))

    found = next_runs(rule, datetime(2027, 3, 26, tzinfo=UTC), 3)

    assert [f"{m:%d %H:%M}" for m in found] == ["27 08:00", "28 07:00", "29 07:00"]


def test_the_31st_is_the_last_day_of_a_shorter_month() -> None:
    rule = Recurrence(
        Frequency.MONTHLY, NINE, ZoneInfo("UTC"), date(2028, 1, 31), month_day=31, interval=1
    )

    found = next_runs(rule, datetime(2028, 1, 1, tzinfo=UTC), 5)

    assert [f"{m:%m-%d}" for m in found] == ["01-31", "02-29", "03-31", "04-30", "05-31"]


def test_a_monthly_rule_counts_its_interval_from_the_month_of_its_start() -> None:
    rule = Recurrence(
        Frequency.MONTHLY, NINE, ZoneInfo("UTC"), date(2027, 1, 20), interval=3, month_day=15
    )

    found = next_runs(rule, datetime(2027, 1, 1, tzinfo=UTC), 3)

    # 15 January is before the start, so the first is three months on.
    assert [f"{m:%Y-%m-%d}" for m in found] == ["2027-04-15", "2027-07-15", "2027-10-15"]


def test_every_second_week_counts_from_the_week_of_the_start() -> None:
    rule = weekly(
        "UTC", NINE, date(2027, 1, 6), Weekday.FRIDAY, Weekday.MONDAY, interval=2
    )  # a Wednesday

    found = next_runs(rule, datetime(2027, 1, 1, tzinfo=UTC), 4)

    assert [f"{m:%a %d}" for m in found] == ["Fri 08", "Mon 18", "Fri 22", "Mon 01"]


def test_a_weekly_rule_without_weekdays_takes_that_of_its_start() -> None:
    found = next_run(weekly("UTC", NINE, date(2027, 1, 6)), datetime(2027, 1, 7, tzinfo=UTC))

    assert found == datetime(2027, 1, 13, 9, tzinfo=UTC)


def test_every_third_day_counts_from_the_start() -> None:
    rule = Recurrence(Frequency.DAILY, NINE, ZoneInfo("UTC"), date(2027, 2, 27), interval=3)

    found = next_runs(rule, datetime(2027, 3, 1, tzinfo=UTC), 3)

    assert [f"{m:%m-%d}" for m in found] == ["03-02", "03-05", "03-08"]


def test_runs_between_two_moments_include_both() -> None:
    rule = daily("UTC", NINE, date(2027, 1, 1))
    first, last = datetime(2027, 1, 2, 9, tzinfo=UTC), datetime(2027, 1, 4, 9, tzinfo=UTC)

    assert [m.day for m in runs_between(rule, first, last)] == [2, 3, 4]
    assert [m.day for m in runs_between(rule, first, last - timedelta(seconds=1))] == [2, 3]
    assert runs_between(rule, first, first) == [first]
