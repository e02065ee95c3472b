"""Flower under `/flower/`: admins of the operator's tenant see the workers there and steer them."""

import base64
import binascii
from typing import Final

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api import deps, errors, logins
from api.flower import forward
from models.access import service as access
from models.access.service import Actor
from models.audit import acts
from models.kit import db
from models.kit.errors import Forbidden, Unauthenticated

router = APIRouter(tags=["flower"], include_in_schema=False)

CHALLENGE: Final = 'Basic realm="Toombos Flower", charset="UTF-8"'


@router.api_route("/flower", methods=["GET", "HEAD"])
async def without_slash() -> Response:
    """Send the browser to the address under which Flower's own links work."""
    return RedirectResponse("/flower/", status_code=308)


@router.api_route("/flower/{path:path}", methods=["GET", "HEAD", "POST"])
async def flower(request: Request) -> Response:
    """Return Flower's answer to somebody with a key; ask for the key as browsers understand it."""
    try:
        found = await _admit(request)
    except Unauthenticated as error:
        answer = errors.problem(
            401, error.message, code=error.code, correlation_id=errors.correlation_id(request)
        )
        answer.headers["WWW-Authenticate"] = CHALLENGE
        return answer
    if request.method not in logins.SAFE:
        await run_in_threadpool(_note, request, found)
    return await forward(request)


def _note(request: Request, found: Actor) -> None:
    """Write down who steers: Flower changes nothing in Postgres, so no transaction of it would."""
    act = deps.act(request, found, "flower.use")
    act.target, act.target_id = "flower", request.path_params["path"]
    with db.unit_of_work() as session:
        acts.record(session, [act])


async def _admit(request: Request) -> Actor:
    """Return who asks. Raise Unauthenticated without a known key; Forbidden for one that may not, or another site.

    A browser sends a Basic password along with every request, whoever made the page it comes from.
    """
    authorization = request.headers.get("authorization")
    basic = _basic_password(authorization)
    key = basic or deps.presented_key(authorization, request.headers.get("x-api-key"))
    if not key:
        raise Unauthenticated("Sign in with any user name, and an API key as the password.")
    found = access.remembered(key)
    if found is None:
        found = await run_in_threadpool(deps.authenticate, key)
    found.must("flower.use")
    if basic and request.method not in logins.SAFE and not logins.is_same_origin(request):
        raise Forbidden(
            "This change does not come from a page of this host. Scripts send their key as"
            " `Authorization: Bearer` or `X-API-Key`; a proxy in between must keep `Host`."
        )
    return found


def _basic_password(authorization: str | None) -> str | None:
    """Return the password of RFC 7617's scheme, whoever the user is."""
    scheme, _, credentials = (authorization or "").strip().partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        text = base64.b64decode(credentials.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    return deps.unquote(text.partition(":")[2]) or None
