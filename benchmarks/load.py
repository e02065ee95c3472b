"""A lean HTTP client that sends many POSTs over a few kept-alive connections.

Run as a process of its own by the rows: an order as JSON on standard input, the result as JSON on
standard output. It knows just enough HTTP/1.1 for our servers: answers with a Content-Length.

Without a rate each connection sends as soon as it has its answer, so a slow server is asked less. With
a rate requests come at times of their own, whether the others are answered or not, as customers do.
"""

import asyncio
import dataclasses
import json
import random
import re
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

import uvloop

_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Order:
    """What to send. `{n}` in the body becomes the request's number.

    `per_s` requests come in a second, at random but in each run at the same times; 0: one after the
    other. `connections` must be enough for those that are under way at once: a request that finds
    none free waits for one, and that counts as its time.
    """

    port: int
    path: str
    key: str
    body: Mapping[str, object]
    count: int
    connections: int
    per_s: float = 0.0
    seconds: float = 60.0


@dataclass(slots=True)
class Result:
    """What came back: wall seconds for all, each request's seconds, answers by status.

    A request's seconds begin when it was to be sent.
    """

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)


class _Connection(asyncio.Protocol):
    """One connection: once the answer to its last request is whole, it takes the next one."""

    def __init__(self, requests: Iterator[tuple[float, bytes]], result: Result) -> None:
        self._requests, self._result = requests, result
        self._received = bytearray()
        self._whole = 0
        self._due_at = 0.0
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def send_next(self) -> None:
        found = next(self._requests, None)
        if found is None:
            self._transport.close()
            self.done.set_result(None)
            return
        due_at, request = found
        now = time.perf_counter()
        self._due_at = due_at or now
        if self._due_at > now:
            asyncio.get_running_loop().call_later(due_at - now, self._transport.write, request)
        else:
            self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not self._whole:
            end = self._received.find(b"\r\n\r\n")
            if end < 0:
                return
            length = _LENGTH.search(self._received, 0, end + 2)
            self._whole = end + 4 + int(length[1] if length else 0)
        if len(self._received) < self._whole:
            return
        self._result.latencies.append(time.perf_counter() - self._due_at)
        status = self._received[9:12].decode()
        self._result.statuses[status] = self._result.statuses.get(status, 0) + 1
        self._received.clear()
        self._whole = 0
        self.send_next()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or ConnectionError("The server hung up."))


async def send(order: Order) -> Result:
    """Send everything and return what was measured. Raises when a connection breaks."""
    result = Result()
    requests = _requests(order)
    loop = asyncio.get_running_loop()
    connections = [
        (
            await loop.create_connection(
                lambda: _Connection(requests, result), "127.0.0.1", order.port
            )
        )[1]
        for _ in range(order.connections)
    ]
    started = time.perf_counter()
    for connection in connections:
        connection.send_next()
    async with asyncio.timeout(order.seconds):
        await asyncio.gather(*(connection.done for connection in connections))
    result.seconds = time.perf_counter() - started
    return result


def _requests(order: Order) -> Iterator[tuple[float, bytes]]:
    """Give each request with the moment at which it is due; 0 is at once."""
    text = json.dumps(order.body)
    dice, due_at = random.Random(order.count), 0.0
    for number in range(order.count):
        body = text.replace("{n}", str(number)).encode()
        head = (
            f"POST {order.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {order.key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        if order.per_s:
            due_at = (due_at or time.perf_counter()) + dice.expovariate(order.per_s)
        yield due_at, head.encode() + body


def main() -> None:
    """Take the order, print the result."""
    order = Order(**json.load(sys.stdin))
    print(json.dumps(dataclasses.asdict(uvloop.run(send(order)))))


if __name__ == "__main__":
    main()
