"""Calls over TLS: the connection goes to an address, the certificate must be the name's."""

import ipaddress
import ssl
import threading
from collections.abc import Iterator, Sequence
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from models.kit import clock, outbound
from models.kit.errors import Unavailable
from models.kit.settings import settings


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


def certificate(file: Path, name: str) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(clock.now() - timedelta(days=1))
        .not_valid_after(clock.now() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))


def loopback(host: str, port: int, timeout_s: float) -> Sequence[str]:
    return [str(ipaddress.IPv4Address(0x7F000001))]


def test_the_certificate_is_checked_against_the_name_not_the_address(port: int) -> None:
    answer = outbound.fetch(f"https://good.example:{port}/", resolver=loopback)

    assert answer.body == b"hello"


def test_a_certificate_of_another_name_is_refused(port: int) -> None:
    with pytest.raises(Unavailable, match="its certificate is not valid"):
        outbound.fetch(f"https://evil.example:{port}/", resolver=loopback)
