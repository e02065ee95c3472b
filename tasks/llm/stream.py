"""One try of a call: the answer arrives in a thread of its own, piece by piece.

So a step can be cancelled, and its time be over, while the other side is silent.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final, cast

from models.kit.settings import settings
from models.llm.endpoint import NONE, Endpoint, Tokens
from tasks.llm.breaker import Breaker
from tasks.llm.prompt import Message

if TYPE_CHECKING:
    import openai
    from openai.types.chat import ChatCompletionMessageParam
    from openai.types.chat.completion_create_params import ResponseFormat

LOOK_S: Final = 0.2
"""How often a waiting call looks whether it is to stop."""
CHARS_PER_TOKEN: Final = 3
"""Of text in most scripts and models, rather too few: for what is reserved, or never told."""
FLOOD: Final = 4
"""An answer so many times longer than what was asked for is no answer."""

Watch = Callable[[int], None]
"""Told how many characters have come; it may end the call by an exception."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked: messages, the schema of the answer, and how long it may be in characters."""

    messages: Sequence[Message]
    schema: dict[str, object]
    answer_chars: int

    @property
    def estimate(self) -> Tokens:
        """Roughly the tokens of it, for a reservation or where the endpoint tells none."""
        sent = sum(len(message["content"]) for message in self.messages)
        return Tokens(sent // CHARS_PER_TOKEN + 64, self.answer_chars // CHARS_PER_TOKEN + 64)


@dataclass(frozen=True, slots=True)
class Said:
    """What the model said, and the tokens of it."""

    text: str
    tokens: Tokens


class Failed(Exception):
    """A try without an answer: why, whether another one may help, and when.

    `is_endpoints` when the endpoint is to blame and not the question. `tokens` were used all the same.
    """

    def __init__(
        self,
        words: str,
        *,
        again: bool = True,
        is_endpoints: bool = True,
        after_s: float = 0.0,
        tokens: Tokens = NONE,
    ) -> None:
        super().__init__(words)
        self.words, self.again, self.after_s = words, again, after_s
        self.is_endpoints, self.tokens = is_endpoints, tokens


@dataclass(slots=True)
class Line:
    """What a process keeps of an endpoint: its connections, its failures, what it understands."""

    client: "openai.OpenAI"
    breaker: Breaker = field(default_factory=Breaker)
    takes_schema: bool = True


@cache
def line(endpoint: Endpoint) -> Line:
    """Return this process's line to an endpoint."""
    import openai  # noqa: PLC0415 - a second of a start that most processes never need

    # The operator named the address: unlike those that users name, it may be private.
    return Line(
        openai.OpenAI(
            base_url=endpoint.base_url,
            api_key=endpoint.api_key or "none",  # a local server wants none, the client wants one
            max_retries=0,
        )
    )


_Piece = str | Tokens | Exception | None


@dataclass(slots=True)
class Try:
    """One try. Pieces of the answer come through a queue; None is its end, an exception its failure."""

    endpoint: Endpoint
    asked: Ask
    watch: Watch
    _pieces: "queue.SimpleQueue[_Piece]" = field(default_factory=queue.SimpleQueue)
    _over: threading.Event = field(default_factory=threading.Event)
    _text: str = ""
    _told: Tokens = NONE

    def run(self) -> Said:
        """Return the whole answer. Raises Failed, and whatever the watch raises."""
        end = time.monotonic() + settings().llm.timeout_s
        threading.Thread(target=self._listen, name="llm", daemon=True).start()
        try:
            while (piece := self._next(end)) is not None:
                if isinstance(piece, Exception):
                    raise _failure(piece, line(self.endpoint), self._used())
                if isinstance(piece, Tokens):
                    self._told = piece
                    continue
                self._text += piece
                if len(self._text) > FLOOD * self.asked.answer_chars:
                    raise Failed(
                        "its answer does not end",
                        again=False,
                        is_endpoints=False,
                        tokens=self._used(),
                    )
        finally:
            self._over.set()
        return Said(self._text, self._used())

    def _next(self, end: float) -> _Piece:
        while True:
            self.watch(len(self._text))
            left_s = end - time.monotonic()
            if left_s <= 0:
                words = f"it took longer than {settings().llm.timeout_s:g} s"
                raise Failed(words, tokens=self._used())
            try:
                return self._pieces.get(timeout=min(LOOK_S, left_s))
            except queue.Empty:
                continue

    def _used(self) -> Tokens:
        """What the endpoint says was used; where it says nothing, what was sent and came."""
        if self._told.total or not self._text:
            return self._told
        return Tokens(self.asked.estimate.sent, len(self._text) // CHARS_PER_TOKEN + 1)

    def _listen(self) -> None:
        try:
            for piece in self._stream():
                self._pieces.put(piece)
                if self._over.is_set():
                    return
            self._pieces.put(None)
        except Exception as error:  # noqa: BLE001 - the edge of a thread: told to who waits
            self._pieces.put(error)

    def _stream(self) -> Iterator[str | Tokens]:
        found = line(self.endpoint)
        finished = False
        with found.client.chat.completions.create(
            model=self.endpoint.model,
            messages=cast("list[ChatCompletionMessageParam]", self.asked.messages),
            response_format=_format(self.asked.schema, found),
            stream=True,
            stream_options={"include_usage": True},
            timeout=settings().llm.timeout_s,
        ) as chunks:
            for chunk in chunks:
                if chunk.usage:
                    yield Tokens(chunk.usage.prompt_tokens, chunk.usage.completion_tokens)
                for choice in chunk.choices:
                    finished = finished or choice.finish_reason is not None
                    if choice.delta.content:
                        yield choice.delta.content
        if not finished:
            raise ConnectionError


def _format(schema: dict[str, object], found: Line) -> "ResponseFormat":
    if not found.takes_schema:
        return {"type": "json_object"}
    return {
        "type": "json_schema",
        "json_schema": {"name": "texts", "schema": schema, "strict": True},
    }


def _failure(error: Exception, found: Line, used: Tokens) -> Failed:
    """What an error of the client means: in words without secrets, and whether to try again."""
    import openai  # noqa: PLC0415 - as above

    if isinstance(error, openai.APIStatusError):
        return _refusal(error, found)
    if isinstance(error, openai.APITimeoutError):
        return Failed("it does not answer in time", tokens=used)
    if isinstance(error, openai.APIConnectionError | ConnectionError):
        return Failed("the connection broke before the end of the answer", tokens=used)
    return Failed(f"its answer can't be read ({type(error).__name__})", tokens=used)


def _refusal(error: "openai.APIStatusError", found: Line) -> Failed:
    status = error.status_code
    if status in {400, 422} and found.takes_schema:
        found.takes_schema = False  # some know JSON but no schemas; the guards look in any case
        return Failed(f"it answered {status} to a schema", is_endpoints=False)
    again = status in {408, 409, 429} or status >= 500
    told = error.response.headers.get("retry-after", "")
    after_s = float(told) if told.isdecimal() else 0.0
    return Failed(f"it answered {status}", again=again, is_endpoints=True, after_s=after_s)
