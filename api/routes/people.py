"""People of the tenant: invite, list, change, delete."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Request
from pydantic import Field

from api import people_views, views
from api.answers import JSONResponse
from api.deps import CursorParam, Limit, require
from api.people_schemas import (
    Done,
    InviteRequest,
    LinkAnswer,
    PeoplePage,
    PersonAnswer,
    PersonRequest,
)
from api.schemas import problems
from models.access import links, people
from models.access.people import Change
from models.access.people_tables import LinkKind, Person
from models.access.service import Actor
from models.kit import db, ids, mail, pages

router = APIRouter(prefix="/api/v2/people", tags=["access"])

PersonId = Annotated[str, Field(max_length=200)]
Reader = Annotated[Actor, require("people.read")]
Changer = Annotated[Actor, require("people.change")]
SUBJECTS = {
    LinkKind.JOIN: ("You are invited to Toombos", "Join within seven days:"),
    LinkKind.RESET: (
        "Choose a new password for Toombos",
        "An administrator made this link for you. Within one hour, choose a new password here:",
    ),
}


@router.get("", response_model=PeoplePage, responses=problems(401, 422), summary="List people")
def list_people(actor: Reader, limit: Limit = 50, cursor: CursorParam = None) -> JSONResponse:
    """Return the tenant's people, newest first, with those who have not joined yet."""
    after = pages.decode(cursor)
    with db.unit_of_work() as session:
        rows = people.page(session, tenant_id=actor.tenant_id, limit=limit, after=after)
    shown, rest = pages.cut(rows, limit, pages.by_creation)
    answer = {
        "people": [people_views.person(row) for row in shown],
        **rest,
    }
    return JSONResponse(views.present(answer))


@router.get(
    "/{person_id}",
    response_model=PersonAnswer,
    responses=problems(401, 404),
    summary="Look at a person",
)
def read(actor: Reader, person_id: PersonId) -> JSONResponse:
    """Return a person as it is now."""
    with db.unit_of_work() as session:
        found = people.get(session, _id(person_id), tenant_id=actor.tenant_id)
    return JSONResponse(people_views.person(found))


@router.post(
    "/invite",
    status_code=201,
    response_model=LinkAnswer,
    responses=problems(401, 403, 409, 422),
    summary="Invite a person",
)
def invite(
    actor: Changer, body: InviteRequest, request: Request, later: BackgroundTasks
) -> JSONResponse:
    """Invite somebody. The link is in this answer only; it is emailed too, where email is set up."""
    with db.unit_of_work() as session:
        person, secret = people.invite(
            session, body.email, role=body.role, sees_content=body.sees_content, by=actor
        )
    return _linked(request, later, person, LinkKind.JOIN, secret, status=201)


@router.post(
    "/{person_id}/link",
    status_code=201,
    response_model=LinkAnswer,
    responses=problems(401, 403, 404, 409),
    summary="Make a link for a person",
)
def link(
    actor: Changer, person_id: PersonId, request: Request, later: BackgroundTasks
) -> JSONResponse:
    """Make a new link: to join for who has not, else for a new password. Older links end."""
    with db.unit_of_work() as session:
        person, kind, secret = people.link(session, _id(person_id), by=actor)
    return _linked(request, later, person, kind, secret, status=201)


@router.patch(
    "/{person_id}",
    response_model=PersonAnswer,
    responses=problems(401, 403, 404, 409, 422),
    summary="Change a person",
)
def change(actor: Changer, person_id: PersonId, body: PersonRequest) -> JSONResponse:
    """Change a person's role or what it sees, close its account or open it again.

    An owner may change everybody, an admin those below. It holds within five seconds everywhere,
    also for what is logged in.
    """
    wish = Change(role=body.role, sees_content=body.sees_content, disabled=body.disabled)
    with db.unit_of_work() as session:
        found = people.change(session, _id(person_id), wish, by=actor)
    return JSONResponse(people_views.person(found))


@router.delete(
    "/{person_id}",
    response_model=Done,
    responses=problems(401, 403, 404, 409),
    summary="Delete a person",
)
def delete(actor: Changer, person_id: PersonId) -> JSONResponse:
    """Delete a person's name, address, password and logins. What it did keeps its number."""
    with db.unit_of_work() as session:
        people.delete(session, _id(person_id), by=actor)
    return JSONResponse({"done": True})


def _linked(
    request: Request,
    later: BackgroundTasks,
    person: Person,
    kind: LinkKind,
    secret: str,
    *,
    status: int,
) -> JSONResponse:
    base = f"{request.url.scheme}://{request.headers.get('host', '')}"
    shown = links.address(kind, secret, base=base)
    if mail.is_set() and person.email:
        subject, words = SUBJECTS[kind]
        later.add_task(mail.send, person.email, subject=subject, text=f"{words}\n\n{shown}\n")
    answer = {
        "person": people_views.person(person),
        "link": shown,
        "kind": kind,
        "is_sent": bool(later.tasks),
    }
    return JSONResponse(
        answer, status_code=status, headers={"Cache-Control": "no-store"}, background=later
    )


def _id(person_id: str) -> UUID:
    return ids.parse_id(person_id, noun="person")
