"""Work on contents: list, edit, compare, restore, delete, and make one channel again."""

from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from pydantic import Field
from sqlmodel import Session
from starlette.responses import Response

from api import content_views, views
from api.answers import JSONResponse
from api.content_schemas import (
    ContentChange,
    ContentsPage,
    ContentVersions,
    DeletedContent,
    DiffAnswer,
    RerenderRequest,
    RestoreRequest,
    VersionedContent,
)
from api.deps import CursorParam, Limit, require
from api.errors import correlation_id
from api.idempotency import OnceDep
from api.schemas import SyncJob, problems
from api.vocabulary import channel_keys
from models.access.service import Actor
from models.contents import rerender as rerendering
from models.contents import versions
from models.contents.versions import Change, Filters, Version
from models.jobs import queries
from models.kit import db, ids, pages
from models.kit.errors import Invalid, Outdated, Unconditional
from tasks import editing

router = APIRouter(prefix="/api/v2", tags=["content"])

ContentId = Annotated[str, Field(max_length=200)]
Reader = Annotated[Actor, require("contents.read")]
Editor = Annotated[Actor, require("contents.change")]
IfMatch = Annotated[
    str | None, Header(max_length=200, description="The `ETag` of what you have read.")
]
CHANGES = problems(401, 403, 404, 412, 413, 422, 428)


@router.get(
    "/content",
    response_model=ContentsPage,
    responses=problems(401, 404, 422),
    summary="List contents",
)
def list_contents(
    actor: Reader,
    channel: Annotated[str | None, Query(max_length=80)] = None,
    job_id: Annotated[str | None, Query(max_length=200)] = None,
    *,
    deleted: Annotated[bool, Query(description="Those that were deleted instead.")] = False,
    limit: Limit = 20,
    cursor: CursorParam = None,
) -> JSONResponse:
    """Return the tenant's contents as they are now, newest first."""
    filters = Filters(
        channel=channel_keys([channel])[0] if channel else None,
        job_id=ids.parse_id(job_id, noun="job") if job_id else None,
        deleted=deleted,
    )
    with db.unit_of_work() as session:
        found = versions.page(
            session,
            tenant_id=actor.tenant_id,
            filters=filters,
            limit=limit,
            after=pages.decode(cursor),
        )
    shown, rest = pages.cut(found, limit, pages.by_creation)
    answer = {
        "contents": [content_views.summary(each) for each in shown],
        **rest,
    }
    return JSONResponse(views.present(answer))


@router.get(
    "/content/{content_id}",
    response_model=VersionedContent,
    responses=problems(401, 404),
    summary="Read one content",
)
def read(
    actor: Reader,
    content_id: ContentId,
    version: Annotated[int | None, Query(ge=1, description="The latest if not said.")] = None,
) -> Response:
    """Return one channel's content with its findings, counts and where each text came from.

    The `ETag` names the version; send it as `If-Match` to change the content.
    """
    with db.unit_of_work() as session:
        found = versions.get(session, content_id, tenant_id=actor.tenant_id, number=version)
    return _answer(found)


@router.patch(
    "/content/{content_id}",
    response_model=VersionedContent,
    responses=CHANGES,
    summary="Edit a content",
)
@router.put(
    "/content/{content_id}",
    response_model=VersionedContent,
    responses=CHANGES,
    summary="Edit a content",
    operation_id="edit_content_by_put",
)
def edit(
    actor: Editor, content_id: ContentId, body: ContentChange, if_match: IfMatch = None
) -> Response:
    """Add a version with some fields changed; whatever follows from them is made again.

    Send the `ETag` that you read as `If-Match`: 428 without it, 412 when somebody was faster. What
    breaks a limit of the channel is kept and named in `findings`.
    """
    with db.unit_of_work() as session:
        before = versions.get(session, content_id, tenant_id=actor.tenant_id)
        over = _over(if_match, before)
        fields, report = editing.revise(before.channel, before.body, before.report, body.content)
        change = Change(fields, report, over=over, made_by=actor.id, note=body.note)
        return _answer(_changed(session, actor, content_id, change))


@router.delete(
    "/content/{content_id}",
    response_model=DeletedContent,
    responses=problems(401, 403, 404, 412),
    summary="Delete a content",
)
def delete(actor: Editor, content_id: ContentId, if_match: IfMatch = None) -> JSONResponse:
    """Put a content away; it can be brought back. With `If-Match` only as long as it is unchanged."""
    with db.unit_of_work() as session:
        before = versions.get(session, content_id, tenant_id=actor.tenant_id)
        over = _over(if_match, before) if if_match else None
        found = versions.delete(session, content_id, over=over, tenant_id=actor.tenant_id)
    return JSONResponse({"deleted": True, "content_id": str(found.id)})


