"""Clients that repeat a refused request are slowed down."""

import asyncio

from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from api.refusals import FORGET_S, REMEMBERED, SlowRefusals


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
    await Response(status_code=scope["wanted"])(scope, receive, send)


def request(key: str = "a", host: str = "1.2.3.4", status: int = 401) -> Scope:
    headers = [(b"authorization", key.encode())]
    return {
        "type": "http",
        "method": "GET",
        "client": (host, 1),
        "headers": headers,
        "wanted": status,
    }


async def is_held(layer: SlowRefusals, scope: Scope) -> bool:
    """Tell whether the answer waits for a timer; it is always taken in the end."""

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        return None

    asking = asyncio.create_task(layer(scope, receive, send))
    for _ in range(10):
        await asyncio.sleep(0)
    held = not asking.done()
    await asking
    return held


def test_the_first_refusal_comes_at_once_and_the_next_ones_do_not() -> None:
    async def ask() -> list[bool]:
        layer = SlowRefusals(refuse, clock=Clock())
        return [await is_held(layer, request()) for _ in range(3)]

    assert asyncio.run(ask()) == [False, True, True]


def test_a_refusal_after_a_pause_is_a_first_one() -> None:
    async def ask() -> list[bool]:
        clock = Clock()
        layer = SlowRefusals(refuse, clock=clock)
        first = await is_held(layer, request())
        clock.now += FORGET_S
        return [first, await is_held(layer, request())]

    assert asyncio.run(ask()) == [False, False]


def test_other_clients_and_other_answers_are_not_held() -> None:
    async def ask() -> list[bool]:
        layer = SlowRefusals(refuse, clock=Clock())
        scopes = [
            request(),
            request(key="b"),
            request(host="5.6.7.8"),
            request(status=404),
            request(status=200),
        ]
        return [await is_held(layer, scope) for scope in scopes]

    assert not any(asyncio.run(ask()))


def test_what_is_remembered_has_an_end() -> None:
    async def ask() -> int:
        layer = SlowRefusals(refuse, clock=Clock())
        for number in range(REMEMBERED + 50):
            layer._is_repeated(request(key=str(number)))
        return len(layer._refused_at)

    assert asyncio.run(ask()) == REMEMBERED
