"""Logging in and out: by password, refresh token or one-time link. These routes are open.

A browser asks for a cookie; whoever calls the API from a program gets tokens, or uses an API key.
"""

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Request
from pydantic import SecretStr
from sqlmodel import Session

from api import logins as door
from api import people_views, views
from api.answers import JSONResponse
from api.deps import act, require
from api.people_schemas import (
    Done,
    ForgotRequest,
    JoinRequest,
    LoginAnswer,
    LoginRequest,
    LogoutRequest,
    PasswordRequest,
    RefreshRequest,
    RegisterRequest,
    ResetRequest,
)
from api.schemas import problems
from models.access import guessing, links, logins, passwords, people, tokens
from models.access.logins import Opened
from models.access.people_tables import LinkKind, LoginKind, Person
from models.access.permissions import Role
from models.access.service import Actor
from models.audit import acts
from models.kit import db, mail
from models.kit.errors import DomainError, Forbidden, Unauthenticated
from models.kit.settings import Registration, settings

router = APIRouter(prefix="/api/v2/auth", tags=["access"])

WRONG = "This email address and password do not belong together."
PRIVATE = {"Cache-Control": "no-store"}
User = Annotated[Actor, require("account.use")]


@router.post(
    "/login",
    response_model=LoginAnswer,
    responses=problems(401, 422, 429, 503),
    summary="Log in",
)
def login(request: Request, body: LoginRequest) -> JSONResponse:
    """Log in with a password: for tokens, or with `cookie` for a browser's session.

    After five failures an account, and after twenty an address, waits twice as long each time, at
    most fifteen minutes. An unknown account looks and takes the same.
    """
    person = _checked(request, body.email, body.password)
    with db.unit_of_work() as session:
        return _opened(session, request, person, cookie=body.cookie)


@router.post(
    "/register",
    status_code=201,
    response_model=LoginAnswer,
    responses=problems(403, 409, 422, 429, 503),
    summary="Make a tenant",
)
def register(request: Request, body: RegisterRequest) -> JSONResponse:
    """Make a tenant and its owner, where TOOMBOS_REGISTRATION is `open`."""
    if settings().registration is not Registration.OPEN:
        raise Forbidden("Nobody can register here: ask an administrator to invite you.")
    with db.unit_of_work() as session:
        guessing.attempt(session, [guessing.address(f"register {door.host_of(request)}")])
    with db.unit_of_work() as session:
        person = people.register(
            session,
            organisation=body.organisation,
            name=body.name,
            email=body.email,
            password=body.password.get_secret_value(),
        )
        return _opened(session, request, person, cookie=body.cookie, status=201)


@router.post(
    "/join",
    response_model=LoginAnswer,
    responses=problems(409, 422, 503),
    summary="Join by a link",
)
def join(request: Request, body: JoinRequest) -> JSONResponse:
    """Choose a name and a password by the link of an invitation, or of the first start; log in."""
    with db.unit_of_work() as session:
        person = people.join(
            session,
            body.token,
            name=body.name,
            password=body.password.get_secret_value(),
            email=body.email,
        )
        return _opened(session, request, person, cookie=body.cookie)


@router.post(
    "/refresh",
    response_model=LoginAnswer,
    responses=problems(401, 422, 503),
    summary="Get new tokens",
)
def refresh(request: Request, body: RefreshRequest) -> JSONResponse:
    """Exchange a refresh token, which works once. One that comes again ends its login."""
    with db.unit_of_work() as session:
        opened = logins.refresh(session, body.refresh_token)
        if opened is not None:
            person = session.get_one(Person, opened.login.person_id)
            _begin(request, person, "account.refresh")
            return JSONResponse(_tokens(session, opened, person), headers=PRIVATE)
    raise Unauthenticated(
        "This refresh token was used before, so somebody may have copied it: its login was ended."
        " Log in again.",
        code="token_reused",
    )


@router.post("/forgot", status_code=202, response_model=Done, summary="Forget a password")
def forgot(body: ForgotRequest, request: Request, later: BackgroundTasks) -> JSONResponse:
    """Send a reset link by email, if there is such an account and email is set up here.

    The answer is always the same. Without email, an administrator makes the link: POST
    /api/v2/people/{person_id}/link.
    """
    email = people.clean_email(body.email)
    with db.unit_of_work() as session:
        guessing.attempt(session, [guessing.address(f"forgot {door.host_of(request)}")])
    later.add_task(_send_reset, request, email)
    answer = JSONResponse({"done": True}, status_code=202)
    answer.background = later
    return answer


