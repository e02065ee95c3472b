"""How rows look to clients: plain dicts in the contract's names. Absent is left out, never null."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from models.contents.tables import Content
from models.jobs.queries import EventView, JobView, StepView
from models.jobs.states import JobState, StepState
from models.jobs.timeline import Timeline
from models.jobs.waiting import Waiting
from models.kit.clock import iso

STEP_STATUS = {
    StepState.SCHEDULED: JobState.PENDING,
    StepState.PENDING: JobState.PENDING,
    StepState.IN_PROGRESS: JobState.IN_PROGRESS,
    StepState.COMPLETED: JobState.COMPLETED,
    StepState.FAILED: JobState.FAILED,
    StepState.CANCELLED: JobState.CANCELLED,
}
"""A step's state in the words that clients know for jobs."""


def present(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that are there: existing clients break on null."""
    return {key: value for key, value in values.items() if value is not None}


def job(view: JobView) -> dict[str, Any]:
    """Return a job as the contract's SyncJob."""
    skipped = [s.name for s in view.steps if (s.result or {}).get("skipped")]
    ended = [
        s
        for s in view.steps
        if s.state in (StepState.COMPLETED, StepState.FAILED) and s.name not in skipped
    ]
    failed = [s for s in view.steps if s.state == StepState.FAILED]
    percent = sum(_percent(s) for s in view.steps) // max(1, len(view.steps))
    return present(
        {
            "job_id": str(view.id),
            "id": str(view.id),
            "document_id": view.subject,
            "channels": list(view.step_names),
            "status": view.state,
            "created_at": iso(view.created_at),
            "updated_at": iso(view.updated_at),
            "scheduled_for": view.scheduled_for and iso(view.scheduled_for),
            "started_at": view.started_at and iso(view.started_at),
            "completed_at": view.completed_at and iso(view.completed_at),
            "cancel_requested_at": view.cancel_requested_at and iso(view.cancel_requested_at),
            "priority": view.priority,
            "dry_run": view.dry_run,
            "content_type": view.spec.get("content_type"),
            "template_style": view.spec.get("template_style"),
            **_tones(view.spec.get("style")),
            "results": {_result_key(s.name): _result(s) for s in ended} or None,
            "errors": [f"{s.name}: {(s.error or {}).get('message', '')}" for s in failed] or None,
            "metadata": {**view.labels, **_skipped(view, skipped)},
            "scope": view.spec.get("scope"),
            "correlation_id": view.correlation_id,
            "retry_of": view.retry_of and str(view.retry_of),
            "batch_id": view.batch_id and str(view.batch_id),
            "progress": {
                "percent": percent,
                "channels": {s.name: _progress(s) for s in view.steps},
            },
        }
    )


def _skipped(view: JobView, names: list[str]) -> dict[str, Any]:
    """What existing clients read of a job that had nothing new to tell, and for which channels."""
    if not names:
        return {}
    return {"skipped": len(names) == len(view.steps), "skipped_channels": names}


def _tones(style: object) -> dict[str, Any]:
    """What a request said about tone; not the tenant's profile, which the job also keeps."""
    said = style if isinstance(style, dict) else {}
    return {name: value for name, value in said.items() if name != "profile"}


def _result_key(name: str) -> str:
    # The contract's results say `twitter` where its channels say `social_twitter`.
    return name.removeprefix("social_")


def _result(step: StepView) -> dict[str, Any]:
    done = step.state == StepState.COMPLETED
    return present(
        {
            "status": "success" if done else "failed",
            "content_id": (step.result or {}).get("content_id"),
            "needs_review": (step.result or {}).get("needs_review"),
            "error": None if done else (step.error or {}).get("message"),
            "timestamp": step.finished_at and iso(step.finished_at),
        }
    )


def _progress(step: StepView) -> dict[str, Any]:
    waits = step.state == StepState.SCHEDULED
    return present(
        {
            "step_id": str(step.id),
            "status": STEP_STATUS[StepState(step.state)],
            "percent": _percent(step),
            "stage": step.stage or None,
            "attempt": step.attempt,
            "error": (step.error or {}).get("message"),
            "retry_at": step.due_at and iso(step.due_at) if waits and step.attempt else None,
        }
    )


def _percent(step: StepView) -> int:
    return 100 if step.finished_at else step.percent


def event(view: EventView) -> dict[str, Any]:
    """Return one change of a job."""
    return {
        "event_id": view.id,
        "seq": view.seq,
        "type": view.kind,
        "status": view.state,
        "channels": dict(view.steps),
        "timestamp": iso(view.created_at),
    }


def timeline(told: Timeline, *, after: int) -> dict[str, Any]:
    """Return a job's changes behind a sequence number, and the times of all of them."""
    channels = {
        name: {"waiting_ms": time.waiting_ms, "running_ms": time.running_ms}
        for name, time in told.steps.items()
    }
    return {
        "events": [event(each) for each in told.events if each.seq > after],
        "durations": {"total_ms": told.total_ms, "channels": channels},
    }


def waiting(found: Waiting) -> dict[str, Any]:
    """Return why a job has not started."""
    return present(
        {
            "reason": found.reason,
            "message": found.message,
            "channels": list(found.names),
            "ahead": found.ahead,
            "until": found.until and iso(found.until),
            "estimated_start": found.estimated_start and iso(found.estimated_start),
        }
    )


def channel_content(row: Content) -> dict[str, Any]:
    """Return one content as its job lists it: what a reader gets, and what an editor should know."""
    return {
        "content_id": str(row.id),
        **row.body,
        "findings": row.report.get("findings", []),
        "counts": row.report.get("counts", []),
        "version": row.version,
        **card_url(row.id, row.body),
    }


def card_url(content_id: UUID, body: Mapping[str, object]) -> dict[str, str]:
    """Return where a content's card is, if it has one."""
    return {"card_url": f"/api/v2/content/{content_id}/card.png"} if "card" in body else {}
