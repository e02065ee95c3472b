"""What clients send and get about schedules, for validation and for the OpenAPI document."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from api.schemas import EXAMPLE_DOCUMENT, GenerationRequest, Input
from models.jobs.states import JobState
from models.schedules.plans import CatchUp, Outcome, ScheduleState
from models.schedules.recurrence import Frequency, Weekday

WEEKDAYS = {day.name.lower(): day for day in Weekday}
SHORT_WEEKDAYS = {name[:3]: name for name in WEEKDAYS}
TIME_PATTERN = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


class StartRequest(Input):
    """When a job that waits for its time is to start."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"schedule_time": "2027-01-31T09:30"}]}
    )

    schedule_time: str | None = Field(
        max_length=64,
        description="ISO 8601. Without an offset it is in the zone of the header X-Timezone, else"
        " UTC. null starts the job at once.",
    )


def _weekday(value: object) -> object:
    word = value.strip().lower() if isinstance(value, str) else value
    return SHORT_WEEKDAYS.get(word, word) if isinstance(word, str) else word


DayName = Annotated[
    str,
    BeforeValidator(_weekday),
    Field(pattern=f"^({'|'.join(WEEKDAYS)})$", description="monday, mon, …"),
]


class RecurrenceRequest(Input):
    """On which days, and at which time on the clocks of the schedule's zone."""

    frequency: Frequency
    interval: int = Field(
        1, ge=1, le=366, description="Every n-th day, week or month, counted from the start date."
    )
    days_of_week: list[DayName] = Field(
        [], max_length=7, description="Weekly only. None: the weekday of the start date."
    )
    day_of_month: int | None = Field(
        None,
        ge=1,
        le=31,
        description="Monthly only; a shorter month runs on its last day. Not sent: the day of the"
        " start date.",
    )
    time: str = Field(pattern=TIME_PATTERN, description="HH:MM")


class TimesRequest(Input):
    """When a schedule runs."""

    recurrence: RecurrenceRequest
    timezone: str | None = Field(
        None, max_length=80, description="IANA zone. Not sent: the header X-Timezone, else UTC."
    )
    start_date: date | None = Field(None, description="First day. Not sent: today in the zone.")
    end_date: date | None = Field(None, description="Last day, included. Not sent: no end.")
    max_runs: int | None = Field(
        None, ge=1, le=1_000_000, description="Jobs to make in all. Not sent: no limit."
    )


class ScheduleRequest(TimesRequest):
    """A schedule to be."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "name": "Monday digest",
                    "request": {"document": EXAMPLE_DOCUMENT, "channels": ["email"]},
                    "recurrence": {
                        "frequency": "weekly",
                        "days_of_week": ["monday"],
                        "time": "09:00",
                    },
                    "timezone": "Europe/Berlin",
                    "catch_up": "latest",
                }
            ]
        },
    )

    name: str = Field("", max_length=200)
    request: GenerationRequest = Field(description="What each run asks for.")
    catch_up: CatchUp = Field(
        CatchUp.SKIP,
        description="What becomes of runs missed while nothing worked: skip leaves them out, latest"
        " makes the last one, all makes up to ten.",
    )


class SchedulePatch(Input):
    """What is to be different from now on. What is not sent stays; null removes an end."""

    name: str | None = Field(None, max_length=200)
    request: GenerationRequest | None = None
    recurrence: RecurrenceRequest | None = None
    timezone: str | None = Field(None, max_length=80)
    start_date: date | None = None
    end_date: date | None = None
    max_runs: int | None = Field(None, ge=1, le=1_000_000)
    catch_up: CatchUp | None = None


class RecurrenceAnswer(BaseModel):
    """On which days, and at which time on the clocks of the schedule's zone."""

    frequency: Frequency
    interval: int
    days_of_week: list[str]
    day_of_month: int | None = None
    time: str


class ScheduleAnswer(BaseModel):
    """A schedule."""

    schedule_id: str
    id: str
    name: str
    status: ScheduleState
    request: dict[str, Any]
    recurrence: RecurrenceAnswer
    timezone: str
    start_date: date
    end_date: date | None = None
    max_runs: int | None = None
    catch_up: CatchUp
    runs_made: int
    next_run_at: datetime | None = None
    next_runs: list[datetime] = Field(description="The next five at most.")
    last_run_at: datetime | None = None
    created_at: datetime
    updated_at: datetime


class SchedulesPage(BaseModel):
    """One page of schedules, newest first."""

    schedules: list[ScheduleAnswer]
    has_more: bool
    next_cursor: str | None = None


class ScheduleDeleted(BaseModel):
    """A schedule that is gone."""

    deleted: bool
    schedule_id: str


class RunAnswer(BaseModel):
    """What became of one planned moment."""

    planned_at: datetime
    status: Outcome
    job_id: str | None = None
    job_status: JobState | None = None
    reason: str | None = None
    created_at: datetime


class RunsPage(BaseModel):
    """One page of a schedule's runs, newest first."""

    runs: list[RunAnswer]
    has_more: bool
    next_cursor: str | None = None


class SchedulePreview(BaseModel):
    """When a schedule would run."""

    timezone: str
    next_runs: list[datetime]
