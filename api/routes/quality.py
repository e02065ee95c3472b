"""Quality: validate a text before it is sent in, and read the scores of finished content."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Body
from pydantic import Field

from api.answers import JSONResponse
from api.deps import require
from api.quality_schemas import QualityAnswer, ValidationResult
from api.schemas import ContentType, problems
from models.access.service import Actor
from models.contents import service
from models.kit import clock, db
from models.kit.errors import Invalid, Missing
from models.kit.settings import settings
from models.styles import service as styles
from tasks import channels
from tasks.writing.analysing.analyse import analyse
from tasks.writing.analysis import Analysis
from tasks.writing.channel import Finding, Severity
from tasks.writing.document import Document, Format
from tasks.writing.judging.faults import faults
from tasks.writing.judging.quality import Quality, judge
from tasks.writing.parsing.errors import DocumentError
from tasks.writing.parsing.parse import parse
from tasks.writing.style import profile_from

router = APIRouter(prefix="/api/v2", tags=["quality"])

_EXAMPLE = {"content": "# Hall opens\n\nThe hall opens on 12 June.", "content_type": "update"}


@router.post("/content/validate", response_model=ValidationResult, summary="Validate a text")
@router.post("/validate-content", response_model=ValidationResult, include_in_schema=False)
def validate(
    actor: Annotated[Actor, require("quality.read")],
    body: Annotated[Any, Body(examples=[_EXAMPLE])] = None,
) -> JSONResponse:
    """Return what is wrong with a text and how good it is; nothing is stored.

    Takes `content` (a text, or an object with `title` and `content`), `content_type`, `format` and
    `strict`. The answer is always 200: what can't be read is an issue.
    """
    asked = body if isinstance(body, dict) else {}
    kind = str(asked.get("content_type") or ContentType.UPDATE)
    try:
        document = _read(asked, kind)
    except (DocumentError, Invalid) as error:
        return _refused(kind, error.message, str(error.code))
    analysis = analyse(document)
    with db.unit_of_work() as session:
        own = styles.find(session, tenant_id=actor.tenant_id)
    style = profile_from(own.profile) if own and own.profile else None
    quality = judge(document, analysis, content_type=kind, style=style)
    strict = bool(asked.get("strict", asked.get("strict_mode", False)))
    found = list(
        faults(document, analysis, content_type=kind, strict=strict, today=clock.now().date())
    )
    return _validated(kind, found, quality, analysis)


@router.get(
    "/content/{content_id}/quality",
    response_model=QualityAnswer,
    responses=problems(401, 403, 404),
    summary="Read a content's quality",
)
def read(
    actor: Annotated[Actor, require("contents.read")],
    content_id: Annotated[str, Field(max_length=200)],
) -> JSONResponse:
    """Return the scores of the document as the channel needs it, and whether somebody should look."""
    with db.unit_of_work() as session:
        row = service.get(session, content_id, tenant_id=actor.tenant_id)
    quality = row.report.get("quality")
    if quality is None:
        raise Missing("This content was made before quality was judged; run its job again.")
    return JSONResponse({"content_id": str(row.id), "channel": row.channel, **quality})


def _read(asked: Mapping[str, Any], kind: str) -> Document:
    """The text as a document. Raises Invalid or DocumentError for what is none."""
    if kind not in set(ContentType):
        raise Invalid(
            f"There is no content type {kind[:80]!r}; there are {', '.join(ContentType)}.",
            code="unknown_content_type",
        )
    content, title = asked.get("content"), asked.get("title", "")
    if isinstance(content, dict):
        title = content.get("title", title)
        content = content.get("content", content.get("body"))
    if not isinstance(content, str) or not content.strip():
        raise Invalid("There is no text; send it as `content`.", code="missing_content")
    if len(content.encode("utf-8", "replace")) > settings().max_document_bytes:
        raise Invalid(
            f"The text is larger than {settings().max_document_bytes:,} bytes.", code="too_large"
        )
    named = str(asked.get("format", Format.MARKDOWN))
    if named not in set(Format):
        raise Invalid(
            f"There is no format {named[:80]!r}; there are {', '.join(Format)}.",
            code="unknown_format",
        )
    return parse(content, format=Format(named), title=title if isinstance(title, str) else "")


def _refused(kind: str, message: str, code: str) -> JSONResponse:
    finding = Finding(code, Severity.ERROR, message)
    return JSONResponse(
        {
            "is_valid": False,
            "content_type": kind,
            "issues": [message],
            "warnings": [],
            "findings": [asdict(finding)],
        }
    )


def _validated(
    kind: str, found: list[Finding], quality: Quality, analysis: Analysis
) -> JSONResponse:
    issues = [f.message for f in found if f.severity is Severity.ERROR]
    scores = {name: score.value for name, score in quality.scores.items()}
    return JSONResponse(
        {
            "is_valid": not issues,
            "content_type": kind,
            "issues": issues,
            "warnings": [f.message for f in found if f.severity is not Severity.ERROR],
            "findings": [asdict(f) for f in found],
            "scores": quality.score_fields(),
            "enhanced_metadata": {
                "word_count": analysis.word_count,
                "reading_time": analysis.reading_minutes,
                **{f"{name}_score": value for name, value in scores.items()},
                "overall_score": quality.overall,
                "level": quality.level,
                "language": analysis.lang,
                "keyphrases": list(analysis.keyphrases[:10]),
                "recommended_channels": _recommended(analysis),
            },
        }
    )


def _recommended(analysis: Analysis) -> list[str]:
    """A few words suit a post; an email and a page want a text that fills them."""
    long = analysis.word_count >= 60
    posts = [key for key in channels.load() if key.startswith("social_")]
    pictured = [k for k in posts if k != "social_instagram" or analysis.images]
    return [*(["email", "website"] if long else []), *pictured]
