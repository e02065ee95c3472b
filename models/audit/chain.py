"""The chain of seals: each hash covers its entry and the hash before it. Pure.

Whoever changes, adds or removes an entry must make anew the hashes of all that come later.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import orjson

START: Final = b"\0" * 32
"""What stands before a tenant's first entry."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it is hashed and shown. `seq` and `hash` are None until it is sealed."""

    id: int
    tenant_id: UUID
    at: datetime
    actor_kind: str
    actor_id: UUID | None
    action: str
    route: str
    target: str | None
    target_id: str | None
    before: Mapping[str, object] | None
    after: Mapping[str, object] | None
    address: str | None
    agent: str | None
    correlation_id: str
    seq: int | None = None
    hash: bytes | None = None


@dataclass(frozen=True, slots=True)
class Flaw:
    """Where a chain is broken, in words, and the seq at which it shows."""

    seq: int
    words: str


def link(previous: bytes, entry: Entry, seq: int) -> bytes:
    """Return the seal of an entry at its place in the chain: sha256, 32 bytes."""
    told = [
        seq,
        entry.id,
        entry.tenant_id,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor_kind,
        entry.actor_id,
        entry.action,
        entry.route,
        entry.target,
        entry.target_id,
        entry.before,
        entry.after,
        entry.address,
        entry.agent,
        entry.correlation_id,
    ]
    return hashlib.sha256(previous + orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).digest()


def flaws(sealed: Iterable[Entry], head: tuple[int, bytes]) -> Iterator[Flaw]:
    """Yield where a tenant's sealed entries, in order of `seq`, are not as they were sealed.

    `head` is the last seal that is known from elsewhere. A flaw is told once: behind it the chain
    is followed from what is there.
    """
    last, previous = 0, START
    for entry in sealed:
        seq, found = entry.seq or 0, entry.hash or b""
        if seq != last + 1:
            yield Flaw(last + 1, f"{_places(last + 1, seq - 1)} missing")
        elif link(previous, entry, seq) != found:
            yield Flaw(seq, f"entry {seq} (id {entry.id}) was changed, or one was put before it")
        if seq == head[0] and found != head[1]:
            yield Flaw(seq, f"the seal of entry {seq} is not the one that was noted")
        last, previous = seq, found
    if last < head[0]:
        yield Flaw(last + 1, f"{_places(last + 1, head[0])} missing at the end")


def _places(first: int, last: int) -> str:
    return f"entry {first} is" if first == last else f"entries {first} to {last} are"
