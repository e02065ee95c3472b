"""Calls to addresses of users, against real servers on the loopback and a resolver that lies."""

import gzip
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpcore2
import pytest

from models.kit import outbound
from models.kit.errors import DomainError, Invalid, TooLarge, Unavailable
from models.kit.outbound import Limits
from models.kit.settings import settings
from tests.support.canned import Answer, Site, site

ATTACKS = [
    "http://127.0.0.1/",
    "http://localhost/",
    "http://localhost./",
    "http://LOCALHOST/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.1/",
    "http://017700000001/",
    "http://0177.0.0.1/",
    "http://127.0.0.1.:80/",
    "http://0/",
    "http://0.0.0.0/",
    "http://[::]/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::127.0.0.1]/",
    "http://[2002:7f00:1::]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2001:0:53aa:64c:0:0:80ff:fffe]/",
    "http://[fe80::1]/",
    "http://[fe80::1%25lo]/",
    "http://[fd00:ec2::254]/latest/meta-data/",
    "http://169.254.169.254/latest/meta-data/",
    "http://2852039166/latest/meta-data/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.0.1/",
    "http://100.64.0.1/",
    "http://198.18.0.1/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://①②⑦.⓪.⓪.①/",
    "http://127。0。0。1/",
    "http://example.com@127.0.0.1/",
    "http://127.0.0.1#@example.com/",
    "http://example.com\\@127.0.0.1/",
    "http://127.0.0.1%2f@example.com/",
    "http://1.1.1.1 &@127.0.0.1/",
    "http://8.8.8.8:22/",
    "http://8.8.8.8:6379/",
    "http://127.0.0.1\r\nHost: example.com/",
    "http:///etc/passwd",
    "http:127.0.0.1/",
    "//127.0.0.1/",
    "/etc/passwd",
    "",
    "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_FLUSHALL",
    "ftp://127.0.0.1/",
    "dict://127.0.0.1:11211/",
    "data:text/plain,x",
    "jar:http://127.0.0.1!/",
]


