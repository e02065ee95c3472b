"""Schedules to be, valid and small; a test states only what matters to it."""

from datetime import date, time
from zoneinfo import ZoneInfo

from models.contents.generate import Wish
from models.documents.service import NewDocument
from models.schedules.plans import CatchUp, Plan
from models.schedules.recurrence import Frequency, Recurrence

DAILY = Recurrence(Frequency.DAILY, at=time(9, 0), zone=ZoneInfo("UTC"), start=date(2026, 1, 1))


def plan(
    *, rule: Recurrence = DAILY, catch_up: CatchUp = CatchUp.SKIP, max_runs: int | None = None
) -> Plan:
    """Return a plan for an email every day at nine."""
    wish = Wish(channels=["email"], document=NewDocument("# News\n\nMuch to tell.", "markdown"))
    return Plan("daily email", wish, rule, catch_up, max_runs)
