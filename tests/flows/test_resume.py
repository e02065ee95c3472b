"""Readers that go away and come back: nothing missed, nothing twice, whatever was away meanwhile."""

import json
import random
import signal
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import httpx2
import psycopg
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.support.eventually import eventually
from tests.support.stack import Stack, free_port

pytestmark = pytest.mark.flow

WISH = {
    "document": {"content": "# Hello\n\nA note of some words."},
    "channels": ["email", "website"],
}
ENDED = ("job_completed", "job_failed", "job_cancelled")
Frame = dict[str, Any]


def address(stack: Stack, query: str = "") -> str:
    return f"{stack.url.replace('http', 'ws')}/ws/jobs?token={stack.key}{query}"


def receive(socket: ClientConnection, timeout: float = 20) -> Frame:
    frame: Frame = json.loads(socket.recv(timeout=timeout))
    return frame


def hear_of(socket: ClientConnection, job_id: str) -> Frame:
    """Return the next frame about a job; jobs of other tests may still run."""
    frame = receive(socket)
    while frame.get("job_id") != job_id:
        frame = receive(socket)
    return frame


def submit(stack: Stack) -> str:
    with stack.client() as http:
        job_id: str = http.post("/api/v2/content/sync", json=WISH).json()["job_id"]
        return job_id


def place(stack: Stack) -> int:
    """Return where the log ends now."""
    with connect(address(stack)) as socket:
        socket.send(json.dumps({"type": "resume"}))
        found = receive(socket)
    assert found["type"] == "resumed"
    event_id: int = found["event_id"]
    return event_id


def logged(stack: Stack, after: int) -> list[tuple[int, str, int]]:
    with psycopg.connect(stack.environment["DATABASE_URL"]) as database:
        rows = database.execute(
            "select id, job_id::text, seq from job_events where id > %s order by id", [after]
        )
        return list(rows.fetchall())


def run_to_end(stack: Stack, job_id: str) -> None:
    def ended() -> None:
        with stack.client() as http:
            status = http.get(f"/api/v2/jobs/{job_id}").json()["status"]
        assert status == "completed"

    eventually(ended)


def test_what_happened_meanwhile_comes_first_and_in_order(stack: Stack) -> None:
    since = place(stack)
    job_id = submit(stack)
    run_to_end(stack, job_id)

    with connect(address(stack, f"&since={since}")) as socket:
        resumed = receive(socket)
        seen: list[Frame] = []
        while len(seen) < resumed["count"]:
            seen += [frame for frame in [receive(socket)] if "event_id" in frame]

    assert resumed["result"] == "replay"
    assert (job_id, "job_completed") in [(frame["job_id"], frame["type"]) for frame in seen]
    told = [(frame["event_id"], frame["job_id"], frame["seq"]) for frame in seen]
    assert told == logged(stack, since)[: len(told)]


def test_a_reader_that_missed_nothing_is_told_so(stack: Stack) -> None:
    since = place(stack)

    with connect(address(stack, f"&since={since}")) as socket:
        assert receive(socket)["result"] == "up_to_date"


@pytest.mark.parametrize("since", ["999999999999", "nonsense", "1999-01-01T00:00:00Z"])
def test_a_place_that_is_not_known_is_never_a_silent_hole(stack: Stack, since: str) -> None:
    with connect(address(stack, f"&since={since}")) as socket:
        resumed = receive(socket)
        first = hear_of(socket, submit(stack))

    assert resumed["result"] == "resync_required"
    assert first["type"] == "job_created"
    assert first["event_id"] > resumed["event_id"]


def test_a_hundred_disconnects_lose_and_double_nothing(stack: Stack) -> None:
    chance = random.Random(7)
    start = since = place(stack)
    seen: list[tuple[int, str, int]] = []
    work = threading.Thread(target=keep_busy, args=(stack,))
    work.start()
    cuts = 0
    while cuts < 100 or work.is_alive() or since != logged(stack, start)[-1][0]:
        assert cuts < 1000
        # no limit of unread frames: behind it this client waits ten seconds at its end
        with connect(address(stack, f"&since={since}"), max_queue=None) as socket:
            assert receive(socket)["result"] in ("replay", "up_to_date")
            for _ in range(chance.randrange(1, 8)):
                try:
                    frame = receive(socket, timeout=0.1)
                except TimeoutError:
                    break
                if "event_id" in frame:
                    since = frame["event_id"]
                    seen.append((since, frame["job_id"], frame["seq"]))
        cuts += 1
    work.join()

    assert seen == logged(stack, start)[: len(seen)]  # other tests' jobs may go on


def keep_busy(stack: Stack) -> None:
    with stack.client() as http:
        sent = [http.post("/api/v2/content/sync", json=WISH).json()["job_id"] for _ in range(60)]
    for job_id in sent:
        run_to_end(stack, job_id)


