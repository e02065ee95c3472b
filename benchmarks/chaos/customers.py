"""Customers that submit jobs over HTTP while everything breaks, and remember what they were told.

Half of them repeat a request with its Idempotency-Key until it is accepted; the others give up, so
that for them a request without an answer may or may not have made a job.
"""

import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

import httpx2

CHANNELS = ("email", "website", "social_twitter", "social_linkedin", "social_facebook")
PLUGINS = ("null", "slow")
"""Channels of `benchmarks.channels`: one that costs nothing, one that a fault finds half done."""
NOTES = 20
THREADS = 6
GIVE_UP_S = 90.0
OPEN_MOST = 200
"""Customers wait while so many jobs are open: what is judged is what becomes of jobs, not how long a
queue gets on the machine at hand."""


@dataclass(slots=True)
class Order:
    """One job to be, what was asked for, and what the customer knows of it."""

    number: int
    note: int
    channels: list[str]
    keyed: bool
    cancels: bool
    job_id: str | None = None
    accepted_at: float = 0.0
    tries: int = 0
    answers: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What the job carries as its correlation id."""
        return f"chaos-{self.number:06d}"


def note(number: int) -> str:
    """Return the text of a small note; each has words of its own."""
    return (
        f"# Harbour note {number}\n\nFerry {number} leaves at {number % 24}:15 from pier {number}."
        f" It carries **{number * 7} passengers** and {number * 3} cars.\n\n"
        f"## What changes\n\n- Tickets cost {number + 4} kroner\n- Dogs travel free\n\n"
        f"See [the timetable](https://harbour.example/t/{number}).\n"
    )


def draw(jobs: int, random: Random) -> list[Order]:
    """Draw what will be ordered: most jobs are small, some have every channel."""
    orders = []
    for number in range(jobs):
        kind = random.random()
        if kind < 0.2:
            channels = list(CHANNELS)
        elif kind < 0.4:
            channels = [random.choice(PLUGINS)]
        else:
            channels = [*random.sample(CHANNELS, random.randint(1, 2)), "slow"]
        orders.append(
            Order(
                number,
                note=random.randrange(NOTES),
                channels=channels,
                keyed=random.random() < 0.5,
                cancels=random.random() < 0.04,
            )
        )
    return orders


class Crowd:
    """The customers at work. `hurry` lets them order what is left at once.

    `count_open` tells how many jobs are open, or a negative number when that is not known.
    """

    def __init__(
        self,
        url: str,
        key: str,
        orders: Sequence[Order],
        *,
        seconds: float,
        count_open: Callable[[], int] = lambda: 0,
    ) -> None:
        self._url, self._key = url, key
        self._room, self._count_open = threading.Event(), count_open
        self._began, self._pace = time.monotonic(), seconds / max(1, len(orders))
        self._orders: queue.SimpleQueue[Order] = queue.SimpleQueue()
        self._hurry, self._pause = threading.Event(), threading.Event()
        self._orders_given: list[Order] = []
        for order in orders:
            self._orders.put(order)
        self._threads = [threading.Thread(target=self._serve, daemon=True) for _ in range(THREADS)]
        for thread in self._threads:
            thread.start()
        threading.Thread(target=self._look, daemon=True).start()

    @property
    def placed(self) -> int:
        """How many orders customers have begun with."""
        return len(self._orders_given)

    def hurry(self) -> None:
        """Stop spreading the orders over time."""
        self._hurry.set()

    def wait(self, seconds: float) -> bool:
        """Wait for the last answer; say whether all came."""
        end = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(timeout=max(0.0, end - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _serve(self) -> None:
        headers = {"Authorization": f"Bearer {self._key}"}
        with httpx2.Client(base_url=self._url, headers=headers, timeout=5) as http:
            while True:
                try:
                    order = self._orders.get_nowait()
                except queue.Empty:
                    return
                due_s = self._began + order.number * self._pace - time.monotonic()
                if due_s > 0:
                    self._hurry.wait(due_s)
                self._room.wait()
                self._orders_given.append(order)
                self._order(http, order)

    def _look(self) -> None:
        """Let customers order while there is room, until all have."""
        while any(thread.is_alive() for thread in self._threads):
            if self._hurry.is_set() or 0 <= self._count_open() < OPEN_MOST:
                self._room.set()
            else:
                self._room.clear()
            self._pause.wait(0.2)

    def _order(self, http: httpx2.Client, order: Order) -> None:
        end = time.monotonic() + GIVE_UP_S
        pause = threading.Event()
        while not self._try(http, order):
            if not order.keyed or time.monotonic() > end:
                return
            pause.wait(0.5)
        if order.cancels:
            try:
                answer = http.delete(f"/api/v2/jobs/{order.job_id}")
                order.answers.append(f"cancel {answer.status_code}")
            except httpx2.HTTPError as error:
                order.answers.append(f"cancel {type(error).__name__}")

    def _try(self, http: httpx2.Client, order: Order) -> bool:
        headers = {"X-Correlation-ID": order.name}
        if order.keyed:
            headers["Idempotency-Key"] = order.name
        wish = {"document": {"content": note(order.note)}, "channels": order.channels}
        order.tries += 1
        try:
            answer = http.post("/api/v2/content/sync", json=wish, headers=headers)
        except httpx2.HTTPError as error:
            order.answers.append(type(error).__name__)
            return False
        order.answers.append(str(answer.status_code))
        if answer.is_success:
            order.job_id, order.accepted_at = answer.json()["job_id"], time.monotonic()
        return answer.is_success
