"""Servers behind TLS: a throw-away authority, its certificates, and an end of TLS before a real server.

The Postgres and the Valkey of the tests are built without TLS, so it ends here, as it does at stunnel
or a cloud's own proxy. The handshakes are real, and so is what our clients check in them.
"""

import asyncio
import contextlib
import ipaddress
import ssl
import struct
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from models.kit import clock

NAME: Final = "localhost"
"""Whose certificate it is; 127.0.0.1 is not in it."""
SSL_REQUEST: Final = struct.pack(">II", 8, 80877103)
"""What a client of Postgres sends before it speaks TLS (protocol-message-formats, SSLRequest)."""
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def certificate(file: Path, *names: str) -> Path:
    """Write a key and a certificate of these names, which vouches for itself; return the file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(clock.now() - timedelta(days=1))
        .not_valid_after(clock.now() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([_name(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@contextmanager
def tls_before(
    open_server: Callable[[], Awaitable[Streams]], file: Path, *, is_postgres: bool = False
) -> Iterator[int]:
    """Give a port that speaks TLS only and passes on what comes to the server behind it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, ssl.SSLError):
            if is_postgres:
                if await reader.readexactly(len(SSL_REQUEST)) != SSL_REQUEST:
                    writer.close()
                    return
                writer.write(b"S")
                await writer.drain()
                await writer.start_tls(context)
            behind = await open_server()
            await asyncio.gather(_pump(reader, behind[1]), _pump(behind[0], writer))

    loop, started, ports = asyncio.new_event_loop(), threading.Event(), list[int]()

    async def run() -> None:
        over = asyncio.Event()
        stops.append(lambda: loop.call_soon_threadsafe(over.set))
        tls = None if is_postgres else context
        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
        ports.append(server.sockets[0].getsockname()[1])
        started.set()
        await over.wait()
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    stops: list[Callable[[], object]] = []
    thread = threading.Thread(target=lambda: loop.run_until_complete(run()))
    thread.start()
    assert started.wait(20)
    yield ports[0]
    stops[0]()
    thread.join()
    loop.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError, ssl.SSLError):
        while chunk := await reader.read(65536):
            writer.write(chunk)
            await writer.drain()
    writer.close()


def _name(name: str) -> x509.GeneralName:
    with contextlib.suppress(ValueError):
        return x509.IPAddress(ipaddress.ip_address(name))
    return x509.DNSName(name)
