"""What endpoints are told: the specification's `type`, `timestamp`, `data`, in the API's own words.

No texts: whoever may read content asks for it by its id.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

import orjson

from models.jobs.queries import JobView, StepView
from models.jobs.states import JOB_FINAL, StepState
from models.kit.clock import iso
from models.webhooks.kinds import EventType

METADATA_MAX: Final = 10_000
"""Bytes of a job's metadata that travel; more would make the message larger than receivers like."""
_RESULTS: Final = {
    StepState.COMPLETED: "success",
    StepState.FAILED: "failed",
    StepState.CANCELLED: "cancelled",
}


def encode(kind: EventType, at: datetime, data: Mapping[str, object]) -> str:
    """Return a payload as it is stored, signed and sent: JSON, nothing in it null but the user's own."""
    return orjson.dumps({"type": kind, "timestamp": iso(at), "data": data}).decode()


def of_job(view: JobView, *, event_id: int, seq: int, state: str) -> dict[str, object]:
    """Return what is told of a job at one of its events. Results are those of a job that ended."""
    ended = state in JOB_FINAL
    metadata = view.labels if len(orjson.dumps(view.labels)) <= METADATA_MAX else None
    told = {
        "job_id": str(view.id),
        "event_id": event_id,
        "seq": seq,
        "status": state,
        "document_id": view.subject,
        "channels": list(view.step_names),
        "dry_run": view.dry_run,
        "created_at": iso(view.created_at),
        "completed_at": iso(view.completed_at) if ended and view.completed_at else None,
        "results": {_key(step): _result(step) for step in view.steps} if ended else None,
        "correlation_id": view.correlation_id,
        "batch_id": view.batch_id and str(view.batch_id),
        "retry_of": view.retry_of and str(view.retry_of),
        "metadata": metadata,
    }
    return _there(told)


def of_content(
    content_id: UUID, job_id: UUID, *, channel: str, version: int, origin: str | None = None
) -> dict[str, object]:
    """Return what is told of a change of a content."""
    return _there(
        {
            "content_id": str(content_id),
            "job_id": str(job_id),
            "channel": channel,
            "version": version,
            "origin": origin,
        }
    )


def _key(step: StepView) -> str:
    return step.name.removeprefix("social_")  # as `results` of a job says it


def _result(step: StepView) -> dict[str, object]:
    return _there(
        {
            "status": _RESULTS.get(StepState(step.state), step.state),
            "content_id": (step.result or {}).get("content_id"),
            "error": (step.error or {}).get("message"),
        }
    )


def _there(values: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if value is not None}
