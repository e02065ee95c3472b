"""Documents: store them, list them, read them back."""

from typing import Annotated, TypeVar

import orjson
from fastapi import APIRouter, Depends, Request
from fastapi.exceptions import RequestValidationError
from pydantic import Field, ValidationError
from starlette.datastructures import UploadFile
from starlette.responses import Response

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
from api.views import document, present
from models.access.service import Actor
from models.documents import service
from models.documents.service import NewDocument
from models.kit import db, pages
from models.kit.errors import Invalid, TooLarge
from models.kit.pages import Cursor
from models.kit.settings import settings
from tasks.writing.document import Format

router = APIRouter(prefix="/api/v2", tags=["documents"])

ENDINGS = {
    "md": Format.MARKDOWN,
    "markdown": Format.MARKDOWN,
    "html": Format.HTML,
    "htm": Format.HTML,
    "txt": Format.TEXT,
    "text": Format.TEXT,
}
"""What a file's ending says of its format."""
BODIES = {
    "application/json": {
        "schema": DocumentRequest.model_json_schema(),
        "example": EXAMPLE_DOCUMENT,
    },
    "multipart/form-data": {
        "schema": {
            "type": "object",
            "required": ["file"],
            "properties": {
                "file": {"type": "string", "format": "binary"},
                **UploadFields.model_json_schema()["properties"],
            },
        }
    },
}
"""How the OpenAPI document tells the two ways to send a document."""

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
        text = _text(await file.read(settings().max_document_bytes + 1))
        return NewDocument(text, words.format or _format(file.filename or ""), words.title)


@router.post(
    "/documents",
    status_code=201,
    response_model=DocumentAnswer,
    summary="Store a document",
    responses=problems(401, 409, 413, 422),
    openapi_extra={"requestBody": {"required": True, "content": BODIES}},
)
def store(
    actor: Annotated[Actor, require("documents.create")],
    once: OnceDep,
    new: Annotated[NewDocument, Depends(_new_document)],
) -> Response:
    """Store a document, sent as JSON or as a file in a form.

    Each call stores another document, unless it has a key.
    """
    with db.unit_of_work() as session:

        def save() -> Response:
            document_id = service.save(session, new, tenant_id=actor.tenant_id, origin="stored")
            row = service.get(session, str(document_id), tenant_id=actor.tenant_id)
            return JSONResponse(document(row, whole=False), status_code=201)

        return once.answer(session, save)


@router.get("/documents", response_model=DocumentsPage, summary="List stored documents")
def list_documents(
    actor: Annotated[Actor, require("documents.read")],
    limit: Limit = 20,
    cursor: CursorParam = None,
) -> JSONResponse:
    """Return the tenant's stored documents, newest first."""
    with db.unit_of_work() as session:
        rows = service.page(
            session, tenant_id=actor.tenant_id, limit=limit, after=pages.decode(cursor)
        )
    shown = rows[:limit]
    more = len(rows) > limit
    answer = {
        "documents": [document(row, whole=False) for row in shown],
        "has_more": more,
        "next_cursor": Cursor(shown[-1].created_at, shown[-1].id).encode() if more else None,
    }
    return JSONResponse(present(answer))


@router.get(
    "/documents/{document_id}",
    response_model=DocumentAnswer,
    summary="Read a document",
    responses=problems(401, 404),
)
def read(
    actor: Annotated[Actor, require("documents.read")],
    document_id: Annotated[str, Field(max_length=500)],
) -> JSONResponse:
    """Return a document with its text."""
    with db.unit_of_work() as session:
        row = service.get(session, document_id, tenant_id=actor.tenant_id)
    return JSONResponse(document(row, whole=True))


def _parsed(schema: type[InputT], raw: bytes) -> InputT:
    try:
        return schema.model_validate_json(raw)
    except ValidationError as error:
        mistakes = [{**item, "loc": ("body", *item["loc"])} for item in error.errors()]
        raise RequestValidationError(mistakes) from None


def _text(raw: bytes) -> str:
    limit = settings().max_document_bytes
    if len(raw) > limit:
        raise TooLarge(f"The file has more than {limit:,} bytes, the most accepted. Split it.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(
            f"The file is not UTF-8 text: byte {error.start} can't be read. Save it as UTF-8.",
            code="invalid_encoding",
        ) from None


def _format(filename: str) -> Format:
    ending = filename.rpartition(".")[2].lower()
    if ending not in ENDINGS:
        raise Invalid(
            f"What {filename[:80]!r} is written in is not known."
            f" Send `format`, or a file that ends in .{', .'.join(ENDINGS)}."
        )
    return ENDINGS[ending]
