"""The audit log: look for who did what, and take all of it away as a file."""

from collections.abc import Iterator
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import StreamingResponse

from api.answers import JSONResponse
from api.audit_schemas import AuditEntryAnswer, AuditExport, AuditPage, AuditQuery
from api.deps import require
from api.exporting import described, stream
from api.schemas import problems
from api.views import present
from models.access.service import Actor
from models.audit import service
from models.audit.chain import Entry
from models.audit.service import Filters
from models.kit import db, pages
from models.kit.clock import iso
from models.kit.pages import Cursor

router = APIRouter(prefix="/api/v2", tags=["audit"])

Admin = Annotated[Actor, require("audit.read")]
COLUMNS: Final = tuple(AuditEntryAnswer.model_fields)


@router.get(
    "/audit",
    response_model=AuditPage,
    responses=problems(401, 404, 422),
    summary="See who did what",
)
@router.get(
    "/audit-logs",
    response_model=AuditPage,
    responses=problems(401, 404, 422),
    summary="See who did what",
    operation_id="list_audit_by_logs_path",
)
def list_entries(actor: Admin, wanted: Annotated[AuditQuery, Query()]) -> JSONResponse:
    """Return the tenant's acts, newest first: who, what, when, from where, before and after.

    Follow `next_cursor` to read on: that costs the same on every page.
    """
    after = pages.decode(wanted.cursor)
    limit = wanted.limit
    with db.unit_of_work() as session:
        found = service.page(
            session,
            tenant_id=actor.tenant_id,
            filters=wanted.filters(),
            limit=limit,
            before_id=after.id.int if after else None,
        )
    shown, rest = pages.cut(found, limit, lambda e: Cursor(e.at, UUID(int=e.id)))
    answer = {"entries": [present(entry(e)) for e in shown], **rest}
    return JSONResponse(present(answer))


@router.get(
    "/audit/export",
    responses={200: described(COLUMNS), **problems(401, 404, 422)},
    response_class=StreamingResponse,
    summary="Take the audit log away",
)
def export(actor: Admin, wanted: Annotated[AuditExport, Query()]) -> StreamingResponse:
    """Return every entry that matches, as one file that is written while it is read."""
    entries = (present(each) for each in _all(actor.tenant_id, wanted.filters()))
    return stream(entries, wanted.format, name="audit", columns=COLUMNS)


def entry(found: Entry) -> dict[str, object]:
    """Return an entry as clients see it."""
    return {
        "id": found.id,
        "timestamp": iso(found.at),
        "actor_kind": found.actor_kind,
        "actor_id": found.actor_id and str(found.actor_id),
        "action": found.action,
        "route": found.route,
        "target": found.target,
        "target_id": found.target_id,
        "before": found.before,
        "after": found.after,
        "address": found.address,
        "agent": found.agent,
        "correlation_id": found.correlation_id,
        "seq": found.seq,
        "hash": found.hash and found.hash.hex(),
    }


def _all(tenant_id: UUID, filters: Filters) -> Iterator[dict[str, object]]:
    """Yield all entries, a page a transaction: none stays open while a slow client reads."""
    before_id = None
    while True:
        with db.unit_of_work() as session:
            found = service.page(
                session,
                tenant_id=tenant_id,
                filters=filters,
                limit=service.PAGE,
                before_id=before_id,
            )
        shown = found[: service.PAGE]
        yield from map(entry, shown)
        if len(found) <= service.PAGE:
            return
        before_id = shown[-1].id
