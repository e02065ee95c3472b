"""The single source of ids and secrets.

Ids are random UUIDs: existing clients show only the first eight characters, so the entropy must
come first. Secrets are never ids.
"""

import hashlib
import hmac
import secrets
from uuid import UUID, uuid4  # noqa: TID251 - this is the single source

from models.kit.errors import Missing


def new_id() -> UUID:
    """Return a new random id."""
    return uuid4()


def parse_id(text: str, *, noun: str) -> UUID:
    """Return the id that a client sent; text that is no id names nothing, so it is Missing."""
    try:
        return UUID(text)
    except ValueError:
        raise Missing(f"There is no {noun} {text[:80]!r}.") from None


def new_secret(prefix: str) -> str:
    """Return a new random secret of 256 bits that starts with `prefix`."""
    return prefix + secrets.token_urlsafe(32)


def secret_hash(secret: str) -> str:
    """Return what is stored instead of a secret. No salt or slow hash: the secret has 256 bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def same_secret(a: str, b: str) -> bool:
    """Compare two secrets without telling by the time taken where they differ."""
    return hmac.compare_digest(a.encode(), b.encode())
