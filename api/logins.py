"""Logins at the door: the cookie of browsers, what may come along with it, and who logs in from where.

A browser sends a cookie with every request to us, whoever made the page it comes from. So a change by
cookie must come from a page of this host and carry a token that only such a page can read.
"""

from typing import Final
from urllib.parse import urlsplit

from fastapi import Request
from starlette.requests import HTTPConnection
from starlette.responses import Response

from models.access import logins
from models.access.logins import Device
from models.kit import ids
from models.kit.errors import Forbidden
from models.kit.settings import settings

COOKIE: Final = "toombos_session"
CSRF_HEADER: Final = "X-CSRF-Token"
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
"""Methods that change nothing (RFC 9110, 9.2.1)."""


def cookie_of(connection: HTTPConnection) -> str | None:
    """Return a browser's login; None for a page of another origin, which can't use it.

    Sites count as the same whatever the port or the sub-domain, so the cookie alone does not tell
    whose page asks. Raises Forbidden for a change that may come from another page.
    """
    cookie = connection.cookies.get(COOKIE)
    if not cookie:
        return None
    is_ours = is_same_origin(connection)
    if connection.scope["type"] == "websocket":
        return cookie if is_ours else None
    if connection.scope["method"] in SAFE:
        return cookie if is_ours or "origin" not in connection.headers else None
    if not is_ours:
        raise Forbidden(
            "This change does not come from a page of this host. A proxy in between must keep"
            " `Host`; scripts log in for tokens instead of a cookie.",
            code="csrf",
        )
    shown = connection.headers.get(CSRF_HEADER, "")
    if not ids.same_secret(shown, logins.csrf_token(cookie)):
        raise Forbidden(
            f"Send the header {CSRF_HEADER} with the `csrf_token` of the login,"
            " or of GET /api/v2/me.",
            code="csrf",
        )
    return cookie


def is_same_origin(connection: HTTPConnection) -> bool:
    """Tell whether a browser says that a request comes from a page of this host."""
    source = connection.headers.get("origin") or connection.headers.get("referer", "")
    host = connection.headers.get("host", "")
    return bool(host) and urlsplit(source).netloc.lower() == host.lower()


def set_cookie(answer: Response, request: Request, secret: str) -> None:
    """Give a browser its login: no script can read it, and no other site's request carries it."""
    answer.set_cookie(
        COOKIE,
        secret,
        max_age=int(logins.IDLE.total_seconds()),
        path="/",
        secure=settings().production or request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )


def drop_cookie(answer: Response) -> None:
    """Take a browser's login away."""
    answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")


def host_of(request: Request) -> str:
    """Return the address that a request comes from."""
    return request.client.host if request.client else "unknown"


def device_of(request: Request) -> Device:
    """Return what people see of where they log in from."""
    return Device(host_of(request), request.headers.get("user-agent", ""))
