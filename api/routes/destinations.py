"""Destinations: where content can be put out."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from api import publishing
from api.answers import JSONResponse
from api.deps import require
from api.publication_schemas import (
    DestinationAnswer,
    DestinationDeleted,
    DestinationKinds,
    DestinationRequest,
    DestinationsAnswer,
    NewDestinationAnswer,
)
from api.schemas import problems
from models.access.service import Actor
from models.kit import db
from models.publications import destinations
from tasks import publishers

router = APIRouter(prefix="/api/v2/destinations", tags=["publications"])

DestinationId = Annotated[str, Field(max_length=200)]
Reader = Annotated[Actor, require("destinations.read")]
Changer = Annotated[Actor, require("destinations.change")]


@router.get(
    "/kinds", response_model=DestinationKinds, responses=problems(401, 403), summary="List kinds"
)
def list_kinds(actor: Reader) -> JSONResponse:
    """Return every kind of destination with the schema of its settings."""
    kinds = [
        {
            "key": key,
            "label": each.label,
            "channels": sorted(each.channels),
            "settings_schema": each.settings.model_json_schema(),
        }
        for key, each in publishers.load().items()
    ]
    return JSONResponse({"kinds": kinds})


@router.post(
    "",
    status_code=201,
    response_model=NewDestinationAnswer,
    responses=problems(401, 403, 409, 422, 503),
    summary="Make a destination",
)
def create(actor: Changer, body: DestinationRequest) -> JSONResponse:
    """Name a place where content can be put out. A secret is in this answer and nowhere else."""
    new = publishing.new_destination(body.kind, body.name, body.settings)
    with db.unit_of_work() as session:
        row = destinations.create(session, new, tenant_id=actor.tenant_id)
    shown = publishing.destination(row, secret=new.secret)
    headers = {"Location": f"/api/v2/destinations/{row.id}"}
    return JSONResponse(shown, status_code=201, headers=headers)


@router.get(
    "",
    response_model=DestinationsAnswer,
    responses=problems(401, 403),
    summary="List destinations",
)
def list_destinations(actor: Reader) -> JSONResponse:
    """Return the tenant's destinations by name."""
    with db.unit_of_work() as session:
        rows = destinations.page(session, tenant_id=actor.tenant_id)
    return JSONResponse({"destinations": [publishing.destination(row) for row in rows]})


@router.get(
    "/{destination_id}",
    response_model=DestinationAnswer,
    responses=problems(401, 403, 404),
    summary="Look at a destination",
)
def read(actor: Reader, destination_id: DestinationId) -> JSONResponse:
    """Return a destination."""
    with db.unit_of_work() as session:
        row = destinations.get(session, destination_id, tenant_id=actor.tenant_id)
    return JSONResponse(publishing.destination(row))


@router.delete(
    "/{destination_id}",
    response_model=DestinationDeleted,
    responses=problems(401, 403, 404),
    summary="Delete a destination",
)
def delete(actor: Changer, destination_id: DestinationId) -> JSONResponse:
    """Put nothing out there any more. What is there stays there, and in the ledger."""
    with db.unit_of_work() as session:
        row = destinations.get(session, destination_id, tenant_id=actor.tenant_id, lock=True)
        destinations.delete(session, row)
    return JSONResponse({"deleted": True, "destination_id": str(row.id)})
