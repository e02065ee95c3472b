"""One reader's way through the log: attached, fallen behind, too far behind."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from uuid import UUID

import pytest

from api.ws import words
from api.ws.hub import QUEUE_FRAMES, Hub, Listener
from api.ws.messages import Frame
from api.ws.stream import Stream, TooSlow
from api.ws.tail import Tail
from models.jobs import service
from models.kit import db
from models.kit.settings import settings
from tests.conftest import Customer
from tests.factories.jobs import new_job

MANY = QUEUE_FRAMES * 2


@asynccontextmanager
async def followed(customer: Customer, resume: str | None = "") -> AsyncIterator[Stream]:
    hub = Hub()
    tail = Tail(hub)
    running = asyncio.create_task(tail.run())
    listener = Listener(tenant_id=customer.actor.tenant_id, hints=False, resume=resume)
    try:
        yield Stream(listener, hub, tail)
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


def submit(customer: Customer, n: int) -> list[str]:
    with db.unit_of_work() as session:
        jobs = [new_job(customer.actor.tenant_id) for _ in range(n)]
        return [str(job_id) for job_id in service.submit(session, jobs)]


async def begin(frames: AsyncIterator[Frame | None], stream: Stream) -> asyncio.Task[Frame | None]:
    """Read the greeting, and return the next read once the listener is attached."""
    greeting = await anext(frames)
    assert greeting
    assert greeting.kind == "resumed"
    reading: asyncio.Task[Frame | None] = asyncio.ensure_future(anext(frames))
    while stream.listener not in stream.hub.listeners:  # noqa: ASYNC110 - nothing tells of it
        await asyncio.sleep(0)
    return reading


@pytest.mark.usefixtures("lanes")
def test_a_reader_that_keeps_up_gets_a_burst_from_its_queue(customer: Customer) -> None:
    async def read() -> tuple[list[str], list[str], bool]:
        async with followed(customer) as stream:
            frames = stream.frames()
            reading = await begin(frames, stream)
            made = await asyncio.to_thread(submit, customer, MANY)
            stream.tail.nudge()
            seen = [await reading]
            fell = False
            while len(seen) < MANY:
                seen.append(await anext(frames))
                fell |= stream.listener.behind
            return made, [str(frame.job_id) for frame in seen if frame], fell

    made, seen, fell = asyncio.run(read())

    assert sorted(seen) == sorted(made)
    assert not fell


@pytest.mark.usefixtures("lanes")
def test_a_reader_that_fell_behind_goes_on_without_a_hole(customer: Customer) -> None:
    async def read() -> tuple[list[str], list[Frame | None]]:
        async with followed(customer) as stream:
            frames = stream.frames()
            reading = await begin(frames, stream)
            made = await asyncio.to_thread(submit, customer, MANY)
            await stream.tail.fresh()
            seen = [await reading]
            assert stream.listener.behind
            while len(seen) < MANY:
                seen.append(await anext(frames))
            return made, seen

    made, seen = asyncio.run(read())

    assert sorted(str(frame.job_id) for frame in seen if frame) == sorted(made)
    ids = [frame.event_id or 0 for frame in seen if frame]
    assert ids == sorted(set(ids))


@pytest.mark.usefixtures("lanes")
def test_a_reader_that_is_too_far_behind_is_sent_away(
    customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings().live, "replay_max", MANY // 2)

    async def read() -> None:
        async with followed(customer) as stream:
            frames = stream.frames()
            reading = await begin(frames, stream)
            await asyncio.to_thread(submit, customer, MANY)
            await stream.tail.fresh()
            await reading
            with pytest.raises(TooSlow):
                await anext(frames)

    asyncio.run(read())


@pytest.mark.usefixtures("lanes")
def test_what_happens_while_a_reader_arrives_is_not_lost(customer: Customer) -> None:
    def cancel(job_id: str) -> None:
        with db.unit_of_work() as session:
            service.cancel(session, UUID(job_id), tenant_id=customer.actor.tenant_id)

    async def read(job_id: str) -> str:
        listener = Listener(tenant_id=customer.actor.tenant_id, hints=False)
        tail = Tail(Hub())
        frames = Stream(listener, tail._hub, tail).frames()
        reading: asyncio.Task[Frame | None] = asyncio.ensure_future(anext(frames))
        said = json.dumps({"type": "subscribe", "job_id": job_id})
        asking = asyncio.ensure_future(words.answer(tail._hub, listener, said))
        await asyncio.wait((asking,), timeout=0.3)  # time enough to look at the job too early
        await asyncio.to_thread(cancel, job_id)
        running = asyncio.create_task(tail.run())
        for frame in await asking:
            listener.answer(frame)
        status = ""
        async with asyncio.timeout(10):
            while status != "cancelled":
                told = await reading
                status = json.loads(told.full).get("status", "") if told else ""
                reading = asyncio.ensure_future(anext(frames))
        running.cancel()
        reading.cancel()
        await asyncio.gather(running, reading, return_exceptions=True)
        return status

    assert asyncio.run(read(submit(customer, 1)[0])) == "cancelled"


@pytest.mark.usefixtures("lanes")
def test_what_came_before_a_reader_was_attached_waits_for_no_poll(
    customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.ws.tail.POLL_S", 3600)
    monkeypatch.setattr("api.ws.stream.FIRST_WORDS_S", 3600)

    async def read() -> tuple[str, Frame | None]:
        async with followed(customer, resume=None) as stream:
            reading: asyncio.Task[Frame | None] = asyncio.ensure_future(anext(stream.frames()))
            await stream.listener.placed.wait()
            made = await asyncio.to_thread(submit, customer, 1)
            stream.tail.nudge()  # nobody is attached, so the tail does not look
            for _ in range(10):
                await asyncio.sleep(0)
            stream.listener.spoke = True
            stream.listener.stir()
            async with asyncio.timeout(10):
                return made[0], await reading

    job_id, frame = asyncio.run(read())

    assert frame
    assert str(frame.job_id) == job_id


def test_a_stream_ends_when_the_process_goes(customer: Customer) -> None:
    async def read() -> list[Frame | None]:
        async with followed(customer) as stream:
            stream.hub.enter(stream.listener, holder="me")
            frames = stream.frames()
            reading = await begin(frames, stream)
            stream.hub.end()
            return [await reading, *[frame async for frame in frames]]

    assert set(asyncio.run(read())) <= {None}


def test_silence_is_broken_by_heartbeats(customer: Customer) -> None:
    async def read() -> Frame | None:
        async with followed(customer) as stream:
            frames = stream.frames(heartbeat_s=0.01)
            return await (await begin(frames, stream))

    assert asyncio.run(read()) is None
