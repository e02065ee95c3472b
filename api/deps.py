"""What routes need to know of a request: who asks, whether they may, which page."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends, Query, Request, Security
from fastapi.security import APIKeyHeader, HTTPBearer
from starlette.concurrency import run_in_threadpool

from api import limits, logins
from api.traffic import endpoint_of
from models.access import credentials, permissions
from models.access import service as access
from models.access.service import Actor
from models.audit import acts
from models.audit.acts import Act
from models.kit import db
from models.kit.errors import Unauthenticated

# For the OpenAPI document only: the key itself is read from the headers, quoted or not.
Bearer = Annotated[object, Security(HTTPBearer(auto_error=False, description="Your API key."))]
KeyHeader = Annotated[object, Security(APIKeyHeader(name="X-API-Key", auto_error=False))]
NO_KEY = (
    "An API key is needed: send `Authorization: Bearer tb_live_…` or `X-API-Key`."
    " The first one is in `.toombos/api-key`. People log in by POST /api/v2/auth/login."
)


def presented_key(authorization: str | None, x_api_key: str | None) -> str | None:
    """Return the key a client sent, without the quotes that some clients store it with."""
    if authorization:
        scheme, _, credentials = authorization.strip().partition(" ")
        if scheme.lower() == "bearer" and credentials.strip():
            return unquote(credentials)
    return unquote(x_api_key) if x_api_key else None


def unquote(key: str) -> str:
    """Remove one pair of double quotes: an existing client sends its key JSON-quoted."""
    key = key.strip()
    return key[1:-1] if len(key) > 1 and key[0] == key[-1] == '"' else key


async def actor(request: Request, _bearer: Bearer = None, _header: KeyHeader = None) -> Actor:
    """Return who asks. Raises Unauthenticated, and Forbidden for what may be another site's doing."""
    headers = request.headers
    key = presented_key(headers.get("authorization"), headers.get("x-api-key"))
    key = key or logins.cookie_of(request)
    if not key:
        raise Unauthenticated(NO_KEY)
    found = access.remembered(key)
    if found is None:
        found = await run_in_threadpool(authenticate, key)
    request.scope["tenant_id"] = str(found.tenant_id)
    return found


def authenticate(key: str) -> Actor:
    """Return who stands behind a key, a token or a cookie, from the database."""
    with db.unit_of_work() as session:
        return credentials.authenticate(session, key)


ActorDep = Annotated[Actor, Depends(actor)]
_permission_of: dict[Callable[..., Any], str] = {}


def require(permission: str, *, who: Callable[..., Any] = actor, fenced: bool = True) -> Any:
    """Return the dependency that gives the actor if it has a permission, and refuses it if not.

    `who` finds the actor. From then on the request is fenced in: the database shows it its own
    tenant's rows only, unless `fenced` is false, for what follows the events of all. Raises
    KeyError for a permission that is not in the table.
    """
    permissions.TABLE[permission]

    async def allowed(request: Request, found: Annotated[Actor, Depends(who)]) -> Actor:
        reads = request.method in logins.SAFE
        await limits.charge(request, found, reads=reads)
        found.must(permission)
        if fenced:
            db.fence(found.tenant_id)
        if not reads:
            acts.begin(act(request, found, permission))
        return found

    _permission_of[allowed] = permission
    return Depends(allowed)


def act(request: Request, found: Actor, permission: str) -> Act:
    """Return who does what from where, for the audit log."""
    return Act(
        tenant_id=found.tenant_id,
        actor_kind="person" if found.role else "key",
        actor_id=found.id,
        action=permission,
        route=f"{request.method} {endpoint_of(request.scope)}",
        address=request.client.host if request.client else None,
        agent=request.headers.get("user-agent"),
        correlation_id=str(request.scope.get("correlation_id", "")),
    )


def permission_of(dependency: Callable[..., Any]) -> str | None:
    """Return what a dependency made by `require` requires; None for any other one."""
    return _permission_of.get(dependency)


Limit = Annotated[int, Query(ge=1, le=1000, description="Rows a page has at most.")]
CursorParam = Annotated[
    str | None, Query(description="`next_cursor` of the page before.", max_length=200)
]