@router.get(
    "/content/{content_id}/versions",
    response_model=ContentVersions,
    responses=problems(401, 404),
    summary="List the versions of a content",
)
def list_versions(actor: Reader, content_id: ContentId) -> JSONResponse:
    """Return every version, the latest first; version 1 is what was made, and never changes."""
    with db.unit_of_work() as session:
        found = versions.history(session, content_id, tenant_id=actor.tenant_id)
    shown = [content_views.step(each) for each in found]
    return JSONResponse({"content_id": str(found[0].id), "versions": shown})


@router.get(
    "/content/{content_id}/diff",
    response_model=DiffAnswer,
    responses=problems(401, 404, 422),
    summary="Compare versions, or two contents",
)
def diff(
    actor: Reader,
    content_id: ContentId,
    from_version: Annotated[
        int | None, Query(alias="from", ge=1, description="The one before the last if not said.")
    ] = None,
    to_version: Annotated[int | None, Query(alias="to", ge=1, description="The latest.")] = None,
    against: Annotated[
        str | None, Query(max_length=200, description="Another content: what it has instead.")
    ] = None,
) -> JSONResponse:
    """Return what is different, field by field; what only follows from other fields is left out."""
    with db.unit_of_work() as session:
        tenant_id = actor.tenant_id
        if against:
            before = versions.get(session, content_id, tenant_id=tenant_id, number=from_version)
            after = versions.get(session, against, tenant_id=tenant_id, number=to_version)
        else:
            after = versions.get(session, content_id, tenant_id=tenant_id, number=to_version)
            number = from_version or max(1, after.number - 1)
            before = versions.get(session, content_id, tenant_id=tenant_id, number=number)
    if before.channel != after.channel:
        raise Invalid(f"A content for {before.channel} can't be compared with {after.channel}.")
    return JSONResponse(
        {
            "content_id": str(before.id),
            "from_version": before.number,
            "to_content_id": str(after.id),
            "to_version": after.number,
            "changes": content_views.changes(before.body, after.body),
        }
    )


@router.post(
    "/content/{content_id}/restore",
    response_model=VersionedContent,
    responses=CHANGES,
    summary="Restore a version, or a deleted content",
)
def restore(
    actor: Editor, content_id: ContentId, body: RestoreRequest, if_match: IfMatch = None
) -> Response:
    """Add a version that says what an older one said. Without `version` bring back a deleted content."""
    tenant_id = actor.tenant_id
    with db.unit_of_work() as session:
        if body.version is None:
            return _answer(versions.bring_back(session, content_id, tenant_id=tenant_id))
        now = versions.get(session, content_id, tenant_id=tenant_id)
        old = versions.get(session, content_id, tenant_id=tenant_id, number=body.version)
        change = Change(
            old.body,
            old.report,
            over=_over(if_match, now),
            made_by=actor.id,
            origin="restored",
            note=body.note or f"version {old.number}",
        )
        return _answer(_changed(session, actor, content_id, change))


@router.post(
    "/content/{content_id}/rerender",
    status_code=202,
    response_model=SyncJob,
    responses=problems(401, 403, 404, 409, 422),
    summary="Make one channel again with other settings",
)
def rerender(
    request: Request,
    actor: Annotated[Actor, require("contents.make")],
    content_id: ContentId,
    body: RerenderRequest,
    once: OnceDep,
) -> Response:
    """Make a job that writes the same document for the same channel with other settings.

    Compare what it makes with `GET /api/v2/content/{content_id}/diff?against=…`.
    """
    wanted = body.model_dump(exclude_none=True, mode="json")
    with db.unit_of_work() as session:

        def make() -> Response:
            old = versions.get(session, content_id, tenant_id=actor.tenant_id)
            job_id = rerendering.submit(
                session,
                old,
                wanted,
                tenant_id=actor.tenant_id,
                correlation_id=correlation_id(request),
            )
            view = queries.get(session, job_id, tenant_id=actor.tenant_id)
            headers = {"Location": f"/api/v2/jobs/{job_id}"}
            return JSONResponse(views.job(view), status_code=202, headers=headers)

        return once.answer(session, make)


def _changed(session: Session, actor: Actor, content_id: str, change: Change) -> Version:
    return versions.change(session, content_id, change, tenant_id=actor.tenant_id)


def _answer(found: Version) -> Response:
    return JSONResponse(content_views.whole(found), headers={"ETag": etag(found)})


def etag(found: Version) -> str:
    """Return what names this state of a content in `ETag` and `If-Match` (RFC 9110, 8.8.3)."""
    return f'"{found.number}"'


def _over(if_match: str | None, now: Version) -> int:
    """Return the version a change is about. Raises Unconditional, and Outdated for another one."""
    if not if_match:
        raise Unconditional(
            "Say which version you change: send the header If-Match with the ETag that you read,"
            f" such as {etag(now)}."
        )
    tags = [tag.strip().removeprefix("W/") for tag in if_match.split(",")]
    if "*" in tags or etag(now) in tags or str(now.number) in tags:
        return now.number
    raise Outdated(
        f"The content is at version {now.number} by now, and you changed {if_match[:40]}."
        " Read it again, and make your change to that."
    )
