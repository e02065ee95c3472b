"""Live status: what a WebSocket hears while a real job runs."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from tests.support.stack import Stack

pytestmark = pytest.mark.flow

WISH = {
    "document": {"content": "# Hello\n\nA note of some words."},
    "channels": ["email", "website"],
}
Frame = dict[str, Any]


def address(stack: Stack, query: str = "") -> str:
    return f"{stack.url.replace('http', 'ws')}/ws/jobs{query}"


def hear(socket: ClientConnection, until: Callable[[Frame], bool]) -> list[Frame]:
    frames: list[Frame] = []
    while not frames or not until(frames[-1]):
        frames.append(json.loads(socket.recv(timeout=20)))
    return frames


def say(socket: ClientConnection, **frame: str) -> Frame:
    socket.send(json.dumps(frame))
    answer: Frame = json.loads(socket.recv(timeout=5))
    return answer


def test_every_transition_is_told_with_the_whole_job(stack: Stack) -> None:
    with connect(address(stack, f"?token={stack.key}")) as socket, stack.client() as http:
        assert say(socket, type="ping")["type"] == "pong"
        job_id = http.post("/api/v2/content/sync", json=WISH).json()["job_id"]

        frames = hear(socket, lambda f: f["type"] == "job_completed" and f["job_id"] == job_id)

    mine = [f for f in frames if f.get("job_id") == job_id]
    assert next(f["type"] for f in mine) == "job_created"
    assert [f["type"] for f in mine][-2:] == ["job_update", "job_completed"]
    assert {"in_progress", "completed"} <= {f["status"] for f in mine}
    last = mine[-1]
    assert last["job"]["job_id"] == last["data"]["job_id"] == job_id
    assert last["job"]["status"] == last["status"] == "completed"
    assert last["progress"]["channels"]["email"]["percent"] == 100
    sequence = [f["seq"] for f in mine if f["type"] != "job_completed"]
    assert sequence == list(range(1, len(sequence) + 1))


def test_a_subscriber_gets_the_job_as_it_is_and_then_only_that_one(stack: Stack) -> None:
    with stack.client() as http, connect(address(stack, f"?api_key={stack.key}")) as socket:
        done = http.post("/api/v2/content/generate", json=WISH).json()["job_id"]
        hear(socket, lambda f: f["type"] == "job_completed")

        assert say(socket, type="subscribe", job_id=done)["type"] == "subscribed"
        shown = json.loads(socket.recv(timeout=5))
        http.post("/api/v2/content/generate", json=WISH)  # another job
        after = say(socket, type="ping")

    assert (shown["type"], shown["job"]["status"]) == ("job_update", "completed")
    assert after["type"] == "pong"


def test_the_first_frame_may_carry_the_key(stack: Stack) -> None:
    with connect(address(stack)) as socket:
        assert say(socket, type="auth", api_key=f'"{stack.key}"')["type"] == "auth_ok"


def test_the_sub_protocol_may_carry_the_key(stack: Stack) -> None:
    protocol = Subprotocol(f"bearer.{stack.key}")
    with connect(address(stack), subprotocols=[protocol]) as socket:
        assert socket.subprotocol == protocol
        assert say(socket, type="ping")["type"] == "pong"


def test_a_wrong_key_is_closed_with_its_own_code(stack: Stack) -> None:
    with (
        connect(address(stack, "?token=tb_live_wrong")) as socket,
        pytest.raises(ConnectionClosed) as closed,
    ):
        socket.recv(timeout=5)

    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4401


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("not json", "JSON object"),
        ("[1]", "JSON object"),
        ('{"type": "dance"}', "'dance'"),
        ('{"type": "subscribe", "job_id": "x"}', "no job 'x'"),
        (json.dumps({"type": "subscribe", "job_id": str(UUID(int=0))}), "no job"),
    ],
)
def test_a_frame_that_is_not_understood_is_answered_and_not_punished(
    stack: Stack, text: str, words: str
) -> None:
    with connect(address(stack, f"?token={stack.key}")) as socket:
        socket.send(text)
        answer = json.loads(socket.recv(timeout=5))

        assert answer["type"] == "error"
        assert words in answer["message"]
        assert say(socket, type="ping")["type"] == "pong"


def test_a_foreign_page_may_not_connect(stack: Stack) -> None:
    foreign = Origin("https://evil.example")

    with pytest.raises(InvalidStatus) as refused, connect(address(stack), origin=foreign):
        pass

    assert refused.value.response.status_code == 403
