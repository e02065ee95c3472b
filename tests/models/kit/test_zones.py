"""Zones by name, and wall times that come twice or never. Many more: tests/models/schedules."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from models.kit import zones
from models.kit.errors import Invalid


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Mars/Olympus",
        "Europe",
        "../etc/passwd",
        "/etc/passwd",
        "a\0b",
        "localtime",
        "right/UTC",
        "posix/UTC",
        "Factory",
        "Europe/Berlin\n",
        "x" * 5000,
    ],
)
def test_what_is_no_zone_is_named_with_its_field(name: str) -> None:
    with pytest.raises(Invalid, match=r"timezone .* is no IANA time zone") as caught:
        zones.find(name, field="timezone")

    assert len(caught.value.message) < 400


def test_a_zone_is_found_by_its_name() -> None:
    assert zones.find("Europe/Berlin", field="timezone").key == "Europe/Berlin"


@pytest.mark.parametrize(
    ("wall", "utc"),
    [
        ("2027-03-28T01:59:59", "2027-03-28T00:59:59Z"),
        ("2027-03-28T02:00:00", "2027-03-28T01:00:00Z"),  # skipped
        ("2027-03-28T02:59:59", "2027-03-28T01:00:00Z"),  # skipped
        ("2027-03-28T03:00:00", "2027-03-28T01:00:00Z"),
        ("2027-10-31T02:00:00", "2027-10-31T00:00:00Z"),  # the first of two
        ("2027-10-31T03:00:00", "2027-10-31T02:00:00Z"),
        ("1880-01-01T00:00:30", "1879-12-31T23:07:02Z"),  # local mean time, by the second
    ],
)
def test_a_wall_time_is_one_moment(wall: str, utc: str) -> None:
    moment = zones.moment_of(datetime.fromisoformat(wall), ZoneInfo("Europe/Berlin"))

    assert moment == datetime.fromisoformat(utc)
