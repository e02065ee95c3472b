"""Segments of readers, and content as one of them would get it."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field
from sqlmodel import Session
from starlette.responses import Response

from api import trials
from api.answers import JSONResponse
from api.deps import require
from api.idempotency import OnceDep
from api.schemas import problems
from api.segment_schemas import (
    MatchRequest,
    PersonalAnswer,
    PersonalRequest,
    SegmentAnswer,
    SegmentDeleted,
    SegmentPatch,
    SegmentRequest,
    SegmentsAnswer,
)
from api.views import present
from api.vocabulary import channel_keys
from models.access.service import Actor
from models.documents import service as documents
from models.documents.service import NewDocument
from models.kit import db
from models.kit.clock import iso
from models.kit.errors import Invalid
from models.kit.settings import settings
from models.segments import service
from models.segments.service import NewSegment
from models.segments.tables import Segment
from models.styles import service as styles
from tasks.content import generate
from tasks.personalising import personal, telling_from
from tasks.writing.analysing.analyse import analyse
from tasks.writing.channel import Spec
from tasks.writing.document import Document
from tasks.writing.style import profile_from

router = APIRouter(prefix="/api/v2/segments", tags=["segments"])

SegmentId = Annotated[str, Field(max_length=200)]
Reader = Annotated[Actor, require("segments.read")]
Changer = Annotated[Actor, require("segments.change")]
CHANGES = problems(401, 403, 404, 409, 422)


@router.get("", response_model=SegmentsAnswer, responses=problems(401), summary="List segments")
def list_segments(actor: Reader) -> JSONResponse:
    """Return the tenant's segments, the one that goes first first."""
    with db.unit_of_work() as session:
        found = service.find_all(session, tenant_id=actor.tenant_id)
    return JSONResponse({"segments": [_view(row) for row in found]})


@router.post(
    "",
    status_code=201,
    response_model=SegmentAnswer,
    responses=CHANGES,
    summary="Keep a segment",
)
def create(actor: Changer, body: SegmentRequest, once: OnceDep) -> Response:
    """Keep who belongs together, and what they are told. At most 200."""
    said = body.model_dump()
    new = NewSegment(**{**said, "telling": _stated(said["telling"])})
    with db.unit_of_work() as session:

        def make() -> Response:
            row = service.create(session, new, tenant_id=actor.tenant_id)
            headers = {"Location": f"/api/v2/segments/{row.id}"}
            return JSONResponse(_view(row), status_code=201, headers=headers)

        return once.answer(session, make)


@router.post(
    "/match",
    response_model=SegmentsAnswer,
    responses=problems(401, 422),
    summary="Find a reader's segments",
)
def match(actor: Reader, body: MatchRequest) -> JSONResponse:
    """Return the segments whose rules fit; the first one decides what the reader is told."""
    with db.unit_of_work() as session:
        found = service.of_reader(session, body.attributes, tenant_id=actor.tenant_id)
    return JSONResponse({"segments": [_view(row) for row in found]})


@router.post(
    "/preview",
    response_model=PersonalAnswer,
    responses=problems(401, 403, 404, 413, 422),
    summary="Preview content as a segment",
)
def preview(
    actor: Annotated[Actor, require("segments.preview")], body: PersonalRequest
) -> JSONResponse:
    """Return what a reader would get, by all checks of the channel. Nothing is stored.

    Without attributes it is what the segment gets of whom nothing is known.
    """
    channel, *others = channel_keys([body.channel])
    if others:
        raise Invalid(f"{body.channel!r} stands for several channels. Name one, such as {channel}.")
    with db.unit_of_work() as session:
        document = _document(session, actor, body)
        segment = _segment(session, actor, body)
        own = styles.find(session, tenant_id=actor.tenant_id)
    known = settings()
    spec = Spec(
        sender_name=known.sender_name,
        sender_address=known.sender_address,
        postal_address=known.postal_address,
        unsubscribe_url=known.unsubscribe_url,
        style=profile_from(own.profile) if own and own.profile else None,
        limits=(("social_mastodon", known.mastodon_characters),),
    )
    telling = telling_from(segment.telling if segment else {})
    wanted = personal(document, spec, telling, body.attributes)
    made = generate(document, analyse(document), channel=channel, spec=wanted.spec)
    answer = {
        "segment_id": segment and str(segment.id),
        "segment_name": segment and segment.name,
        "channel": channel,
        "content": dict(made.fields),
        "findings": [asdict(finding) for finding in (*made.findings, *wanted.findings)],
        "counts": [asdict(count) for count in made.counts],
        "led_by": [section.title for section in wanted.leading],
        "placeholders": {
            name: "attribute" if is_known else "fallback" for name, is_known in wanted.known.items()
        },
        "input_hash": made.input_hash,
    }
    return JSONResponse(present(answer))


@router.get(
    "/{segment_id}",
    response_model=SegmentAnswer,
    responses=problems(401, 404),
    summary="Read a segment",
)
def read(actor: Reader, segment_id: SegmentId) -> JSONResponse:
    """Return a segment."""
    with db.unit_of_work() as session:
        row = service.get(session, segment_id, tenant_id=actor.tenant_id)
    return JSONResponse(_view(row))


@router.patch(
    "/{segment_id}", response_model=SegmentAnswer, responses=CHANGES, summary="Change a segment"
)
def change(actor: Changer, segment_id: SegmentId, body: SegmentPatch) -> JSONResponse:
    """Change what is sent; a rule or a telling replaces the whole one."""
    said = body.model_dump(exclude_unset=True, exclude_none=True)
    if "telling" in said:
        said["telling"] = _stated(said["telling"])
    with db.unit_of_work() as session:
        row = service.change(session, segment_id, said, tenant_id=actor.tenant_id)
    return JSONResponse(_view(row))


@router.delete(
    "/{segment_id}",
    response_model=SegmentDeleted,
    responses=problems(401, 403, 404),
    summary="Delete a segment",
)
def delete(actor: Changer, segment_id: SegmentId) -> JSONResponse:
    """Forget a segment."""
    with db.unit_of_work() as session:
        row = service.delete(session, segment_id, tenant_id=actor.tenant_id)
    return JSONResponse({"deleted": True, "segment_id": str(row.id)})


def _document(session: Session, actor: Actor, body: PersonalRequest) -> Document:
    if bool(body.document) == bool(body.document_id):
        raise Invalid("Send either `document` or `document_id`.")
    if body.document:
        sent = body.document
        documents.check(NewDocument(sent.content, sent.format, sent.title))
        return trials.parsed(sent.content, sent.format, sent.title)
    row = documents.get(session, str(body.document_id), tenant_id=actor.tenant_id)
    return trials.parsed(row.content, row.format, row.title)


def _segment(session: Session, actor: Actor, body: PersonalRequest) -> Segment | None:
    if body.segment_id:
        return service.get(session, body.segment_id, tenant_id=actor.tenant_id)
    fitting = service.of_reader(session, body.attributes, tenant_id=actor.tenant_id)
    return fitting[0] if fitting else None


def _stated(telling: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in telling.items() if value}


def _view(row: Segment) -> dict[str, Any]:
    return {
        "segment_id": str(row.id),
        "id": str(row.id),
        "name": row.name,
        "description": row.description,
        "rank": row.rank,
        "rule": row.rule,
        "telling": row.telling,
        "created_at": iso(row.created_at),
        "updated_at": iso(row.updated_at),
    }
