"""Approvals: ask for one, see what waits for me, decide and comment."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from api import approving
from api.answers import JSONResponse
from api.approval_schemas import (
    ApprovalAnswer,
    ApprovalDetails,
    ApprovalsPage,
    AskRequest,
    CommentRequest,
    DecisionRequest,
    RefusalRequest,
)
from api.deps import CursorParam, Limit, require
from api.schemas import problems
from api.views import present
from models.access.service import Actor
from models.approvals import asking, service
from models.approvals.service import Decider, Filters
from models.approvals.states import ApprovalState, Verdict
from models.kit import db, ids, pages
from models.kit.errors import Invalid

router = APIRouter(prefix="/api/v2/approvals", tags=["approvals"])

ApprovalId = Annotated[str, Field(max_length=200)]
Reader = Annotated[Actor, require("approvals.read")]
Asker = Annotated[Actor, require("approvals.ask")]
Commenter = Annotated[Actor, require("approvals.comment")]
Reviewer = Annotated[Actor, require("approvals.decide")]
DECISIONS = problems(401, 403, 404, 409, 412, 422)


@router.get(
    "", response_model=ApprovalsPage, responses=problems(401, 404, 422), summary="List approvals"
)
def list_approvals(
    actor: Reader,
    status: Annotated[ApprovalState | None, Query()] = None,
    content_id: Annotated[str | None, Query(max_length=200)] = None,
    *,
    waiting_for_me: Annotated[bool, Query(description="What you can decide now.")] = False,
    limit: Limit = 50,
    cursor: CursorParam = None,
) -> JSONResponse:
    """Return the tenant's approvals, newest first; for people also just those they can decide."""
    if waiting_for_me and not actor.role:
        raise Invalid("waiting_for_me is for people: nothing waits for a key. Log in.")
    filters = Filters(
        status,
        ids.parse_id(content_id, noun="content") if content_id else None,
        _decider(actor) if waiting_for_me else None,
    )
    with db.unit_of_work() as session:
        rows = service.page(
            session,
            tenant_id=actor.tenant_id,
            filters=filters,
            limit=limit,
            after=pages.decode(cursor),
        )
    shown, rest = pages.cut(rows, limit, pages.by_creation)
    return JSONResponse(present({"approvals": [approving.approval(r) for r in shown], **rest}))


@router.post(
    "",
    status_code=201,
    response_model=ApprovalAnswer,
    responses={200: {"model": ApprovalAnswer}, **problems(401, 403, 404, 409, 422)},
    summary="Ask for approval",
)
def ask(actor: Asker, body: AskRequest) -> JSONResponse:
    """Ask for approval of a content as it is now. Asked again, the first one is the answer (200)."""
    with db.unit_of_work() as session:
        row, is_new = asking.ask(session, body.content_id, by=actor.id, tenant_id=actor.tenant_id)
    headers = {"Location": f"/api/v2/approvals/{row.id}"}
    return JSONResponse(
        approving.approval(row), status_code=201 if is_new else 200, headers=headers
    )


@router.get(
    "/{approval_id}",
    response_model=ApprovalDetails,
    responses=problems(401, 404),
    summary="Look at an approval",
)
def read(actor: Reader, approval_id: ApprovalId) -> JSONResponse:
    """Return an approval with its levels, decisions and comments."""
    with db.unit_of_work() as session:
        row = service.get(session, approval_id, tenant_id=actor.tenant_id)
        return JSONResponse(approving.details(session, row))


@router.post(
    "/{approval_id}/approve",
    response_model=ApprovalDetails,
    responses=DECISIONS,
    summary="Approve a content",
)
def approve(actor: Reviewer, approval_id: ApprovalId, body: DecisionRequest) -> JSONResponse:
    """Agree, at the first open level that waits for you. When every level agrees, it is approved."""
    return _decided(actor, approval_id, Verdict.APPROVE, body)


@router.post(
    "/{approval_id}/reject",
    response_model=ApprovalDetails,
    responses=DECISIONS,
    summary="Reject a content",
)
def reject(actor: Reviewer, approval_id: ApprovalId, body: RefusalRequest) -> JSONResponse:
    """Refuse this version, and say why. It can't be put out."""
    return _decided(actor, approval_id, Verdict.REJECT, body)


@router.post(
    "/{approval_id}/request-changes",
    response_model=ApprovalDetails,
    responses=DECISIONS,
    summary="Request changes of a content",
)
def request_changes(actor: Reviewer, approval_id: ApprovalId, body: RefusalRequest) -> JSONResponse:
    """Say what should be otherwise. The next edit of the content asks again."""
    return _decided(actor, approval_id, Verdict.REQUEST_CHANGES, body)


@router.post(
    "/{approval_id}/comment",
    response_model=ApprovalDetails,
    responses=problems(401, 403, 404, 422),
    summary="Comment on an approval",
)
def comment(actor: Commenter, approval_id: ApprovalId, body: CommentRequest) -> JSONResponse:
    """Say something without deciding."""
    with db.unit_of_work() as session:
        row = service.get(session, approval_id, tenant_id=actor.tenant_id)
        service.comment(session, row, by=actor.id, note=body.comment)
        return JSONResponse(approving.details(session, row))


def _decided(
    actor: Actor, approval_id: str, verdict: Verdict, body: DecisionRequest
) -> JSONResponse:
    with db.unit_of_work() as session:
        row = service.get(session, approval_id, tenant_id=actor.tenant_id, lock=True)
        service.decide(
            session, row, verdict, _decider(actor), seen=body.revision, note=body.comment
        )
        return JSONResponse(approving.details(session, row))


def _decider(actor: Actor) -> Decider:
    return Decider(actor.id, actor.role or "")