@router.post(
    "/reset", response_model=Done, responses=problems(422), summary="Choose a password by a link"
)
def reset(request: Request, body: ResetRequest) -> JSONResponse:
    """Choose a new password by a reset link. Every login of the person ends."""
    with db.unit_of_work() as session:
        person = links.take(session, body.token, LinkKind.RESET)
        _begin(request, person, "account.reset")
        people.choose_password(session, person, body.password.get_secret_value(), keep=None)
        guessing.forget(session, person.email or "")
    return JSONResponse({"done": True})


@router.post(
    "/password",
    response_model=Done,
    responses=problems(401, 422, 429),
    summary="Change one's password",
)
def change_password(actor: User, request: Request, body: PasswordRequest) -> JSONResponse:
    """Choose a new password; needs the old one. The person's other logins end."""
    known(request, actor, body.current_password)
    with db.unit_of_work() as session:
        person = people.get(session, actor.id, tenant_id=actor.tenant_id, to_change=True)
        new = body.new_password.get_secret_value()
        people.choose_password(session, person, new, keep=actor.login_id)
    return JSONResponse({"done": True})


@router.post("/logout", response_model=Done, responses=problems(401), summary="Log out")
def logout(actor: User, body: LogoutRequest | None = None) -> JSONResponse:
    """End this login, or all of the person's, in every process and open stream within 5 s."""
    with db.unit_of_work() as session:
        if body and body.everywhere:
            logins.end_all(session, actor.id)
        elif actor.login_id:
            logins.end(session, actor.login_id)
    answer = JSONResponse({"done": True})
    door.drop_cookie(answer)
    return answer


def known(request: Request, actor: Actor, password: SecretStr) -> None:
    """Raise Forbidden unless this is the password of the person who asks: for what can't be undone."""
    with db.unit_of_work() as session:
        person = people.get(session, actor.id, tenant_id=actor.tenant_id)
    try:
        with acts.unnoted():
            _checked(request, person.email or "", password)
    except Unauthenticated:
        raise Forbidden("This is not your password.") from None


def _begin(request: Request, person: Person, action: str) -> None:
    """Let the transaction be noted as the person's: these routes have no permission that does it."""
    actor = Actor(person.tenant_id, person.id, role=Role(person.role))
    acts.begin(act(request, actor, action))


def _checked(request: Request, email: str, password: SecretStr) -> Person:
    """Return whose password it is. No transaction is open while the password is hashed."""
    host = door.host_of(request)
    try:
        address = people.clean_email(email)
    except DomainError:
        address = email[: people.EMAIL_MAX].lower()
    with db.unit_of_work() as session:
        guessing.attempt(session, [guessing.account(address), guessing.address(host)])
    with db.unit_of_work() as session:
        person = people.by_email(session, address)
    given = password.get_secret_value()
    if not passwords.matches(given, person.password_hash if person else None) or person is None:
        raise Unauthenticated(WRONG, code="login_failed")
    with db.unit_of_work() as session:
        guessing.succeeded(session, address, host)
        if person.password_hash and passwords.is_outdated(person.password_hash):
            session.get_one(Person, person.id).password_hash = passwords.hashed(given)
    return person


def _opened(
    session: Session, request: Request, person: Person, *, cookie: bool, status: int = 200
) -> JSONResponse:
    _begin(request, person, "account.login")
    kind = LoginKind.COOKIE if cookie else LoginKind.TOKEN
    opened = logins.begin(session, person, kind, door.device_of(request))
    if not cookie:
        return JSONResponse(_tokens(session, opened, person), status_code=status, headers=PRIVATE)
    shown = {
        "person": people_views.person(person),
        "csrf_token": logins.csrf_token(opened.secret),
    }
    answer = JSONResponse(shown, status_code=status, headers=PRIVATE)
    door.set_cookie(answer, request, opened.secret)
    return answer


def _tokens(session: Session, opened: Opened, person: Person) -> dict[str, object]:
    return views.present(
        {
            "person": people_views.person(person),
            "token_type": "Bearer",
            "access_token": tokens.issue(session, opened.login),
            "expires_in": int(tokens.LIFE.total_seconds()),
            "refresh_token": opened.secret,
        }
    )


def _send_reset(request: Request, email: str) -> None:
    if not mail.is_set():
        return
    with db.unit_of_work() as session:
        person = people.by_email(session, email)
        if person is None or person.joined_at is None or person.disabled_at:
            return
        _begin(request, person, "account.forgot")
        secret = links.make(session, person, LinkKind.RESET, by=None)
    mail.send(
        email,
        subject="Choose a new password for Toombos",
        text="Somebody, probably you, asked for a new password. Within one hour, choose it here:\n\n"
        f"{links.address(LinkKind.RESET, secret)}\n\n"
        "If it was not you, do nothing: your password stays as it is.\n",
    )
