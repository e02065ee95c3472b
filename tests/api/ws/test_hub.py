"""What a listener's queue keeps when its reader is slow, and how many streams a key may have."""

import asyncio

import pytest

from api.ws.hub import CONFLATE_AT, QUEUE_FRAMES, Hub, Listener
from api.ws.messages import Frame
from models.kit import ids
from models.kit.errors import TooMany
from models.kit.settings import settings

TENANT = ids.new_id()
JOBS = [ids.new_id() for _ in range(10)]


def listener(*, resuming: bool = False) -> Listener:
    return Listener(tenant_id=TENANT, hints=False, resuming=resuming)


def update(event_id: int, *, kind: str = "job_update") -> list[Frame]:
    return [Frame(kind, str(event_id), "", JOBS[event_id % 10], event_id)]


def queued(found: Listener) -> list[Frame]:
    async def all_of_it() -> list[Frame]:
        frames = []
        while frame := await found.next(timeout_s=0):
            frames.append(frame)
        return frames

    return asyncio.run(all_of_it())


def test_a_reader_that_keeps_up_gets_everything_in_order() -> None:
    reader = listener()
    for n in range(1, CONFLATE_AT):
        reader.tell(update(n))

    assert [frame.event_id for frame in queued(reader)] == list(range(1, CONFLATE_AT))


def test_a_slow_reader_gets_the_latest_of_each_job() -> None:
    reader = listener()
    for n in range(1, 1001):
        reader.tell(update(n))

    frames = queued(reader)

    assert len(frames) < CONFLATE_AT
    assert not reader.behind
    assert [frame.event_id for frame in frames][-10:] == list(range(991, 1001))


def test_an_end_is_never_conflated() -> None:
    reader = listener()
    reader.tell(update(1, kind="job_completed"))
    for n in range(2, 500):
        reader.tell(update(n))

    assert queued(reader)[0].kind == "job_completed"


@pytest.mark.parametrize("resuming", [True, False])
def test_a_queue_that_is_full_is_given_up_but_answers_stay(*, resuming: bool) -> None:
    reader = listener(resuming=resuming)
    reader.answer(Frame("pong", "pong"))
    for n in range(1, QUEUE_FRAMES + 1):
        reader.tell(update(n, kind="job_update" if resuming else "job_completed"))

    assert reader.behind
    assert [frame.kind for frame in queued(reader)] == ["pong"]


def test_a_reader_that_resumes_is_not_conflated() -> None:
    reader = listener(resuming=True)
    for n in range(1, 200):
        reader.tell(update(n))

    assert [frame.event_id for frame in queued(reader)] == list(range(1, 200))


def test_an_event_that_was_queued_is_not_queued_again() -> None:
    reader = listener()
    for n in (1, 2, 1, 2, 3):
        reader.tell(update(n))

    assert [frame.event_id for frame in queued(reader)] == [1, 2, 3]


def test_a_holder_may_have_so_many_streams_and_another_has_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(settings().live, "sockets_per_key", 2)
    hub, first = Hub(), listener()
    hub.enter(first, holder="a")
    hub.enter(listener(), holder="a")
    hub.enter(listener(), holder="b")

    with pytest.raises(TooMany, match="2 streams"):
        hub.enter(listener(), holder="a")
    hub.leave(first)
    hub.leave(first)
    hub.enter(listener(), holder="a")


def test_a_stream_is_counted_for_who_its_reader_said_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(settings().live, "sockets_per_key", 1)
    hub, first, second = Hub(), listener(), listener()
    hub.enter(first, holder="address")
    hub.hand_over(first, holder="key")
    hub.hand_over(first, holder="key")
    hub.enter(second, holder="address")

    with pytest.raises(TooMany):
        hub.hand_over(second, holder="key")
    hub.leave(first)
    hub.hand_over(second, holder="key")

    assert hub._held == {"key": 1}


def test_streams_that_open_while_the_process_goes_end_too() -> None:
    hub, early, late = Hub(), listener(), listener()
    hub.enter(early, holder="a")
    hub.end()
    hub.enter(late, holder="a")

    assert early.ended
    assert late.ended


def test_what_is_wanted_is_the_union_of_what_readers_want() -> None:
    hub, other = Hub(), ids.new_id()
    one, two, three = listener(), listener(), Listener(tenant_id=other, hints=False)
    one.jobs, two.jobs = {JOBS[0]}, {JOBS[1]}
    hub.listeners |= {one, two, three}

    assert hub.interest() == {TENANT: {JOBS[0], JOBS[1]}, other: set()}
    hub.listeners.add(Listener(tenant_id=TENANT, hints=False))
    assert hub.interest() == {TENANT: set(), other: set()}
    hub.listeners.add(Listener(tenant_id=None, hints=True))
    assert hub.interest() is None
