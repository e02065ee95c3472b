"""Access tokens: JWTs of ten minutes, signed with keys that are replaced by themselves.

A token names a login, and the login decides (`models.access.logins`): a signature alone lets nobody
in whose login has ended. Two keys live at any time, so that a new one invalidates no token.
"""

import threading
import time
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import jwt
from sqlmodel import Session, col, delete, select

from models.access.people_tables import Login, SigningKey
from models.kit import clock, db, ids
from models.kit.errors import Unauthenticated

ALGORITHM: Final = "HS256"
ISSUER, AUDIENCE = "toombos", "toombos-api"
LIFE: Final = timedelta(minutes=10)
KEY_AGE: Final = timedelta(days=30)
"""A key signs this long; it is read until the last token that it signed is over."""
LOOK_S: Final = 1.0
"""The database is asked for unknown keys at most this often, whatever tokens name."""

_lock = threading.Lock()
_keys: dict[str, str] = {}
_looked_at = 0.0


def looks_like_one(credential: str) -> bool:
    """Tell whether a credential has the shape of a JWT: three parts, the first a JSON object."""
    return credential.startswith("eyJ") and credential.count(".") == 2


def issue(session: Session, login: Login) -> str:
    """Return a new access token of a login. Raises Unavailable without TOOMBOS_ENCRYPTION_KEYS."""
    key, now = _newest(session), clock.now()
    with _lock:
        _keys[str(key.id)] = key.secret
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": str(login.person_id),
        "tenant": str(login.tenant_id),
        "sid": str(login.id),
        "jti": ids.new_secret(""),
        "iat": now,
        "exp": now + LIFE,
    }
    return jwt.encode(claims, key.secret, ALGORITHM, headers={"kid": str(key.id)})


def login_of(session: Session, token: str) -> UUID:
    """Return the login that a token names. Raises Unauthenticated, and says why."""
    try:
        return UUID(_claims(session, token)["sid"])
    except jwt.ExpiredSignatureError:
        raise Unauthenticated(
            "This access token has expired. Get another one by POST /api/v2/auth/refresh.",
            code="token_expired",
        ) from None
    except (jwt.PyJWTError, ValueError):
        raise Unauthenticated("This access token was not made here. Log in again.") from None


def rotate(session: Session) -> UUID:
    """Make a new signing key, and delete those that no living token needs; return its id."""
    made = SigningKey(secret=ids.new_secret(""))
    session.add(made)
    session.exec(
        delete(SigningKey).where(col(SigningKey.created_at) < clock.now() - KEY_AGE - 2 * LIFE)
    )
    session.flush()
    return made.id


def forget_keys() -> None:
    """Read the keys again at the next token: for tests."""
    global _looked_at  # noqa: PLW0603 - one ring of keys for the process
    with _lock:
        _keys.clear()
        _looked_at = 0.0


def _claims(session: Session, token: str) -> dict[str, Any]:
    name = str(jwt.get_unverified_header(token).get("kid", ""))
    secret = _secret(session, name)
    if secret is None:
        raise jwt.InvalidTokenError("no such key")
    claims: dict[str, Any] = jwt.decode(
        token,
        secret,
        algorithms=[ALGORITHM],
        audience=AUDIENCE,
        issuer=ISSUER,
        options={"require": ["exp", "iat", "iss", "aud", "sub", "sid"]},
    )
    return claims


def _secret(session: Session, name: str) -> str | None:
    global _looked_at  # noqa: PLW0603 - one ring of keys for the process
    with _lock:
        if name not in _keys and time.monotonic() - _looked_at >= LOOK_S:
            _looked_at = time.monotonic()
            _keys.clear()
            _keys.update({str(row.id): row.secret for row in session.exec(select(SigningKey))})
        return _keys.get(name)


def _newest(session: Session) -> SigningKey:
    """Return the key that signs now; made when there is none, or it has signed for long enough."""
    query = select(SigningKey).order_by(col(SigningKey.created_at).desc())
    found = session.exec(query).first()
    if found and clock.now() - found.created_at < KEY_AGE:
        return found
    db.rows(session, "select pg_advisory_xact_lock(hashtext('signing_keys'))", {})
    found = session.exec(query).first()
    if found and clock.now() - found.created_at < KEY_AGE:
        return found
    return session.get_one(SigningKey, rotate(session))
