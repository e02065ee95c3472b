"""A web server that answers each path with what a test has put there."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

OUTSIDE: Final = "127.0.0.2"
"""The one address of this machine that a stack of the tests may call, as a customer's server."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer."""

    body: bytes = b""
    kind: str = "text/plain"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    until: threading.Event | None = None
    """It is only given once this is set."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came. Header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class Site:
    """The server's address, its answers by path, and what it was asked for.

    Of several answers for a path each is given once; the last one stays.
    """

    url: str
    answers: dict[str, Answer | list[Answer]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    requests: list[Asked] = field(default_factory=list)

    def answer(self, path: str) -> Answer:
        """Return what a path answers now."""
        found = self.answers.get(path, Answer(status=404))
        if isinstance(found, Answer):
            return found
        return found.pop(0) if len(found) > 1 else found[0]


@contextmanager
def site(kind: type[Site] | None = None, *, host: str = "127.0.0.1") -> Iterator[Site]:
    """Run a server on a free port, which answers as its kind does."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            found.requests.append(Asked(self.command, self.path, headers, body))
            answer = found.answer(self.path)
            if answer.until is not None:
                answer.until.wait(30)
            try:
                self.say(answer)
            except OSError:
                self.close_connection = True  # the client has read enough, or is gone

        def say(self, answer: Answer) -> None:
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.kind)
            self.send_header("Content-Length", str(len(answer.body)))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

        do_POST = do_GET  # noqa: N815 - the name that the base class looks for

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer((host, 0), Handler)
    found = (kind or Site)(f"http://{host}:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
