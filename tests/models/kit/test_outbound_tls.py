"""Calls over TLS: the connection goes to an address, the certificate must be the name's."""

import ipaddress
import ssl
import threading
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from models.kit import outbound
from models.kit.errors import Unavailable
from models.kit.settings import settings
from tests.support.tls import certificate


class Hello(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"hello")

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Serve https for the name `good.example`, whose certificate this process trusts."""
    file = tmp_path / "server.pem"
    certificate(file, "good.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    monkeypatch.setenv("TOOMBOS_OUTBOUND_NETWORKS", "127.0.0.1/32")
    settings.cache_clear()
    outbound._tls.cache_clear()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hello)
    server.handle_error = lambda *args: None  # type: ignore[method-assign]  # refused handshakes
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()
    monkeypatch.undo()
    settings.cache_clear()
    outbound._tls.cache_clear()


def loopback(host: str, port: int, timeout_s: float) -> Sequence[str]:
    return [str(ipaddress.IPv4Address(0x7F000001))]


def test_the_certificate_is_checked_against_the_name_not_the_address(port: int) -> None:
    answer = outbound.fetch(f"https://good.example:{port}/", resolver=loopback)

    assert answer.body == b"hello"


def test_a_certificate_of_another_name_is_refused(port: int) -> None:
    with pytest.raises(Unavailable, match="its certificate is not valid"):
        outbound.fetch(f"https://evil.example:{port}/", resolver=loopback)
