"""Living documents: their versions, a look at one, what changed between two, and fetching anew."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from api import document_views, previews
from api.answers import JSONResponse
from api.deps import require
from api.idempotency import OnceDep
from api.previews import PreviewAnswer, SectionAnswer
from api.routes.documents import DOCUMENT_BODY, DocumentId, SentDocument
from api.schemas import DocumentAnswer, Input, problems
from models.access.service import Actor
from models.documents import service, versions
from models.documents.tables import Document
from models.kit import db
from models.kit.errors import Invalid
from tasks import fetching, sources
from tasks.writing.document import Format
from tasks.writing.parsing import changes
from tasks.writing.parsing.errors import DocumentError
from tasks.writing.parsing.parse import parse

router = APIRouter(prefix="/api/v2/documents", tags=["documents"])

PLACES = problems(401, 403, 404, 413, 422, 429, 503)
Reader = Annotated[Actor, require("documents.read")]


class FetchRequest(Input):
    """Where a document lives."""

    document_id: str = Field(
        min_length=1, max_length=500, description="notion:…, gdocs:…, rss:… or a web address."
    )


class DocumentVersions(BaseModel):
    """A document's versions, the newest first."""

    document_id: str
    versions: list[DocumentAnswer]


class FetchedAnswer(DocumentAnswer):
    """A version that was fetched; `changed` says whether it is a new one."""

    changed: bool


class ChangesAnswer(BaseModel):
    """What differs between two versions, by sections."""

    document_id: str
    from_version: int
    to_version: int
    new: list[SectionAnswer]
    changed: list[SectionAnswer]
    removed: list[SectionAnswer]
    unchanged: int = Field(description="Sections that say the same, wherever they stand now.")


@router.post(
    "/fetch",
    response_model=FetchedAnswer,
    responses=PLACES,
    summary="Fetch a document from where it lives",
)
def fetch(actor: Annotated[Actor, require("documents.fetch")], body: FetchRequest) -> JSONResponse:
    """Fetch a document and keep it; what did not change is the version it was.

    Jobs that name the place fetch it themselves. May take half a minute.
    """
    return _fetch(actor, sources.canonical(body.document_id))


@router.post(
    "/{document_id}/fetch",
    response_model=FetchedAnswer,
    responses=PLACES,
    summary="Fetch a document again",
)
def fetch_again(
    actor: Annotated[Actor, require("documents.fetch")], document_id: DocumentId
) -> JSONResponse:
    """Fetch a document that was fetched before, and keep it as a new version if it changed."""
    with db.unit_of_work() as session:
        row = service.get(session, document_id, tenant_id=actor.tenant_id)
        ref = versions.root_of(session, row).ref
    if not ref:
        raise Invalid("This document lives here, so there is no other place to fetch it from.")
    return _fetch(actor, ref)


@router.get(
    "/{document_id}/versions",
    response_model=DocumentVersions,
    responses=problems(401, 404),
    summary="List a document's versions",
)
def history(actor: Reader, document_id: DocumentId) -> JSONResponse:
    """Return all versions, the newest first; `ID@2` names the second one everywhere."""
    with db.unit_of_work() as session:
        row = service.get(session, document_id, tenant_id=actor.tenant_id)
        found = document_views.several(session, versions.history(session, row))
    return JSONResponse({"document_id": str(row.living_id), "versions": found})


@router.post(
    "/{document_id}/versions",
    status_code=201,
    response_model=DocumentAnswer,
    responses={200: {"model": DocumentAnswer}, **problems(401, 404, 409, 413, 422)},
    summary="Store the next version of a document",
    openapi_extra=DOCUMENT_BODY,
)
def add(
    actor: Annotated[Actor, require("documents.create")],
    once: OnceDep,
    document_id: DocumentId,
    new: SentDocument,
) -> Response:
    """Store a document's next version, sent as for a new document.

    The same text as the newest version's makes none: 200 with the version that there is.
    """
    with db.unit_of_work() as session:

        def save() -> Response:
            row = service.get(session, document_id, tenant_id=actor.tenant_id)
            kept = versions.add(session, versions.root_of(session, row), new)
            stored = service.load(session, {kept.id})[kept.id]
            answer = document_views.one(session, stored, whole=False)
            return JSONResponse(answer, status_code=201 if kept.is_new else 200)

        return once.answer(session, save)


@router.get(
    "/{document_id}/preview",
    response_model=PreviewAnswer,
    responses=problems(401, 404, 422),
    summary="See what a document would become",
)
def look(actor: Reader, document_id: DocumentId) -> JSONResponse:
    """Return a document's title, sections, metadata and warnings, as channels will see them."""
    with db.unit_of_work() as session:
        row = service.get(session, document_id, tenant_id=actor.tenant_id)
    shown = previews.preview(row.content, row.format, row.title, row.notices)
    return JSONResponse({"document_id": str(row.living_id), "version": row.version, **shown})


@router.get(
    "/{document_id}/changes",
    response_model=ChangesAnswer,
    responses=problems(401, 404, 422),
    summary="See what changed between two versions",
)
def differences(
    actor: Reader,
    document_id: DocumentId,
    since: Annotated[int | None, Query(ge=1, description="Not sent: the version before.")] = None,
) -> JSONResponse:
    """Return the sections that a version has and an earlier one had not, or had otherwise."""
    with db.unit_of_work() as session:
        row = service.get(session, document_id, tenant_id=actor.tenant_id)
        earlier = since or max(1, row.version - 1)
        old = service.get(session, f"{row.living_id}@{earlier}", tenant_id=actor.tenant_id)
    found = changes.compare(_parsed(old), _parsed(row))
    shown: dict[str, Any] = {
        kind: [previews.section(each) for each in getattr(found, kind)]
        for kind in ("new", "changed", "removed")
    }
    head = {
        "document_id": str(row.living_id),
        "from_version": old.version,
        "to_version": row.version,
    }
    return JSONResponse({**head, **shown, "unchanged": found.unchanged})


def _fetch(actor: Actor, ref: str) -> JSONResponse:
    kept = fetching.fetch_and_keep(ref, tenant_id=actor.tenant_id)
    with db.unit_of_work() as session:
        row = service.load(session, {kept.id})[kept.id]
        answer = document_views.one(session, row, whole=False)
    return JSONResponse({**answer, "changed": kept.is_new})


def _parsed(row: Document) -> Any:
    try:
        return parse(row.content, format=Format(row.format), title=row.title)
    except DocumentError as error:
        raise Invalid(f"Version {row.version}: {error.message}", code=error.code) from None
