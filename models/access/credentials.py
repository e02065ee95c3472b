"""Who stands behind what a client shows: an API key, an access token, or a browser's cookie."""

from collections.abc import Collection
from uuid import UUID

from sqlmodel import Session

from models.access import logins, service, tokens
from models.access.people_tables import LoginKind
from models.access.service import Actor

_COOKIE = logins.PREFIXES[LoginKind.COOKIE]


def authenticate(session: Session, credential: str) -> Actor:
    """Return who stands behind a credential; its shape tells its kind. Raises Unauthenticated."""
    if credential.startswith(_COOKIE):
        actor = logins.by_cookie(session, credential)
    elif tokens.looks_like_one(credential):
        actor = logins.by_token(session, credential)
    else:
        return service.authenticate(session, credential)
    service.remember(credential, actor)
    return actor


def ended(session: Session, idents: Collection[UUID]) -> set[UUID]:
    """Return which of these keys and logins may not be used any more."""
    return service.ended(session, idents) & logins.ended(session, idents)