@dataclass(slots=True)
class Names:
    """A resolver of made-up names. One with several answers gives them in turn, as a rebinder does."""

    known: dict[str, list[str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __call__(self, host: str, port: int, timeout_s: float) -> Sequence[str]:
        self.asked.append(host)
        answers = self.known[host]
        return [answers.pop(0) if len(answers) > 1 else answers[0]]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Allow the loopback's 127.0.0.0/30, where the test's servers are."""
    monkeypatch.setenv("TOOMBOS_OUTBOUND_NETWORKS", "127.0.0.0/30")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def server() -> Iterator[Site]:
    with site() as found:
        yield found


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect every address to which a connection is tried."""
    tried: list[str] = []
    connect = httpcore2.SyncBackend.connect_tcp

    def watched(self: httpcore2.SyncBackend, host: str, *rest: object, **more: object) -> object:
        tried.append(host)
        return connect(self, host, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(httpcore2.SyncBackend, "connect_tcp", watched)
    return tried


def port_of(found: Site) -> int:
    return urlsplit(found.url).port or 0


@pytest.mark.parametrize("url", ATTACKS)
def test_no_attack_leads_to_a_connection(url: str, connections: list[str]) -> None:
    with pytest.raises(DomainError):
        outbound.fetch(url)

    assert connections == []


@pytest.mark.parametrize(
    "location",
    [
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://2852039166/",
        "//0.0.0.0/",
        "http://127.0.0.1@10.0.0.1/",
        "http://user@127.0.0.1/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_FLUSHALL",
    ],
)
def test_a_redirect_is_looked_at_like_an_address(
    location: str, opened: None, server: Site, connections: list[str]
) -> None:
    server.answers["/"] = Answer(status=302, headers={"Location": location})

    with pytest.raises(Invalid):
        outbound.fetch(f"{server.url}/")

    assert connections == ["127.0.0.1"]


def test_a_name_can_not_lead_elsewhere_after_it_was_looked_at(
    opened: None, server: Site, connections: list[str]
) -> None:
    names = Names({"rebinder.example": ["127.0.0.1", "10.0.0.1"]})
    server.answers["/"] = Answer(b"the first address")

    answer = outbound.fetch(f"http://rebinder.example:{port_of(server)}/", resolver=names)

    assert answer.body == b"the first address"
    assert names.asked == ["rebinder.example"]
    assert connections == ["127.0.0.1"]


def test_a_name_is_looked_at_again_for_each_request(
    opened: None, server: Site, connections: list[str]
) -> None:
    names = Names({"rebinder.example": ["127.0.0.1", "10.0.0.1"]})
    server.answers["/"] = Answer(status=302, headers={"Location": "/again"})

    with pytest.raises(Invalid, match="not on the public internet"):
        outbound.fetch(f"http://rebinder.example:{port_of(server)}/", resolver=names)

    assert connections == ["127.0.0.1"]
    assert server.asked == ["/"]


def test_redirects_are_followed_up_to_a_number(opened: None, server: Site) -> None:
    server.answers["/"] = Answer(status=301, headers={"Location": "/new?a=1"})
    server.answers["/new?a=1"] = Answer(b"here", headers={"X-Place": "new"})
    server.answers["/loop"] = Answer(status=302, headers={"Location": "/loop"})

    answer = outbound.fetch(f"{server.url}/")

    assert (answer.body, answer.status, answer.url) == (b"here", 200, f"{server.url}/new?a=1")
    assert answer.headers["x-place"] == "new"
    with pytest.raises(Invalid, match="more than 5 times"):
        outbound.fetch(f"{server.url}/loop")
    assert server.asked.count("/loop") == 6


def test_headers_are_not_sent_on_to_another_origin(opened: None) -> None:
    with recording() as first, recording() as second:
        first.answer = redirect_to(f"http://127.0.0.1:{second.port}/")

        outbound.fetch(f"http://127.0.0.1:{first.port}/", headers={"Authorization": "Bearer x"})

    assert b"authorization: Bearer x" in first.heard
    assert second.heard
    assert b"Bearer" not in second.heard


def test_no_proxy_of_the_environment_is_used(
    opened: None, server: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://10.0.0.1:3128")
    server.answers["/"] = Answer(b"direct")

    assert outbound.fetch(f"{server.url}/").body == b"direct"


def test_an_answer_that_is_too_large_is_refused_while_it_arrives(
    opened: None, server: Site
) -> None:
    server.answers["/"] = Answer(b"x" * 5_000)

    with pytest.raises(TooLarge, match="more than 4999 bytes"):
        outbound.fetch(f"{server.url}/", limits=Limits(size_bytes=4_999))

    assert len(outbound.fetch(f"{server.url}/", limits=Limits(size_bytes=5_000)).body) == 5_000


def test_a_small_answer_that_unpacks_to_a_large_one_is_refused(opened: None, server: Site) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    server.answers["/bomb"] = Answer(bomb, headers={"Content-Encoding": "gzip"})
    server.answers["/good"] = Answer(gzip.compress(b"good"), headers={"Content-Encoding": "gzip"})
    server.answers["/broken"] = Answer(b"not gzip", headers={"Content-Encoding": "gzip"})
    server.answers["/odd"] = Answer(b"?", headers={"Content-Encoding": "br"})

    with pytest.raises(TooLarge):
        outbound.fetch(f"{server.url}/bomb", limits=Limits(size_bytes=100_000))
    with pytest.raises(Invalid, match="no valid gzip"):
        outbound.fetch(f"{server.url}/broken")
    with pytest.raises(Invalid, match="encoding 'br'"):
        outbound.fetch(f"{server.url}/odd")
    assert outbound.fetch(f"{server.url}/good").body == b"good"


def test_a_server_that_trickles_is_left_when_the_time_is_over(opened: None) -> None:
    with recording() as slow:
        slow.answer = b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 1_000_000
        slow.pause_s = 0.02

        with pytest.raises(Unavailable, match="it takes too long"):
            outbound.fetch(f"http://127.0.0.1:{slow.port}/", limits=Limits(total_s=0.3))


def test_nobody_at_the_address_is_worth_another_try(opened: None) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    with pytest.raises(Unavailable, match=r"127\.0\.0\.1 does not answer"):
        outbound.fetch(f"http://127.0.0.1:{port}/")


def test_the_next_address_is_tried_when_one_does_not_answer(opened: None, server: Site) -> None:
    server.answers["/"] = Answer(b"second")

    def two(host: str, port: int, timeout_s: float) -> Sequence[str]:
        return ["127.0.0.3", "127.0.0.1"]

    url = f"http://two.example:{port_of(server)}/"
    assert outbound.fetch(url, resolver=two).body == b"second"


def test_a_body_is_sent_once_and_no_redirect_followed(opened: None) -> None:
    with recording() as hook:
        hook.answer = redirect_to("http://127.0.0.1/")

        answer = outbound.send(
            "POST",
            f"http://127.0.0.1:{hook.port}/hook",
            body=b'{"a":1}',
            headers={"Content-Type": "application/json", "Host": "elsewhere"},
        )

    assert answer.status == 302
    assert hook.heard.startswith(b"POST /hook HTTP/1.1\r\n")
    assert b"content-length: 7\r\n" in hook.heard
    assert b"elsewhere" not in hook.heard
    assert hook.heard.endswith(b'{"a":1}')


def test_a_header_can_not_smuggle_another_request(opened: None, server: Site) -> None:
    with pytest.raises(Invalid, match="can't be sent"):
        outbound.fetch(f"{server.url}/", headers={"X-Note": "a\r\n\r\nGET /secret HTTP/1.1"})

    assert server.asked == []


def test_an_address_can_be_checked_without_calling_it(connections: list[str]) -> None:
    with pytest.raises(Invalid):
        outbound.check("https://10.0.0.1/hook")
    outbound.check("https://hooks.example/", resolver=Names({"hooks.example": ["8.8.8.8"]}))

    assert connections == []


@dataclass(slots=True)
class Recorder:
    """A server that notes the bytes of its only client and answers with given ones."""

    port: int
    heard: bytes = b""
    answer: bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    pause_s: float = 0.0


def redirect_to(url: str) -> bytes:
    return f"HTTP/1.1 302 Found\r\nLocation: {url}\r\nContent-Length: 0\r\n\r\n".encode()


@contextmanager
def recording() -> Iterator[Recorder]:
    """Run a recorder on a free port until the block ends."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(5)
        found = Recorder(listening.getsockname()[1])
        thread = threading.Thread(target=_serve, args=(listening, found, over))
        thread.start()
        try:
            yield found
        finally:
            over.set()
            thread.join()


def _serve(listening: socket.socket, found: Recorder, over: threading.Event) -> None:
    with suppress(OSError):
        connection, _ = listening.accept()
        with connection:
            while b"\r\n\r\n" not in found.heard:
                found.heard += connection.recv(65_536)
            connection.settimeout(0.05)
            with suppress(TimeoutError):
                found.heard += connection.recv(65_536)
            size = 1 if found.pause_s else len(found.answer)
            for start in range(0, len(found.answer), size):
                connection.sendall(found.answer[start : start + size])
                if found.pause_s and over.wait(found.pause_s):
                    return
