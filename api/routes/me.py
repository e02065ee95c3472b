"""Oneself: who asks, what it may do, where it is logged in."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import Field
from sqlmodel import Session

from api import logins as door
from api import people_views, views
from api.answers import JSONResponse
from api.deps import require
from api.people_schemas import DeleteMeRequest, Done, LoginsAnswer, MeAnswer, MeRequest
from api.routes.auth import User, known
from api.schemas import problems
from models.access import logins, people, tenants
from models.access.service import Actor
from models.kit import db, ids

router = APIRouter(prefix="/api/v2/me", tags=["access"])


@router.get("", response_model=MeAnswer, responses=problems(401), summary="Ask who one is")
def read(actor: Annotated[Actor, require("account.read")], request: Request) -> JSONResponse:
    """Return who stands behind the key or login, its tenant, and every permission it has."""
    with db.unit_of_work() as session:
        return JSONResponse(_me(session, actor, request))


@router.patch(
    "", response_model=MeAnswer, responses=problems(401, 422), summary="Change one's name"
)
def change(actor: User, request: Request, body: MeRequest) -> JSONResponse:
    """Change one's name."""
    with db.unit_of_work() as session:
        people.rename(session, actor.id, body.name, tenant_id=actor.tenant_id)
        return JSONResponse(_me(session, actor, request))


@router.delete(
    "",
    response_model=Done,
    responses=problems(401, 403, 409, 422, 429),
    summary="Delete one's account",
)
def delete(actor: User, request: Request, body: DeleteMeRequest) -> JSONResponse:
    """Delete one's account: name, address and logins go, jobs and documents stay the tenant's.

    Needs the password. The last owner can't go.
    """
    known(request, actor, body.password)
    with db.unit_of_work() as session:
        people.delete(session, actor.id, by=actor)
    answer = JSONResponse({"done": True})
    door.drop_cookie(answer)
    return answer


@router.get(
    "/logins", response_model=LoginsAnswer, responses=problems(401), summary="List one's logins"
)
def list_logins(actor: User) -> JSONResponse:
    """Return where one is logged in, newest first."""
    with db.unit_of_work() as session:
        found = logins.of_person(session, actor.id)
    shown = [people_views.login(row, is_this=row.id == actor.login_id) for row in found]
    return JSONResponse({"logins": shown})


@router.delete(
    "/logins/{login_id}",
    response_model=Done,
    responses=problems(401, 404),
    summary="End one of one's logins",
)
def end_login(actor: User, login_id: Annotated[str, Field(max_length=200)]) -> JSONResponse:
    """End a login of one's own, within five seconds everywhere."""
    ident: UUID = ids.parse_id(login_id, noun="login")
    with db.unit_of_work() as session:
        logins.end(session, ident, person_id=actor.id)
    return JSONResponse({"done": True})


def _me(session: Session, actor: Actor, request: Request) -> dict[str, object]:
    is_person = actor.role is not None
    cookie = request.cookies.get(door.COOKIE) if "authorization" not in request.headers else None
    person = people.get(session, actor.id, tenant_id=actor.tenant_id) if is_person else None
    return views.present(
        {
            "kind": "person" if is_person else "key",
            "id": str(actor.id),
            "tenant": people_views.tenant(tenants.get(session, actor.tenant_id)),
            "person": people_views.person(person) if person else None,
            "role": actor.role,
            "scopes": None if is_person else sorted(actor.scopes),
            "sees_content": actor.sees_content,
            "permissions": sorted(actor.permissions()),
            "csrf_token": logins.csrf_token(cookie) if is_person and cookie else None,
        }
    )
