"""What becomes of a step that failed: tried again or not, how often, and when. One table says it.

| error | tries | pauses |
|---|---|---|
| `Unavailable`; the network, a timeout, no memory | `engine.max_attempts` (5) | 2, 4, 8 … s, at most 5 minutes |
| `TooMany` (a rate limit) | four times as many | 5, 10, 20 … s, at most 15 minutes |
| other `DomainError`s | one | none |
| anything else: a fault of the program | one | none |

A `Retry-After` is the least pause, for all that are tried again, up to a day. Losing the worker is
counted apart (`engine.max_crashes`), by the sweep.
"""

import random
from dataclasses import dataclass

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from models.jobs.service import Claim, Outcome
from models.jobs.states import StepState
from models.kit.errors import DomainError, TooMany, Unavailable
from models.kit.settings import settings

DATABASE_AWAY = (OperationalError, InterfaceError, PoolTimeout)
LONGEST_S = 86_400.0
"""Nobody is believed who wants to be asked again later than this."""
SPREAD = 0.1
"""By so much of a `Retry-After` those that got the same one are kept apart."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How errors of one class are tried again: first after `first_s`, then after twice as long …

    `patience` times `engine.max_attempts` tries there are in all.
    """

    first_s: float
    most_s: float
    patience: int = 1

    def pause_s(self, attempt: int, *, retry_after_s: float | None, spread: float) -> float:
        """Return the pause after a failed attempt, in seconds; `spread` 0..1 keeps retries apart."""
        # 2 to the power of 64 is far beyond any pause, and further powers do not fit a float.
        grown_s = min(self.most_s, self.first_s * 2.0 ** min(attempt - 1, 64))
        own_s = grown_s * (0.5 + spread / 2)
        asked_s = min(retry_after_s or 0.0, LONGEST_S) * (1 + SPREAD * spread)
        return max(own_s, asked_s)


POLICIES: dict[type[DomainError], Policy] = {
    Unavailable: Policy(first_s=2, most_s=300),
    TooMany: Policy(first_s=5, most_s=900, patience=4),
}
"""By the class of the error; those that are not named here are permanent."""


def outcome_of(claim: Claim, error: Exception) -> Outcome:
    """Return what becomes of a step that raised this error."""
    told = _told(error)
    shown: dict[str, object] = {"code": told.code, "message": told.message}
    policy = next((p for kind, p in POLICIES.items() if isinstance(told, kind)), None)
    if policy is None or claim.attempt >= policy.patience * settings().engine.max_attempts:
        return Outcome(claim, StepState.FAILED, error=shown)
    delay_s = policy.pause_s(
        claim.attempt,
        retry_after_s=told.retry_after_s,
        spread=random.random(),  # noqa: S311 - not a secret
    )
    return Outcome(claim, StepState.SCHEDULED, error=shown, delay_s=delay_s)


def is_foreseen(error: Exception) -> bool:
    """Tell whether an error is one that steps are expected to have; others are worth a log line."""
    return isinstance(error, (DomainError, *DATABASE_AWAY))


def _told(error: Exception) -> DomainError:
    """Return an error in words for the user; what the program did not foresee keeps its secrets."""
    if isinstance(error, DomainError):
        return error
    if isinstance(error, DATABASE_AWAY):
        return Unavailable("The database was away while this was made.")
    if isinstance(error, TimeoutError | ConnectionError):
        return Unavailable(f"The network failed while this was made ({type(error).__name__}).")
    if isinstance(error, MemoryError):
        return Unavailable("There was not enough memory to make this.")
    return DomainError(
        f"Making this failed in a way that was not foreseen ({type(error).__name__})."
        " The worker's log has the details."
    )
