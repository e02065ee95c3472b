"""A language model for tests: a real server of OpenAI's protocol that says what a script tells it to."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Slots = Mapping[str, str]
"""The current text of each slot that is asked about."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. `texts` makes it of the slots; `raw` is said as it is.

    `cut` ends the stream in its middle, `hang` sends nothing more after its first piece.
    """

    texts: Callable[[Slots], Mapping[str, object]] | None = None
    raw: str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False
    hang: bool = False
    usage: tuple[int, int] | None = (100, 20)


@dataclass(slots=True)
class Model:
    """The server's address, what it will say, and what it was asked.

    Of several replies each is given once; the last one stays.
    """

    url: str
    replies: list[Reply]
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def reply(self) -> Reply:
        """Return the next reply."""
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


def slots_of(asked: Mapping[str, Any]) -> Slots:
    """Return the slots of a question; after a correction only those that it names."""
    told = asked["messages"][1]["content"].partition("\n\nThe document stands")[0]
    texts = {key: slot["current text"] for key, slot in json.loads(told)["slots"].items()}
    wanted = (
        asked["response_format"].get("json_schema", {}).get("schema", {}).get("required", texts)
    )
    return {key: texts[key] for key in wanted}


def each(change: Callable[[str], object]) -> Callable[[Slots], Mapping[str, object]]:
    """Return what says every slot in other words."""
    return lambda slots: {key: change(text) for key, text in slots.items()}


class _Handler(BaseHTTPRequestHandler):
    model: Model
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.model.asked.append(asked)
        self.model.keys.append(self.headers["Authorization"])
        reply = self.model.reply()
        try:
            if reply.status != 200:
                self._refuse(reply)
            else:
                self._stream(reply, asked)
        except OSError:
            self.close_connection = True  # the client has heard enough

    def _refuse(self, reply: Reply) -> None:
        body = b'{"error": {"message": "no"}}'
        self.send_response(reply.status)
        for name, value in {"Content-Length": str(len(body)), **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, reply: Reply, asked: dict[str, Any]) -> None:
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        said = json.dumps(reply.texts(slots_of(asked))) if reply.texts else reply.raw
        pieces = [said[at : at + 20] for at in range(0, len(said), 20)]
        for piece in pieces[: len(pieces) // 2] if reply.cut else pieces:
            self._chunk({"choices": [{"index": 0, "delta": {"content": piece}}]})
            if reply.hang:
                self.model.over.wait()
                return
        if not reply.cut:
            self._chunk({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
            if reply.usage:
                sent, answered = reply.usage
                used = {"prompt_tokens": sent, "completion_tokens": answered}
                self._chunk({"choices": [], "usage": {**used, "total_tokens": sent + answered}})
            self.wfile.write(b"data: [DONE]\n\n")

    def _chunk(self, told: dict[str, Any]) -> None:
        head = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m"}
        self.wfile.write(f"data: {json.dumps(head | told)}\n\n".encode())

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def model(*replies: Reply) -> Iterator[Model]:
    """Run a server on a free port."""
    found = Model("", list(replies))
    handler = type("Handler", (_Handler,), {"model": found})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    found.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield found
    finally:
        found.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
