"""Publications: put content out, see the exact request before, and follow what became of it."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field
from sqlmodel import Session

from api import publishing, schedules
from api.answers import JSONResponse
from api.deps import CursorParam, Limit, require
from api.publication_schemas import (
    EmergencyRequest,
    PublicationAnswer,
    PublicationDetails,
    PublicationRequest,
    PublicationsPage,
    PublicationWithdrawn,
    ResolveRequest,
)
from api.schedules import Zone
from api.schemas import problems
from api.views import present
from models.access.service import Actor
from models.contents import versions
from models.contents.versions import Version
from models.kit import db, ids, pages
from models.kit.clock import iso
from models.publications import destinations, service
from models.publications.service import Filters
from models.publications.states import PublicationState
from models.publications.tables import Destination

router = APIRouter(prefix="/api/v2/publications", tags=["publications"])

PublicationId = Annotated[str, Field(max_length=200)]
Reader = Annotated[Actor, require("publications.read")]
Maker = Annotated[Actor, require("publications.make")]
Hurrier = Annotated[Actor, require("publications.hurry")]


@router.post(
    "",
    status_code=202,
    response_model=PublicationAnswer,
    responses={200: {"model": PublicationAnswer}, **problems(401, 403, 404, 409, 422, 503)},
    summary="Put content out",
)
def create(actor: Maker, body: PublicationRequest, zone: Zone = None) -> JSONResponse:
    """Put one version of a content out at a destination, once: now or at `publish_at`.

    Asked for again, the first publication is the answer (200), whatever became of it. A dry run shows
    the exact request (200) and does nothing.
    """
    due_at = schedules.due_at(body.publish_at, zone=zone, field="publish_at")
    with db.unit_of_work() as session:
        place, content, shown = _asked_for(session, actor, body)
        if body.dry_run:
            told = {"content_id": str(content.id), "version": content.number}
            told |= {"destination_id": str(place.id)}
            return JSONResponse({**told, "dry_run": True, "request": shown})
        row, is_new = service.plan(session, content, place, by=actor.id, due_at=due_at)
    headers = {"Location": f"/api/v2/publications/{row.id}"}
    status = 202 if is_new else 200
    return JSONResponse(publishing.publication(row), status_code=status, headers=headers)


@router.post(
    "/emergency",
    status_code=202,
    response_model=PublicationAnswer,
    responses=problems(401, 403, 404, 409, 422, 503),
    summary="Put content out at once, whatever was planned",
)
def hurry(actor: Hurrier, body: EmergencyRequest) -> JSONResponse:
    """Put a version out now, before all others, also when it was planned for later or nobody approved it.

    The reason is in the publication's history and the audit log. What has left already is not sent
    again (409).
    """
    with db.unit_of_work() as session:
        place, content, _ = _asked_for(session, actor, body)
        row, _ = service.plan(session, content, place, by=actor.id, skips_approval=True)
        service.hurry(session, row, reason=body.reason)
    headers = {"Location": f"/api/v2/publications/{row.id}"}
    return JSONResponse(publishing.publication(row), status_code=202, headers=headers)


@router.get(
    "",
    response_model=PublicationsPage,
    responses=problems(401, 403, 404, 422),
    summary="List publications",
)
def list_publications(
    actor: Reader,
    status: Annotated[PublicationState | None, Query()] = None,
    content_id: Annotated[str | None, Query(max_length=200)] = None,
    destination_id: Annotated[str | None, Query(max_length=200)] = None,
    limit: Limit = 50,
    cursor: CursorParam = None,
) -> JSONResponse:
    """Return the tenant's publications, newest first."""
    filters = Filters(
        status, _id(content_id, noun="content"), _id(destination_id, noun="destination")
    )
    with db.unit_of_work() as session:
        rows = service.page(
            session,
            tenant_id=actor.tenant_id,
            filters=filters,
            limit=limit,
            after=pages.decode(cursor),
        )
    shown, rest = pages.cut(rows, limit, pages.by_creation)
    answer = {
        "publications": [publishing.publication(row) for row in shown],
        **rest,
    }
    return JSONResponse(present(answer))


@router.get(
    "/{publication_id}",
    response_model=PublicationDetails,
    responses=problems(401, 403, 404),
    summary="Look at a publication",
)
def read(actor: Reader, publication_id: PublicationId) -> JSONResponse:
    """Return a publication with its ledger."""
    with db.unit_of_work() as session:
        row = service.get(session, publication_id, tenant_id=actor.tenant_id)
        moves = service.moves(session, row)
    history = [{"status": each.state, "at": iso(each.at), "note": each.note} for each in moves]
    return JSONResponse({**publishing.publication(row), "history": history})


@router.post(
    "/{publication_id}/resolve",
    response_model=PublicationAnswer,
    responses=problems(401, 403, 404, 409, 422),
    summary="Say whether a publication arrived",
)
def resolve(actor: Maker, publication_id: PublicationId, body: ResolveRequest) -> JSONResponse:
    """End the uncertainty about a publication that is `unknown`, after a look at the destination."""
    with db.unit_of_work() as session:
        row = service.get(session, publication_id, tenant_id=actor.tenant_id)
        service.resolve(session, row, arrived=body.arrived)
    return JSONResponse(publishing.publication(row))


@router.post(
    "/{publication_id}/retry",
    response_model=PublicationAnswer,
    responses=problems(401, 403, 404, 409),
    summary="Send a failed publication once more",
)
def retry(actor: Maker, publication_id: PublicationId) -> JSONResponse:
    """Send a publication that failed, which means that it is not there, once more."""
    with db.unit_of_work() as session:
        row = service.get(session, publication_id, tenant_id=actor.tenant_id)
        service.retry(session, row)
    return JSONResponse(publishing.publication(row))


@router.delete(
    "/{publication_id}",
    response_model=PublicationWithdrawn,
    responses=problems(401, 403, 404, 409),
    summary="Withdraw a publication that has not left",
)
def withdraw(actor: Maker, publication_id: PublicationId) -> JSONResponse:
    """Let what is planned not go out; it can be asked for again. What has left is not taken back (409)."""
    with db.unit_of_work() as session:
        row = service.get(session, publication_id, tenant_id=actor.tenant_id)
        service.withdraw(session, row)
    return JSONResponse({"withdrawn": True, "publication_id": str(row.id)})


def _asked_for(
    session: Session, actor: Actor, body: PublicationRequest | EmergencyRequest
) -> tuple[Destination, Version, dict[str, Any]]:
    """Return where to put what out, and the request; raises Missing and Invalid when that can't be."""
    place = destinations.get(session, body.destination_id, tenant_id=actor.tenant_id)
    content = versions.get(session, body.content_id, tenant_id=actor.tenant_id, number=body.version)
    publishing.must_take(place, content)
    return place, content, publishing.request(place, content)


def _id(text: str | None, *, noun: str) -> UUID | None:
    return ids.parse_id(text, noun=noun) if text else None
