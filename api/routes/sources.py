"""Places that documents come from: which there are, what opens them, and a look at what they hold."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field, SecretStr

from api import previews
from api.answers import JSONResponse
from api.deps import require
from api.previews import PreviewAnswer
from api.schemas import Input, problems
from api.views import present
from models.access.service import Actor
from models.kit import db
from models.kit.clock import iso
from models.kit.errors import Invalid, Missing
from models.sources import service
from models.sources.service import AccountView
from tasks import fetching, sources
from tasks.sources._base import Source

router = APIRouter(prefix="/api/v2/sources", tags=["sources"])

Key = Annotated[str, Field(max_length=100)]
SENT = (
    ("inline", "In the request", "`document` of POST /api/v2/content/sync"),
    ("upload", "Upload", "`file` of POST /api/v2/documents: Word, PDF, Markdown, HTML, text"),
    ("stored", "Stored documents", "the id of GET /api/v2/documents"),
)
"""Ways to give a document that ask nobody outside: key, label, where it is put."""


class SourceAnswer(BaseModel):
    """A way to give a document."""

    key: str
    label: str
    example: str = Field(description="What `document_id` looks like, or where the document is put.")
    ready: bool = Field(description="Whether documents can be had from it now.")
    needs: str | None = Field(None, description="What opens it.")
    connected_at: str | None = None


class SourcesAnswer(BaseModel):
    """Every way to give a document."""

    sources: list[SourceAnswer]


class Credentials(Input):
    """What opens a source."""

    secret: SecretStr = Field(
        min_length=1, max_length=20_000, description="A token, or the JSON of a service account."
    )


class Connected(BaseModel):
    """Whether a source is open now."""

    key: str
    ready: bool


class TestRequest(Input):
    """What to look at."""

    document_id: str = Field(
        min_length=1, max_length=500, description="notion:…, gdocs:…, rss:… or a web address."
    )


@router.get("", response_model=SourcesAnswer, summary="List sources")
def list_sources(actor: Annotated[Actor, require("sources.read")]) -> JSONResponse:
    """Return every way to give a document, and which of them are open to the tenant."""
    with db.unit_of_work() as session:
        found = service.accounts(session, tenant_id=actor.tenant_id)
    sent = [
        {"key": key, "label": label, "example": example, "ready": True}
        for key, label, example in SENT
    ]
    fetched = [_shown(key, source, found.get(key)) for key, source in sources.load().items()]
    return JSONResponse({"sources": sent + fetched})


@router.put(
    "/{key}/credentials",
    response_model=Connected,
    responses=problems(401, 404, 422, 503),
    summary="Open a source",
)
def connect(
    actor: Annotated[Actor, require("sources.change")], key: Key, body: Credentials
) -> JSONResponse:
    """Keep what opens a source, encrypted, instead of what was kept before. It is never shown."""
    source, secret = _source(key), body.secret.get_secret_value().strip()
    if not source.opened_by:
        raise Invalid(f"{source.label} needs no credentials.")
    source.check_secret(secret)
    with db.unit_of_work() as session:
        service.set_secret(session, secret, source=key, tenant_id=actor.tenant_id)
    return JSONResponse({"key": key, "ready": True})


@router.delete(
    "/{key}/credentials",
    response_model=Connected,
    responses=problems(401, 404),
    summary="Close a source",
)
def disconnect(actor: Annotated[Actor, require("sources.change")], key: Key) -> JSONResponse:
    """Forget what opens a source. Documents that were fetched stay."""
    _source(key)
    with db.unit_of_work() as session:
        if not service.forget(session, source=key, tenant_id=actor.tenant_id):
            raise Missing(f"Nothing is kept that opens {key}.")
        ready = key in service.accounts(session, tenant_id=actor.tenant_id)
    return JSONResponse({"key": key, "ready": ready})


@router.post(
    "/test",
    response_model=PreviewAnswer,
    responses=problems(401, 403, 404, 413, 422, 429, 503),
    summary="Look at a place",
)
def look(actor: Annotated[Actor, require("documents.fetch")], body: TestRequest) -> JSONResponse:
    """Fetch a document and show what it would become; nothing is stored. May take half a minute."""
    new = fetching.fetch(body.document_id, tenant_id=actor.tenant_id)
    shown = previews.preview(new.content, new.format, new.title, list(new.notices))
    return JSONResponse({"source": sources.canonical(body.document_id), **shown})


def _source(key: str) -> Source:
    found = sources.load().get(key)
    if found is None:
        raise Missing(f"There is no source {key!r}; there are {', '.join(sources.load())}.")
    return found


def _shown(key: str, source: Source, account: AccountView | None) -> dict[str, Any]:
    return present(
        {
            "key": key,
            "label": source.label,
            "example": source.example,
            "ready": account is not None or not source.opened_by,
            "needs": source.opened_by or None,
            "connected_at": iso(account.updated_at) if account and account.updated_at else None,
        }
    )
