"""Sources of health facts: cached, one reader at a time, and never waited for long."""

import asyncio
import socket
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import make_url

from api.health import readings
from api.health.source import FRESH_S, RETRY_S, Reading, ReadingFailed, Source


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Counter:
    """Something to read that says how often it was read."""

    def __init__(self) -> None:
        self.reads = 0
        self.failure: Exception | None = None

    def __call__(self) -> int:
        self.reads += 1
        if self.failure:
            raise self.failure
        return self.reads


@pytest.fixture
def silent_server() -> Iterator[int]:
    """A server that takes connections and never says a word; gives its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_reading_is_kept_for_a_while() -> None:
    clock, counter = Clock(), Counter()
    source = Source("test", counter, clock=clock)

    first = asyncio.run(source.look())
    clock.now += FRESH_S - 0.1
    second = asyncio.run(source.look())
    clock.now += 0.2
    third = asyncio.run(source.look())

    assert [first.value, second.value, third.value] == [1, 1, 2]


def test_a_failure_is_looked_at_again_sooner() -> None:
    clock, counter = Clock(), Counter()
    source = Source("test", counter, clock=clock)
    counter.failure = ReadingFailed("It is down.")
    assert asyncio.run(source.look()).failure == "It is down."
    counter.failure = None

    clock.now += RETRY_S + 0.1

    assert asyncio.run(source.look()).value == 2


def test_a_broken_check_is_reported_and_not_raised() -> None:
    counter = Counter()
    counter.failure = KeyError("a secret detail")

    reading = asyncio.run(Source("test", counter).look())

    assert reading.value is None
    assert "KeyError" in reading.failure
    assert "secret" not in reading.failure


def test_many_askers_cause_one_read() -> None:
    begun, go = threading.Event(), threading.Event()
    reads = []

    def slow() -> str:
        reads.append(1)
        begun.set()
        go.wait(10)
        return "done"

    async def ask_many() -> list[Reading[str]]:
        asking = [asyncio.create_task(source.look()) for _ in range(50)]
        await asyncio.to_thread(begun.wait, 10)
        go.set()
        return await asyncio.gather(*asking)

    source = Source("test", slow)

    found = asyncio.run(ask_many())

    assert {reading.value for reading in found} == {"done"}
    assert len(reads) == 1


def test_a_hanging_source_is_not_waited_for_twice_and_recovers_by_itself() -> None:
    clock, go = Clock(), threading.Event()
    reads = []

    def hanging() -> str:
        reads.append(1)
        go.wait(10)
        return "back"

    async def ask() -> tuple[Reading[str], Reading[str], Reading[str]]:
        source = Source("test", hanging, clock=clock)
        first = asyncio.create_task(source.look())
        for _ in range(3):
            await asyncio.sleep(0)
        clock.now += 60  # the reader has been away for long, so nobody waits for it
        second = await source.look()
        go.set()
        return await first, second, await source.look()

    first, second, third = asyncio.run(ask())

    assert (first.value, third.value) == ("back", "back")
    assert second.value is None
    assert "no answer" in second.failure
    assert len(reads) == 1


def test_a_postgres_that_never_answers_is_a_failure_in_time(silent_server: int) -> None:
    url = make_url(f"postgresql+psycopg://127.0.0.1:{silent_server}/nothing")
    source = Source("test", lambda: readings.postgres(url))

    reading = asyncio.run(asyncio.wait_for(source.look(), 5))

    assert "no answer" in reading.failure


def test_a_postgres_that_refuses_is_told_without_its_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    url = make_url(f"postgresql+psycopg://somebody:secret@127.0.0.1:{port}/nothing")

    with pytest.raises(ReadingFailed) as failure:
        readings.postgres(url)

    assert str(port) not in str(failure.value)
    assert "secret" not in str(failure.value)
