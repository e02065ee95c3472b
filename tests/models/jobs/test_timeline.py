"""How long a job and its steps waited and ran, told from its events."""

from datetime import UTC, datetime, timedelta

from models.jobs import timeline
from models.jobs.queries import EventView
from models.jobs.timeline import StepTime
from models.kit import ids

START = datetime(2026, 1, 1, tzinfo=UTC)
TENANT, JOB = ids.new_id(), ids.new_id()


def told(*changes: tuple[float, str, dict[str, str]]) -> list[EventView]:
    return [
        EventView(n, JOB, TENANT, n, "job_update", state, steps, START + timedelta(seconds=at))
        for n, (at, state, steps) in enumerate(changes, 1)
    ]


def test_a_step_waits_before_it_runs_and_between_its_tries() -> None:
    log = told(
        (0, "pending", {}),
        (1, "in_progress", {"a": "in_progress", "b": "in_progress"}),
        (3, "in_progress", {"a": "scheduled", "b": "completed"}),
        (7, "in_progress", {"a": "pending"}),
        (8, "in_progress", {"a": "in_progress"}),
        (8.5, "completed", {"a": "completed"}),
    )

    found = timeline.measure(log, ["a", "b"], now=START + timedelta(hours=1))

    assert found.total_ms == 8500
    assert found.steps == {"a": StepTime(1000 + 5000, 2500), "b": StepTime(1000, 2000)}


def test_what_is_open_is_counted_up_to_now() -> None:
    log = told((0, "pending", {}), (2, "in_progress", {"a": "in_progress"}))

    found = timeline.measure(log, ["a", "b"], now=START + timedelta(seconds=5))

    assert found.total_ms == 5000
    assert found.steps == {"a": StepTime(2000, 3000), "b": StepTime(5000, 0)}


def test_a_job_without_events_has_no_times() -> None:
    assert timeline.measure([], ["a"], now=START).steps == {}
