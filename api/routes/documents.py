"""Documents: store them, list them, read them back."""

from typing import Annotated, Any, TypeVar
from urllib.parse import quote

import orjson
from fastapi import APIRouter, Depends, Request
from fastapi.exceptions import RequestValidationError
from pydantic import Field, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import Response

from api import document_views, uploads
from api.answers import JSONResponse
from api.deps import CursorParam, Limit, require
from api.idempotency import OnceDep
from api.schemas import (
    EXAMPLE_DOCUMENT,
    DocumentAnswer,
    DocumentRequest,
    DocumentsPage,
    Input,
    UploadFields,
    problems,
)
from api.views import present
from models.access.service import Actor
from models.documents import service, versions
from models.documents.service import NewDocument
from models.kit import db, pages
from models.kit.errors import Invalid
from models.kit.settings import settings

router = APIRouter(prefix="/api/v2", tags=["documents"])


def _whole(schema: type[Input]) -> dict[str, Any]:
    """Return a schema that names no other one: what is given to OpenAPI by hand must stand alone."""
    found = schema.model_json_schema()
    parts: dict[str, Any] = found.pop("$defs", {})

    def put_in(part: Any) -> Any:
        if isinstance(part, list):
            return [put_in(each) for each in part]
        if not isinstance(part, dict):
            return part
        name = str(part.get("$ref", "")).removeprefix("#/$defs/")
        return put_in(parts[name]) if name in parts else {k: put_in(v) for k, v in part.items()}

    whole: dict[str, Any] = put_in(found)
    return whole


BODIES = {
    "application/json": {
        "schema": _whole(DocumentRequest),
        "example": EXAMPLE_DOCUMENT,
    },
    "multipart/form-data": {
        "schema": {
            "type": "object",
            "required": ["file"],
            "properties": {
                "file": {"type": "string", "format": "binary"},
                **_whole(UploadFields)["properties"],
            },
        }
    },
}
"""How the OpenAPI document tells the two ways to send a document."""

DocumentId = Annotated[str, Field(max_length=500)]
InputT = TypeVar("InputT", bound=Input)


async def _new_document(request: Request) -> NewDocument:
    """Return the document in the request, which is JSON or a form with a file."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "multipart/form-data":
        body = _parsed(DocumentRequest, await request.body())
        return NewDocument(body.content, body.format, body.title)
    async with request.form(max_files=1, max_fields=10) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Invalid("The form has no file. Send it in the field `file`.")
        fields = {name: form[name] for name in ("title", "format") if form.get(name)}
        words = _parsed(UploadFields, orjson.dumps(fields, default=str))
        name = file.filename or ""
        raw = await file.read(settings().max_file_bytes + 1)
    return await run_in_threadpool(
        uploads.new_document, raw, words.format or uploads.kind_of(name), words.title, name
    )


SentDocument = Annotated[NewDocument, Depends(_new_document)]
DOCUMENT_BODY: dict[str, Any] = {"requestBody": {"required": True, "content": BODIES}}


@router.post(
    "/documents",
    status_code=201,
    response_model=DocumentAnswer,
    summary="Store a document",
    responses=problems(401, 409, 413, 422),
    openapi_extra=DOCUMENT_BODY,
)
def store(
    actor: Annotated[Actor, require("documents.create")],
    once: OnceDep,
    new: SentDocument,
) -> Response:
    """Store a document, sent as JSON or as a file in a form.

    Each call stores another document, unless it has a key.
    """
    with db.unit_of_work() as session:

        def save() -> Response:
            document_id = service.save(session, new, tenant_id=actor.tenant_id, origin="stored")
            row = service.get(session, str(document_id), tenant_id=actor.tenant_id)
            return JSONResponse(document_views.one(session, row, whole=False), status_code=201)

        return once.answer(session, save)


@router.get("/documents", response_model=DocumentsPage, summary="List documents")
def list_documents(
    actor: Annotated[Actor, require("documents.read")],
    limit: Limit = 20,
    cursor: CursorParam = None,
) -> JSONResponse:
    """Return the newest version of each document that was stored or fetched, the latest one first."""
    with db.unit_of_work() as session:
        rows = versions.page(
            session, tenant_id=actor.tenant_id, limit=limit, after=pages.decode(cursor)
        )
        shown, rest = pages.cut(
            rows, limit, lambda row: pages.by_creation(versions.root_of(session, row))
        )
        found = document_views.several(session, shown)
    return JSONResponse(present({"documents": found, **rest}))


@router.get(
    "/documents/{document_id}",
    response_model=DocumentAnswer,
    summary="Read a document",
    responses=problems(401, 404),
)
def read(
    actor: Annotated[Actor, require("documents.read")], document_id: DocumentId
) -> JSONResponse:
    """Return the newest version of a document with its text; `ID@2` is its second version."""
    with db.unit_of_work() as session:
        row = service.get(session, document_id, tenant_id=actor.tenant_id)
        return JSONResponse(document_views.one(session, row, whole=True))


@router.get(
    "/documents/{document_id}/file",
    summary="Read a document's file",
    responses={
        200: {
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            }
        },
        **problems(401, 404),
    },
    response_class=Response,
)
def read_file(
    actor: Annotated[Actor, require("documents.read")], document_id: DocumentId
) -> Response:
    """Return the Word file or PDF that a document was read from, as it arrived."""
    with db.unit_of_work() as session:
        row = service.get(session, document_id, tenant_id=actor.tenant_id)
        file = versions.file_of(session, row)
    name = quote(file.name or f"{document_id}.{file.kind}")
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(file.content, media_type="application/octet-stream", headers=headers)


def _parsed(schema: type[InputT], raw: bytes) -> InputT:
    try:
        return schema.model_validate_json(raw)
    except ValidationError as error:
        mistakes = [{**item, "loc": ("body", *item["loc"])} for item in error.errors()]
        raise RequestValidationError(mistakes) from None
