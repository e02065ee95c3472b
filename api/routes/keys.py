"""API keys of the tenant: make, list, rotate, revoke."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, Field

from api import views
from api.answers import JSONResponse
from api.deps import CursorParam, Limit, require
from api.schemas import Input, problems
from models.access import keys
from models.access.keys import NewKey
from models.access.permissions import Scope
from models.access.service import Actor
from models.access.tables import ApiKey
from models.kit import clock, db, ids, pages

router = APIRouter(prefix="/api/v2/api-keys", tags=["access"])

KeyId = Annotated[str, Field(max_length=200)]
Changer = Annotated[Actor, require("keys.change")]
Reader = Annotated[Actor, require("keys.read")]


class KeyRequest(Input):
    """A wish for a key."""

    name: str = Field(min_length=1, max_length=100, description="Where it will be used.")
    scopes: frozenset[Scope] = Field(
        frozenset({Scope.READ, Scope.WRITE}),
        min_length=1,
        description="read, write (contains read), admin (contains both).",
    )
    sees_content: bool = Field(
        default=True, description="Whether it may read documents and what jobs made."
    )
    expires_at: AwareDatetime | None = Field(
        None, description="When it ends. Not sent: when it is revoked."
    )


class RotateRequest(Input):
    """How long the old key goes on."""

    overlap_hours: float = Field(
        24, ge=0, le=720, description="The old key works this much longer; 0 ends it now."
    )


class KeyAnswer(BaseModel):
    """A key, without its secret."""

    key_id: str
    id: str
    name: str
    start: str = Field(description="The first characters, to tell keys apart.")
    status: str = Field(description="active, expired or revoked.")
    scopes: list[Scope]
    sees_content: bool
    created_at: datetime
    created_by: str | None = Field(None, description="Id of the key or person that made it.")
    replaces: str | None = Field(None, description="The key it was rotated from.")
    last_used_at: datetime | None = Field(None, description="Right to a minute.")
    expires_at: datetime | None = None
    revoked_at: datetime | None = None


class NewKeyAnswer(KeyAnswer):
    """A new key: the only answer that ever shows its secret."""

    key: str


class KeysPage(BaseModel):
    """Keys, newest first."""

    api_keys: list[KeyAnswer]
    has_more: bool
    next_cursor: str | None = None


@router.post(
    "",
    status_code=201,
    response_model=NewKeyAnswer,
    responses=problems(401, 403, 409, 422),
    summary="Make an API key",
)
def create(actor: Changer, wish: KeyRequest) -> JSONResponse:
    """Make a key. Its secret is in this answer and nowhere else: it is stored as a hash only."""
    new = NewKey(
        name=wish.name,
        scopes=wish.scopes,
        sees_content=wish.sees_content,
        expires_at=wish.expires_at,
    )
    with db.unit_of_work() as session:
        row, secret = keys.create(session, new, by=actor)
    return _made(row, secret)


@router.get("", response_model=KeysPage, responses=problems(401, 422), summary="List API keys")
def list_keys(actor: Reader, limit: Limit = 50, cursor: CursorParam = None) -> JSONResponse:
    """Return the tenant's keys, newest first, those that ended too."""
    after = pages.decode(cursor)
    with db.unit_of_work() as session:
        rows = keys.page(session, tenant_id=actor.tenant_id, limit=limit, after=after)
    shown, rest = pages.cut(rows, limit, pages.by_creation)
    answer = {
        "api_keys": [_key(row) for row in shown],
        **rest,
    }
    return JSONResponse(views.present(answer))


@router.get(
    "/{key_id}",
    response_model=KeyAnswer,
    responses=problems(401, 404),
    summary="Look at an API key",
)
def read(actor: Reader, key_id: KeyId) -> JSONResponse:
    """Return a key as it is now."""
    with db.unit_of_work() as session:
        row = keys.get(session, ids.parse_id(key_id, noun="API key"), tenant_id=actor.tenant_id)
    return JSONResponse(_key(row))


@router.post(
    "/{key_id}/rotate",
    status_code=201,
    response_model=NewKeyAnswer,
    responses=problems(401, 403, 404, 409, 422),
    summary="Rotate an API key",
)
def rotate(actor: Changer, key_id: KeyId, wish: RotateRequest | None = None) -> JSONResponse:
    """Make a key with the same rights. The old one goes on working for the overlap, 24 h by default."""
    overlap = timedelta(hours=(wish or RotateRequest()).overlap_hours)
    ident = ids.parse_id(key_id, noun="API key")
    with db.unit_of_work() as session:
        row, secret = keys.rotate(session, ident, overlap=overlap, by=actor)
    return _made(row, secret)


@router.delete(
    "/{key_id}",
    response_model=KeyAnswer,
    responses=problems(401, 404),
    summary="Revoke an API key",
)
def revoke(actor: Changer, key_id: KeyId) -> JSONResponse:
    """End a key, in every process and open stream within five seconds. Revoking again is fine."""
    with db.unit_of_work() as session:
        row = keys.revoke(session, ids.parse_id(key_id, noun="API key"), tenant_id=actor.tenant_id)
    return JSONResponse(_key(row))


def _made(row: ApiKey, secret: str) -> JSONResponse:
    return JSONResponse(
        {**_key(row), "key": secret},
        status_code=201,
        headers={"Location": f"/api/v2/api-keys/{row.id}", "Cache-Control": "no-store"},
    )


def _key(row: ApiKey) -> dict[str, object]:
    moments = ("created_at", "last_used_at", "expires_at", "revoked_at")
    return views.present(
        {
            "key_id": str(row.id),
            "id": str(row.id),
            "name": row.name,
            "start": row.start,
            "status": keys.status(row),
            "scopes": row.scopes,
            "sees_content": row.sees_content,
            "created_by": row.created_by and str(row.created_by),
            "replaces": row.replaces and str(row.replaces),
            **{name: (at := getattr(row, name)) and clock.iso(at) for name in moments},
        }
    )
