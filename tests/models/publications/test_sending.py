"""Where a publication goes from what was told: the rules that keep it from going out twice."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from models.kit import ids
from models.publications.sending import PAUSES_S, Fate, Order, Told, follows
from models.publications.states import MOVES, PublicationState

HELD = [PublicationState.SENDING, PublicationState.SENT, PublicationState.UNKNOWN]
"""What a claim makes of whatever it takes."""
FATES = {
    PublicationState.SENDING: [Fate.TAKEN, Fate.ABSENT, Fate.REFUSED, Fate.UNSURE],
    PublicationState.SENT: [Fate.THERE, Fate.ABSENT, Fate.UNSURE],
    PublicationState.UNKNOWN: [Fate.THERE, Fate.ABSENT, Fate.UNSURE],
}
CASES = st.sampled_from([(state, fate) for state in HELD for fate in FATES[state]])


def order(state: PublicationState, tries: int) -> Order:
    return Order(
        id=ids.new_id(),
        tenant_id=ids.new_id(),
        destination_id=ids.new_id(),
        content_id=ids.new_id(),
        version=1,
        state=state,
        must_look=state is not PublicationState.SENDING,
        attempt=1,
        tries=tries,
        created_at=datetime(2026, 11, 20, tzinfo=UTC),
        kind="folder",
        settings={},
        secret=None,
        job_id=ids.new_id(),
        channel="website",
    )


@given(case=CASES, tries=st.integers(0, 20), looks_up=st.booleans())
def test_every_move_is_one_of_the_table(
    case: tuple[PublicationState, Fate], tries: int, *, looks_up: bool
) -> None:
    state, fate = case

    after, _ = follows(order(state, tries), Told(fate, looks_up))

    assert after is state or after in MOVES[state]


@given(case=CASES, tries=st.integers(0, 20), looks_up=st.booleans())
def test_nothing_is_sent_again_that_may_be_there(
    case: tuple[PublicationState, Fate], tries: int, *, looks_up: bool
) -> None:
    state, fate = case

    after, _ = follows(order(state, tries), Told(fate, looks_up))

    if after is PublicationState.PLANNED:
        assert fate is Fate.ABSENT


@given(case=CASES, looks_up=st.booleans())
def test_everything_comes_to_an_end(case: tuple[PublicationState, Fate], *, looks_up: bool) -> None:
    state, fate = case

    assert follows(order(state, len(PAUSES_S)), Told(fate, looks_up))[1] is None or (
        fate in {Fate.TAKEN, Fate.UNSURE} and state is PublicationState.SENDING
    )


def test_a_destination_that_can_not_be_asked_waits_for_a_person() -> None:
    told = Told(Fate.UNSURE, looks_up=False)

    assert follows(order(PublicationState.SENDING, 0), told) == (PublicationState.UNKNOWN, None)
