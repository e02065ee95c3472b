"""The preview of the older backend: what a document would become, in the older shapes."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlmodel import Session

from api import generated
from api.answers import JSONResponse
from api.compat._alias import TAG
from api.deps import require
from api.generated import NewsletterView, SocialPostView, WebUpdateView
from api.schemas import problems
from api.vocabulary import tone_key
from models.access.service import Actor
from models.documents import service as documents
from models.documents import versions
from models.documents.tables import Document as StoredDocument
from models.kit import db
from models.kit.errors import Invalid, Missing
from models.kit.settings import settings
from models.styles import service as styles
from tasks import content
from tasks.writing.analysing.analyse import analyse
from tasks.writing.channel import Spec
from tasks.writing.document import Document, Format
from tasks.writing.parsing.errors import DocumentError
from tasks.writing.parsing.parse import parse
from tasks.writing.style import style_from

router = APIRouter(tags=[TAG])

CHANNELS = ("email", "website", "social_twitter", "social_linkedin", "social_facebook")
OTHER = "other"


class OlderPreview(BaseModel):
    """What a document would become."""

    document_id: str
    newsletter: NewsletterView
    web_update: WebUpdateView
    social_posts: list[SocialPostView]
    content_summary: dict[str, int] = Field(description="Sections by category.")


@router.get(
    "/api/v1/preview",
    response_model=OlderPreview,
    responses=problems(401, 404, 422),
    summary="See what a document would become",
    operation_id="preview_by_v1_path",
    deprecated=True,
)
def preview(
    actor: Annotated[Actor, require("contents.make")],
    document_id: Annotated[
        str | None, Query(max_length=500, description="The newest stored document if not said.")
    ] = None,
    tone: Annotated[str | None, Query(max_length=80)] = None,
) -> JSONResponse:
    """Write a stored or fetched document for the usual channels, and store nothing.

    New clients use a job with `dry_run`, which keeps what it makes.
    """
    said: dict[str, object] = {"tone": tone_key(tone)} if tone else {}
    with db.unit_of_work() as session:
        row = _find(session, (document_id or "").strip(), actor)
        kept = styles.find(session, tenant_id=actor.tenant_id)
    style = {**said, **({"profile": kept.profile} if kept and kept.profile else {})}
    try:
        document = parse(row.content, format=Format(row.format), title=row.title)
    except DocumentError as error:
        raise Invalid(error.message, code=error.code) from None
    sections = Counter(section.category or OTHER for section in document.sections)
    answer = generated.older_shapes(_bodies(document, style))
    return JSONResponse(
        {"document_id": document_id or str(row.id), **answer, "content_summary": dict(sections)}
    )


def _find(session: Session, document_id: str, actor: Actor) -> StoredDocument:
    if not document_id:
        found = versions.page(session, tenant_id=actor.tenant_id, limit=1, after=None)
        if not found:
            raise Missing("No document is stored. Store one with POST /api/v2/documents.")
        return found[0]
    if ":" in document_id:
        root = versions.find_ref(session, document_id, tenant_id=actor.tenant_id)
        if root is None:
            raise Missing(
                f"{document_id[:80]!r} was not fetched yet. Fetch it with"
                " POST /api/v1/content/fetch, or ask for content."
            )
        return versions.newest(session, root.id)
    return documents.get(session, document_id, tenant_id=actor.tenant_id)


def _bodies(document: Document, style: Mapping[str, object]) -> dict[str, dict[str, Any]]:
    known, analysis = settings(), analyse(document)
    spec = Spec(
        sender_name=known.sender_name,
        sender_address=known.sender_address,
        postal_address=known.postal_address,
        unsubscribe_url=known.unsubscribe_url,
    )
    return {
        channel: dict(
            content.generate(
                document,
                analysis,
                channel=channel,
                spec=replace(spec, style=style_from(style, channel)),
            ).fields
        )
        for channel in CHANNELS
    }
