"""Secrets that must be read again, such as a customer's tokens: encrypted where they are stored.

A column of the type `Sealed` is text to everybody who uses the row, and a Fernet token (AES-128-CBC
with HMAC-SHA256) in the database, with the name of its key in front. What only has to be recognised,
such as our own API keys, is hashed instead (`models.kit.ids`).
"""

import base64
import hashlib
from functools import cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Column, Dialect, Table, Text, TypeDecorator, bindparam, select, update
from sqlmodel import Session, SQLModel

from models.kit.errors import Unavailable
from models.kit.settings import settings

SealedColumn = Column[Any]

_ABOUT = b"toombos: stored secrets"


class Sealed(TypeDecorator[str]):
    """A text column whose content only we can read. It can't be searched or sorted."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Seal what is written."""
        return None if value is None else seal(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Unseal what is read."""
        return None if value is None else unseal(value)


def new_key() -> str:
    """Return a new random key for the settings."""
    return Fernet.generate_key().decode()


def seal(text: str) -> str:
    """Return a text encrypted with the newest key. Two calls differ. Raises Unavailable without."""
    name, fernet = next(iter(_keys().items()), ("", None))
    if fernet is None:
        raise Unavailable(
            "Secrets can't be stored here: TOOMBOS_ENCRYPTION_KEYS has no value."
            " An administrator makes a key with `toombos encryption key`."
        )
    return f"{name}:{fernet.encrypt(text.encode()).decode()}"


def unseal(sealed: str) -> str:
    """Return a text that was sealed here with any of the keys. Raises Unavailable without its key."""
    name, _, token = sealed.partition(":")
    fernet = _keys().get(name)
    try:
        if fernet is not None:
            return fernet.decrypt(token).decode()
    except InvalidToken:
        pass
    raise Unavailable(
        f"A stored secret can't be read: its key {name[:16]!r} is not in TOOMBOS_ENCRYPTION_KEYS,"
        " or the row was changed by hand. Add the old key, or store the secret again."
    )


def key_name(key: str) -> str:
    """Return what rows call a key; nothing can be learned about the key from it."""
    return hashlib.sha256(_derived(key)).hexdigest()[:8]


def columns() -> list[SealedColumn]:
    """Return every sealed column of every table that is loaded (`schema.load_tables`)."""
    tables = SQLModel.metadata.sorted_tables
    return [c for table in tables for c in table.columns if isinstance(c.type, Sealed)]


def rotate(session: Session, column: SealedColumn, *, limit: int = 500) -> int:
    """Seal up to `limit` values of a column anew with the newest key; return how many there were.

    Zero means that older keys are not needed any more for this column. Raises Unavailable.
    """
    newest = next(iter(_keys()), "")
    table = column.table
    assert isinstance(table, Table)  # noqa: S101 - `columns` gives no others
    place = {f"key {n}": part for n, part in enumerate(table.primary_key.columns)}
    raw = column.cast(Text)
    old = select(raw, *place.values()).where(column.is_not(None), ~raw.startswith(f"{newest}:"))
    found = session.connection().execute(old.limit(limit).with_for_update()).all()
    if found:
        this_row = [part == bindparam(name) for name, part in place.items()]
        change = update(table).where(*this_row).values({column: bindparam("new")})
        changes = [
            {"new": unseal(sealed), **dict(zip(place, row, strict=True))} for sealed, *row in found
        ]
        session.connection().execute(change, changes)
    return len(found)


def _keys() -> dict[str, Fernet]:
    return _fernets(tuple(key.get_secret_value() for key in settings().encryption_keys))


@cache
def _fernets(keys: tuple[str, ...]) -> dict[str, Fernet]:
    return {key_name(key): Fernet(base64.urlsafe_b64encode(_derived(key))) for key in keys}


def _derived(key: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=_ABOUT).derive(key.encode())
