"""Do one thing to many jobs: at once to those named, or in the background to all that match."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from sqlmodel import Session
from starlette.responses import Response

from api import views
from api.answers import JSONResponse
from api.batch_schemas import (
    BulkAnswer,
    BulkCount,
    BulkFilter,
    BulkPage,
    BulkRequest,
    EachAnswer,
    EachRequest,
)
from api.deps import CursorParam, Limit, require
from api.idempotency import OnceDep
from api.schemas import problems
from api.vocabulary import channel_keys, job_states
from models.access.service import Actor
from models.audit import acts
from models.contents import retry
from models.jobs import bulk
from models.jobs.bulk import BulkView, Selection
from models.jobs.states import BulkAction
from models.kit import db, ids, pages
from models.kit.clock import iso
from models.kit.errors import DomainError, Missing

router = APIRouter(prefix="/api/v2/jobs", tags=["bulk operations"])


@router.post(
    "/batch",
    response_model=EachAnswer,
    responses=problems(401, 409, 422),
    summary="Cancel or retry the jobs named",
)
def act_on_each(
    actor: Annotated[Actor, require("jobs.bulk")], body: EachRequest, once: OnceDep
) -> Response:
    """Do it to each job at once and say what became of each. Answers 200 even if some could not.

    For more than 1,000 jobs use `POST /api/v2/jobs/bulk`.
    """
    named = _parsed(body.ids)
    wanted = list(dict.fromkeys(named.values()))
    with db.unit_of_work() as session:

        def act() -> Response:
            found = _act(session, body.action, wanted, actor.tenant_id)
            results = [_result(word, found.get(named.get(word, UUID(int=0)))) for word in body.ids]
            good = sum(result["success"] is True for result in results)
            named_ids = {"action": body.action, "ids": wanted, "successful": good}
            acts.tell("jobs", after=named_ids)
            return JSONResponse(
                {
                    "action": body.action,
                    "total": len(results),
                    "successful": good,
                    "failed": len(results) - good,
                    "results": results,
                }
            )

        return once.answer(session, act)


@router.post(
    "/bulk",
    status_code=202,
    response_model=BulkAnswer,
    responses={200: {"model": BulkCount}, **problems(401, 409, 422)},
    summary="Cancel or retry all jobs that match",
)
def start(
    actor: Annotated[Actor, require("jobs.bulk")], body: BulkRequest, once: OnceDep
) -> Response:
    """Do it to all jobs that match now, in the background; with `dry_run` only count them.

    Cancel takes jobs that are not over. Retry takes failed and partial ones, cancelled ones when
    the filter or `ids` name them, and by filter none that was run again already.
    """
    wanted = _selection(body)
    with db.unit_of_work() as session:
        if body.dry_run:
            matched = bulk.count(session, body.action, wanted, tenant_id=actor.tenant_id)
            return JSONResponse({"action": body.action, "matched": matched, "dry_run": True})

        def accept() -> Response:
            bulk_id = bulk.begin(
                session, body.action, wanted, tenant_id=actor.tenant_id, key_id=actor.id
            )
            view = bulk.get(session, bulk_id, tenant_id=actor.tenant_id)
            headers = {"Location": f"/api/v2/jobs/bulk/{bulk_id}"}
            return JSONResponse(_view(view), status_code=202, headers=headers)

        return once.answer(session, accept)


@router.get(
    "/bulk", response_model=BulkPage, responses=problems(401), summary="List bulk operations"
)
def list_operations(
    actor: Annotated[Actor, require("jobs.read")], limit: Limit = 20, cursor: CursorParam = None
) -> JSONResponse:
    """Return who did what to many jobs, newest first."""
    with db.unit_of_work() as session:
        found = bulk.page(
            session, tenant_id=actor.tenant_id, limit=limit, after=pages.decode(cursor)
        )
    shown, rest = pages.cut(found, limit, pages.by_creation)
    answer = {
        "operations": [_view(view) for view in shown],
        **rest,
    }
    return JSONResponse(views.present(answer))


@router.get(
    "/bulk/{bulk_id}",
    response_model=BulkAnswer,
    responses=problems(401, 404),
    summary="Look at a bulk operation",
)
def read(
    actor: Annotated[Actor, require("jobs.read")], bulk_id: Annotated[str, Field(max_length=200)]
) -> JSONResponse:
    """Return a bulk operation as it is now. To stop it, cancel the job that has its id."""
    with db.unit_of_work() as session:
        row_id = ids.parse_id(bulk_id, noun="bulk operation")
        return JSONResponse(_view(bulk.get(session, row_id, tenant_id=actor.tenant_id)))


def _selection(body: BulkRequest) -> Selection:
    told = body.filter or BulkFilter()
    return Selection(
        states=frozenset(job_states(",".join(told.status))),
        step_name=channel_keys([told.channel])[0] if told.channel else None,
        subject=told.document_id,
        created_after=_aware(told.created_after),
        created_before=_aware(told.created_before),
        ids=None if body.ids is None else list(_parsed(body.ids).values()),
    )


def _aware(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment


def _parsed(words: Sequence[str]) -> dict[str, UUID]:
    """Return the ids among the words; a word that is none names no job."""
    found: dict[str, UUID] = {}
    for word in words:
        with suppress(Missing):
            found[word] = ids.parse_id(word, noun="job")
    return found


def _act(
    session: Session, action: BulkAction, wanted: Sequence[UUID], tenant_id: UUID
) -> Mapping[UUID, object]:
    if action is BulkAction.CANCEL:
        return bulk.cancel_each(session, wanted, tenant_id=tenant_id)
    return retry.retry_each(session, wanted, tenant_id=tenant_id)


def _result(job_id: str, found: object) -> dict[str, object]:
    if found is None:
        found = Missing(f"There is no job {job_id[:80]!r}.")
    if isinstance(found, DomainError):
        return {"job_id": job_id, "success": False, "error": found.message}
    name = "new_job_id" if isinstance(found, UUID) else "status"
    return {"job_id": job_id, "success": True, name: str(found)}


def _view(view: BulkView) -> dict[str, object]:
    return views.present(
        {
            "bulk_id": str(view.id),
            "id": str(view.id),
            "action": view.action,
            "status": view.state,
            "filter": dict(view.filter),
            "key_id": str(view.key_id),
            "matched": view.matched,
            "done": view.done,
            "failed": view.failed,
            "failures": list(view.failures),
            "progress": {
                "percent": view.percent,
                "done": view.done + view.failed,
                "total": view.matched,
            },
            "created_at": iso(view.created_at),
            "completed_at": view.finished_at and iso(view.finished_at),
        }
    )
