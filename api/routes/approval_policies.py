"""Approval policies: which contents need whose approval."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from api import approving
from api.answers import JSONResponse
from api.approval_schemas import PoliciesAnswer, PolicyAnswer, PolicyDeleted, PolicyRequest
from api.deps import require
from api.idempotency import OnceDep
from api.schemas import problems
from models.access.service import Actor
from models.approvals import policies
from models.approvals.policies import Level, NewPolicy
from models.kit import db

router = APIRouter(prefix="/api/v2/approval-policies", tags=["approvals"])

PolicyId = Annotated[str, Field(max_length=200)]
Reader = Annotated[Actor, require("approvals.read")]
Changer = Annotated[Actor, require("approvals.configure")]


@router.get(
    "", response_model=PoliciesAnswer, responses=problems(401), summary="List approval policies"
)
def list_policies(actor: Reader) -> JSONResponse:
    """Return the tenant's policies, the one that is looked at first first."""
    with db.unit_of_work() as session:
        found = policies.find_all(session, tenant_id=actor.tenant_id)
    return JSONResponse({"policies": [approving.policy(row) for row in found]})


@router.post(
    "",
    status_code=201,
    response_model=PolicyAnswer,
    responses=problems(401, 403, 409, 422),
    summary="Keep an approval policy",
)
def create_policy(actor: Changer, body: PolicyRequest, once: OnceDep) -> Response:
    """Keep a policy. From now on what it covers is put out only when it is approved. At most 50."""
    said = body.model_dump(mode="json", exclude={"levels"})
    levels = [Level(**level.model_dump(mode="json")) for level in body.levels]
    with db.unit_of_work() as session:

        def make() -> Response:
            new = NewPolicy(**said, levels=levels)
            row = policies.create(session, new, tenant_id=actor.tenant_id)
            return JSONResponse(approving.policy(row), status_code=201)

        return once.answer(session, make)


@router.delete(
    "/{policy_id}",
    response_model=PolicyDeleted,
    responses=problems(401, 403, 404),
    summary="Delete an approval policy",
)
def delete_policy(actor: Changer, policy_id: PolicyId) -> JSONResponse:
    """Forget a policy. Approvals that were asked for go on as they were."""
    with db.unit_of_work() as session:
        row = policies.delete(session, policy_id, tenant_id=actor.tenant_id)
    return JSONResponse({"deleted": True, "policy_id": str(row.id)})
