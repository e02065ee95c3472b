"""One's own tenant. The operator makes tenants with `toombos tenants`."""

from typing import Annotated

from fastapi import APIRouter

from api import people_views
from api.answers import JSONResponse
from api.deps import require
from api.people_schemas import TenantAnswer, TenantRequest
from api.schemas import problems
from models.access import tenants
from models.access.service import Actor
from models.kit import db

router = APIRouter(prefix="/api/v2/tenant", tags=["access"])


@router.get(
    "", response_model=TenantAnswer, responses=problems(401), summary="Look at one's tenant"
)
def read(actor: Annotated[Actor, require("tenant.read")]) -> JSONResponse:
    """Return the tenant that the key or login belongs to."""
    with db.unit_of_work() as session:
        return JSONResponse(people_views.tenant(tenants.get(session, actor.tenant_id)))


@router.patch(
    "",
    response_model=TenantAnswer,
    responses=problems(401, 409, 422),
    summary="Rename one's tenant",
)
def rename(actor: Annotated[Actor, require("tenant.change")], body: TenantRequest) -> JSONResponse:
    """Give the tenant another name."""
    with db.unit_of_work() as session:
        found = tenants.rename(session, actor.tenant_id, body.name)
        return JSONResponse(people_views.tenant(found))
