"""Which variant a subject gets: always the same one, in shares that can be changed. Pure.

Weighted rendezvous hashing (Thaler and Ravishankar, 1998; the weights by Schindelhauer and Schomaker, 2005):
every variant draws a number from the hash of test, subject and its own name, and the best draw wins.
A variant's draw does not depend on the others, so a change of shares moves only subjects who come to a
variant whose share grew or leave one whose share shrank, and nobody else.
"""

import hashlib
import math
from collections.abc import Mapping
from uuid import UUID

_SPAN = 2**64


def assign(experiment_id: UUID, subject: str, shares: Mapping[str, int]) -> str:
    """Return the variant of a subject: the same for the same arguments, everywhere and always.

    `shares` weigh the variants, in any unit; one of 0 gets nobody. Raises ValueError when all are 0.
    """
    open_to_all = {name: share for name, share in shares.items() if share > 0}
    return max(open_to_all, key=lambda name: (_draw(experiment_id, subject, name, shares), name))


def subject_key(experiment_id: UUID, subject: str) -> UUID:
    """Return what is kept instead of a subject's name, which may be an address: a hash of 128 bits.

    It differs from test to test, so that nobody can be followed through them.
    """
    return UUID(bytes=_digest(str(experiment_id), subject)[:16])


def _draw(experiment_id: UUID, subject: str, name: str, shares: Mapping[str, int]) -> float:
    number = int.from_bytes(_digest(str(experiment_id), subject, name)[:8], "big")
    return math.log((number + 0.5) / _SPAN) / shares[name]


def _digest(*parts: str) -> bytes:
    digest = hashlib.sha256()
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass")
        digest.update(len(raw).to_bytes(4, "big") + raw)  # lengths keep parts from running together
    return digest.digest()