@contextmanager
def listening(stack: Stack, query: str, **headers: str) -> Iterator[Iterator[dict[str, str]]]:
    """Give the events of a stream as they come, comments left out."""

    def events(lines: Iterator[str]) -> Iterator[dict[str, str]]:
        event: dict[str, str] = {}
        for line in lines:
            if line:
                name, _, value = line.partition(": ")
                event[name] = value
            else:
                if "data" in event:
                    yield event
                event = {}

    key = {"Authorization": f"Bearer {stack.key}"}
    url = f"{stack.url}/api/v2/events{query}"
    with httpx2.stream("GET", url, headers={**key, **headers}, timeout=20) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield events(answer.iter_lines())


def test_a_stream_of_text_resumes_from_its_last_event(stack: Stack) -> None:
    with listening(stack, "") as events:
        assert json.loads(next(events)["data"])["result"] == "up_to_date"
        job_id = submit(stack)
        first = next(event for event in events if job_id in event["data"])
        rest: list[dict[str, str]] = []
    run_to_end(stack, job_id)
    with listening(stack, "", **{"Last-Event-ID": first["id"]}) as events:
        resumed = next(events)
        while not rest or rest[-1]["event"] not in ENDED:
            rest.append(next(events))

    assert first["event"] == "job_created"
    assert json.loads(resumed["data"])["result"] == "replay"
    seen = [int(event["id"]) for event in rest if "id" in event]
    assert seen == [row[0] for row in logged(stack, int(first["id"]))][: len(seen)]


def test_a_stream_of_text_can_follow_one_job(stack: Stack) -> None:
    job_id, since = submit(stack), 0
    other = submit(stack)
    run_to_end(stack, other)
    since = logged(stack, 0)[0][0]

    with listening(stack, f"?job_id={job_id}&since={since}") as events:
        heard = [next(events)]
        while heard[-1]["event"] not in ENDED:
            heard.append(next(events))

    assert {json.loads(event["data"])["job_id"] for event in heard[1:]} == {job_id}


def test_events_that_redis_lost_are_told_all_the_same(stack: Stack) -> None:
    job_id = submit(stack)
    run_to_end(stack, job_id)
    with connect(address(stack, f"&since={place(stack)}")) as socket:
        receive(socket)
        with psycopg.connect(stack.environment["DATABASE_URL"]) as database:
            told = database.execute(
                "insert into job_events (tenant_id, job_id, seq, kind, state, steps)"
                " select tenant_id, id, 1000, 'job_update', 'in_progress', '{}' from jobs"
                " where id = %s returning id",
                [job_id],
            ).fetchone()
        heard = hear_of(socket, job_id)  # though nobody told Redis
    with psycopg.connect(stack.environment["DATABASE_URL"]) as database:
        database.execute("delete from job_events where seq = 1000")  # the self-check would find it

    assert told is not None
    assert heard["event_id"] == told[0]


@pytest.fixture
def other_api(stack: Stack) -> Iterator[Stack]:
    """A second API process of the same stack."""
    port = free_port()
    second = Stack(
        f"http://127.0.0.1:{port}", stack.key, stack.flower_url, stack.environment, stack.logs
    )
    process = second.start("api-2", "api", "--port", str(port))
    second.wait_until_healthy()
    yield second
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=15)


def test_a_restart_sends_readers_away_at_once_and_they_resume_elsewhere(
    stack: Stack, other_api: Stack
) -> None:
    with connect(address(other_api)) as socket, listening(other_api, "") as events:
        socket.send(json.dumps({"type": "resume"}))
        since = receive(socket)["event_id"]
        next(events)
        other_api.processes["api-2"].send_signal(signal.SIGTERM)

        assert closed_by(socket) == 1012
        deque(events, maxlen=0)  # ends, and is not broken off
        assert other_api.processes["api-2"].wait(timeout=4) == -signal.SIGTERM

    job_id = submit(stack)
    with connect(address(stack, f"&since={since}")) as socket:
        assert receive(socket)["result"] == "replay"
        assert hear_of(socket, job_id)["type"] == "job_created"


def closed_by(socket: ClientConnection) -> int:
    with pytest.raises(ConnectionClosed) as closed:
        deque(iter(partial(receive, socket), None), maxlen=0)
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code


def test_a_reader_that_floods_is_closed(stack: Stack) -> None:
    with connect(address(stack)) as socket:
        for _ in range(21):
            socket.send('{"type": "ping"}')

        assert closed_by(socket) == 1008


def test_a_frame_that_is_too_large_is_refused(stack: Stack) -> None:
    with connect(address(stack)) as socket:
        socket.send(json.dumps({"type": "x" * 70_000}))

        assert closed_by(socket) == 1009


def test_a_key_is_not_written_to_the_log(stack: Stack) -> None:
    with connect(address(stack)):
        pass

    assert "/ws/jobs" in stack.log("api")
    assert stack.key not in stack.log("api")
