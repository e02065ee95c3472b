"""The frames that clients get. All are JSON text; each event is encoded once for all its readers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from api import views
from models.jobs.queries import EventView, JobView
from models.jobs.states import JobState
from models.kit import clock

FINAL_KINDS = {
    JobState.COMPLETED: "job_completed",
    JobState.PARTIAL: "job_completed",
    JobState.FAILED: "job_failed",
    JobState.CANCELLED: "job_cancelled",
}
WORDS = {
    JobState.PENDING: "The job waits.",
    JobState.IN_PROGRESS: "The job runs.",
    JobState.COMPLETED: "The job is completed.",
    JobState.PARTIAL: "The job is done; some channels failed.",
    JobState.FAILED: "The job failed.",
    JobState.CANCELLED: "The job is cancelled.",
}


@dataclass(frozen=True, slots=True)
class Frame:
    """One message: whole, and as a hint for readers without credentials.

    `event_id` is a place to resume from, so only the last frame of an event has one. `job_id` is
    None for answers to the reader's own words.
    """

    kind: str
    full: str
    hint: str = ""
    job_id: UUID | None = None
    event_id: int | None = None


def of_event(view: JobView, event: EventView) -> list[Frame]:
    """Return the frames of one change: one, and one more when the job ended with it."""
    state = JobState(event.state)
    frame = _about(view, event.kind, state) | {
        "seq": event.seq,
        "timestamp": clock.iso(event.created_at),
    }
    ended = event.kind == "job_update" and state in FINAL_KINDS
    kinds = [event.kind, FINAL_KINDS[state]] if ended else [event.kind]
    frames = [_frame(view, {**frame, "type": kind}) for kind in kinds[:-1]]
    last = {**frame, "type": kinds[-1], "event_id": event.id}
    return [*frames, _frame(view, last, event.id)]


def of_progress(view: JobView, told: Mapping[str, Any]) -> Frame:
    """Return the frame of a step's progress, which is told once and kept nowhere."""
    return _frame(view, _about(view, told["kind"], JobState(view.state)))


def snapshot(view: JobView) -> Frame:
    """Return a job as it is now, for somebody who just subscribed to it."""
    return _frame(view, _about(view, "job_update", JobState(view.state)))


def simple(kind: str, **values: object) -> Frame:
    """Return a frame that is not about a change of a job."""
    text = _encode({"type": kind, **values, "timestamp": clock.iso(clock.now())})
    return Frame(kind, text, text)


def _about(view: JobView, kind: str, state: JobState) -> dict[str, Any]:
    whole = views.job(view)
    return {
        "type": kind,
        "job": whole,
        "data": whole,
        "job_id": str(view.id),
        "status": state,
        "message": WORDS[state],
        "timestamp": clock.iso(clock.now()),
        "progress": whole["progress"],
    }


def _frame(view: JobView, frame: dict[str, Any], event_id: int | None = None) -> Frame:
    hint = {key: frame[key] for key in ("type", "job_id", "status", "timestamp")}
    return Frame(frame["type"], _encode(frame), _encode(hint), view.id, event_id)


def _encode(frame: dict[str, Any]) -> str:
    return orjson.dumps(frame).decode()
