"""Which errors are tried again, how often and when."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError

from models.jobs.service import Claim
from models.jobs.states import StepState
from models.kit import ids
from models.kit.errors import (
    Conflict,
    DomainError,
    Forbidden,
    Invalid,
    Missing,
    TooLarge,
    TooMany,
    Unauthenticated,
    Unavailable,
)
from models.kit.settings import settings
from tasks import policy
from tasks.policy import LONGEST_S, POLICIES, Policy

TEMPORARY = [
    Unavailable("The network is down."),
    TooMany("Too many posts this hour."),
    OperationalError("select", None, RuntimeError()),
    TimeoutError(),
    ConnectionResetError(),
    MemoryError(),
]
PERMANENT = [
    Invalid("It is empty."),
    Unauthenticated("Who are you?"),
    Forbidden("Not you."),
    Missing("It is gone."),
    Conflict("Not now."),
    TooLarge("It is too large."),
    DomainError("It did not work."),
    KeyError("the password is 1234"),
    FileNotFoundError("/secret"),
]


def claim(attempt: int) -> Claim:
    return Claim(
        ids.new_id(), ids.new_id(), ids.new_id(), "test", "one", "short", 3, 0.0, attempt, 0, {}
    )


def tries(error: Exception) -> int:
    """Return how often a step is run that always raises this."""
    attempt = 1
    while policy.outcome_of(claim(attempt), error).state is StepState.SCHEDULED:
        attempt += 1
    return attempt


@pytest.mark.parametrize("error", TEMPORARY, ids=repr)
def test_what_may_pass_is_tried_again_and_not_for_ever(error: Exception) -> None:
    patience = 4 if isinstance(error, TooMany) else 1

    assert tries(error) == settings().engine.max_attempts * patience


@pytest.mark.parametrize("error", PERMANENT, ids=repr)
def test_what_stays_is_not_tried_again(error: Exception) -> None:
    assert tries(error) == 1


def test_every_error_says_the_same_of_itself() -> None:
    """`permanent` of an error and the table must not contradict each other."""
    for kind in DomainError.__subclasses__():
        assert (kind in POLICIES) is not kind.permanent


@pytest.mark.parametrize("error", [*TEMPORARY, *PERMANENT], ids=repr)
def test_nobody_is_told_a_secret(error: Exception) -> None:
    shown = policy.outcome_of(claim(1), error).error

    assert shown
    assert "1234" not in str(shown)
    assert "/secret" not in str(shown)


POLICY = st.sampled_from(list(POLICIES.values()))
SPREAD = st.floats(0, 1)


@given(policy=POLICY, attempt=st.integers(1, 2000), spread=SPREAD)
def test_a_pause_grows_and_is_bounded(policy: Policy, attempt: int, spread: float) -> None:
    pause_s = policy.pause_s(attempt, retry_after_s=None, spread=spread)

    assert policy.first_s / 2 <= pause_s <= policy.most_s
    assert pause_s <= policy.pause_s(attempt + 1, retry_after_s=None, spread=1)


@given(policy=POLICY, attempt=st.integers(1, 30), asked_s=st.integers(0, 10**9), spread=SPREAD)
def test_who_is_asked_to_wait_never_comes_back_earlier(
    policy: Policy, attempt: int, asked_s: int, spread: float
) -> None:
    pause_s = policy.pause_s(attempt, retry_after_s=asked_s, spread=spread)

    assert min(asked_s, LONGEST_S) <= pause_s <= max(policy.most_s, 1.1 * LONGEST_S)


@given(policy=POLICY, asked_s=st.integers(1000, 80_000))
def test_who_got_the_same_retry_after_comes_back_at_different_times(
    policy: Policy, asked_s: int
) -> None:
    pauses = {
        policy.pause_s(1, retry_after_s=asked_s, spread=spread) for spread in (0.0, 0.3, 0.6, 1.0)
    }

    assert len(pauses) == 4
