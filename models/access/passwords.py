"""Passwords: what a good one is, and argon2id hashes of them. Nothing else hashes or compares one."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from models.kit import ids
from models.kit.errors import Invalid, Unavailable

SHORTEST, LONGEST = 10, 200
MEMORY_KIB, ROUNDS = 19 * 1024, 2
"""The first choice of the OWASP password storage cheat sheet: about 20 ms of one core."""
AT_ONCE: Final = 4
"""Hashes computed at once in a process: what a flood of logins may cost in memory and cores."""
WAIT_S: Final = 3.0

_hasher = PasswordHasher(time_cost=ROUNDS, memory_cost=MEMORY_KIB, parallelism=1)
_turns = threading.BoundedSemaphore(AT_ONCE)
_COMMON: Final = frozenset(
    {
        "1234567890",
        "12345678910",
        "0123456789",
        "1q2w3e4r5t",
        "1qaz2wsx3edc",
        "abcdefghij",
        "adminadmin",
        "administrator",
        "changemeplease",
        "iloveyou123",
        "letmeinplease",
        "password01",
        "password12",
        "password123",
        "password1234",
        "passwordpassword",
        "qwerty12345",
        "qwerty123456",
        "qwertyuiop",
        "toombostoombos",
        "welcome123",
        "welcome1234",
    }
)


def check(password: str, *, email: str) -> None:
    """Raise Invalid for a password that is too short, too long, or the first that is guessed."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Invalid(f"A password has {SHORTEST} to {LONGEST} characters; longer is better.")
    simple = password.casefold()
    name = email.partition("@")[0].casefold()
    if simple in _COMMON or len(set(simple)) < 4 or simple in (email.casefold(), name * 2):
        raise Invalid("This password is among the first to be guessed. Choose another one.")


def hashed(password: str) -> str:
    """Return what is stored of a password. Raises Unavailable when too many are hashed already."""
    with _turn():
        return _hasher.hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Tell whether a password is the stored one; without one it takes as long to say no.

    Raises Unavailable when too many are hashed already.
    """
    with _turn():
        try:
            return _hasher.verify(stored or _nobodys(), password) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(stored: str) -> bool:
    """Tell whether a hash was made with other costs than today's."""
    return _hasher.check_needs_rehash(stored)


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=WAIT_S):
        raise Unavailable("Too many logins at once. Try again shortly.", retry_after_s=2)
    try:
        yield
    finally:
        _turns.release()


@cache
def _nobodys() -> str:
    """Return the hash that unknown accounts are compared with."""
    return _hasher.hash(ids.new_secret(""))
