"""Looking at documents under the path of an older client, which does not encode the id it sends."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.answers import JSONResponse
from api.compat._alias import TAG
from api.deps import require
from api.previews import PreviewAnswer
from api.routes import document_versions, sources
from api.routes.sources import TestRequest
from api.schemas import problems
from models.access.service import Actor
from models.contents import generate
from models.kit.errors import Invalid

router = APIRouter(tags=[TAG])


@router.get(
    "/api/v1/preview",
    response_model=PreviewAnswer,
    responses=problems(401, 403, 404, 413, 422, 429, 503),
    summary="See what a document would become",
)
def preview_older(
    actor: Annotated[Actor, require("documents.fetch")],
    document_id: Annotated[str, Query(max_length=500)] = "",
) -> JSONResponse:
    """Do what `GET /api/v2/documents/{id}/preview` does, and for a place `POST /api/v2/sources/test`."""
    name = document_id.strip()
    if not name:
        raise Invalid("Name the document: ?document_id= with an id, gdocs:…, notion:… or https://…")
    if generate.is_ref(name):
        return sources.look(actor, TestRequest(document_id=name))
    return document_versions.look(actor, name)
