"""HTTP to addresses that users name: pages to read, webhooks to call. Nothing else may go there.

A name is resolved once, every address of it must be public, and the connection goes to just that
address, so that a name can't lead elsewhere between the look and the step. Each redirect is looked
at in the same way. No proxy of the environment is used: it would resolve the name again.
"""

import ssl
import time
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final
from urllib.parse import urljoin

import httpcore2
import httpx2

from models.kit import addresses
from models.kit.addresses import Network, Resolver
from models.kit.errors import Invalid, TooLarge, Unavailable
from models.kit.settings import settings

USER_AGENT: Final = "Toombos/1.0"
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_GZIP_OR_ZLIB: Final = 32 + zlib.MAX_WBITS
_DECODED: Final = frozenset({"gzip", "x-gzip", "deflate"})


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call may take: bytes of the decoded answer, seconds for everything, redirects."""

    size_bytes: int = 10_000_000
    total_s: float = 10.0
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said, of whatever status. Header names are in lower case."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class _Call:
    method: str
    url: httpx2.URL
    headers: Mapping[str, str]
    body: bytes
    limits: Limits
    deadline: float


def fetch(
    url: str,
    *,
    headers: Mapping[str, str] = {},
    limits: Limits = Limits(),
    resolver: Resolver = addresses.resolve,
) -> Answer:
    """Return what a GET of a user's address brings, redirects followed.

    `headers` are not sent on to another origin. Raises Invalid for an address that may not be
    called, TooLarge, and Unavailable, which is worth another try.
    """
    deadline = time.monotonic() + limits.total_s
    target, sent = _parsed(url), dict(headers)
    for _ in range(limits.redirects + 1):
        answer = _exchange(_Call("GET", target, sent, b"", limits, deadline), resolver)
        location = answer.headers.get("location")
        if answer.status not in _REDIRECTS or not location:
            return answer
        following = _parsed(urljoin(str(target), location))
        if _origin(following) != _origin(target):
            sent = {}
        target = following
    raise Invalid(f"{url[:200]} redirects more than {limits.redirects} times.")


def send(
    method: str,
    url: str,
    *,
    body: bytes,
    headers: Mapping[str, str] = {},
    limits: Limits = Limits(),
    resolver: Resolver = addresses.resolve,
) -> Answer:
    """Send a body to a user's address once and return the answer; a redirect is not followed.

    Raises as `fetch` does. After Unavailable it may have arrived or not.
    """
    deadline = time.monotonic() + limits.total_s
    return _exchange(_Call(method, _parsed(url), headers, body, limits, deadline), resolver)


def check(url: str, *, resolver: Resolver = addresses.resolve) -> None:
    """Raise Invalid for an address that may not be called now. Calling it looks once more."""
    target = _parsed(url)
    addresses.vetted(
        target.host, _port(target), allowed=settings().outbound_networks, resolver=resolver
    )


def _parsed(url: str) -> httpx2.URL:
    try:
        found = httpx2.URL(url)
    except (httpx2.InvalidURL, UnicodeError, ValueError):
        raise Invalid(f"{url[:200]!r} is no address of a web page.") from None
    if found.scheme not in {"http", "https"} or not found.host:
        raise Invalid(f"{url[:200]!r} is no address of a web page; begin with https://.")
    if found.userinfo:
        raise Invalid(
            "An address with a user name in it is not called. Leave out what is before @."
        )
    return found


def _port(url: httpx2.URL) -> int:
    return url.port or (443 if url.scheme == "https" else 80)


def _origin(url: httpx2.URL) -> tuple[str, str, int]:
    return url.scheme, url.host, _port(url)


def _exchange(call: _Call, resolver: Resolver) -> Answer:
    guard = _Guard(call.deadline, settings().outbound_networks, resolver)
    url = call.url
    target = httpcore2.URL(
        scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
    )
    try:
        with (
            httpcore2.ConnectionPool(ssl_context=_tls(), network_backend=guard) as pool,
            pool.stream(
                call.method, target, headers=_headers(call), content=call.body or None
            ) as response,
        ):
            told = {n.decode("latin-1").lower(): v.decode("latin-1") for n, v in response.headers}
            body = _read(response.iter_stream(), told, call)
            return Answer(str(url), response.status, told, body)
    except httpcore2.LocalProtocolError as error:
        raise Invalid(f"The request to {url.host} can't be sent: {error}.") from error
    except (httpcore2.TimeoutException, httpcore2.NetworkError, httpcore2.ProtocolError) as error:
        raise Unavailable(f"{url.host} does not answer ({_reason(error)}).") from error


def _headers(call: _Call) -> list[tuple[str, str]]:
    ours = {
        "host": call.url.netloc.decode("ascii"),
        "user-agent": USER_AGENT,
        "accept-encoding": "gzip",
        "connection": "close",
    }
    if call.body or call.method not in {"GET", "HEAD"}:
        ours["content-length"] = str(len(call.body))
    theirs = {name.lower(): value for name, value in call.headers.items()}
    return [*(ours | {n: v for n, v in theirs.items() if n not in {"host", "connection"}}).items()]


def _read(chunks: Iterable[bytes], headers: Mapping[str, str], call: _Call) -> bytes:
    """Return the decoded body. What grows beyond the limit is never held in memory."""
    limit = call.limits.size_bytes
    coding = headers.get("content-encoding", "identity").strip().lower()
    if coding not in _DECODED | {"identity", ""}:
        raise Invalid(f"{call.url.host} answers in the encoding {coding[:40]!r}, not in gzip.")
    decoder = zlib.decompressobj(_GZIP_OR_ZLIB) if coding in _DECODED else None
    body = bytearray()
    try:
        for chunk in chunks:
            body += decoder.decompress(chunk, limit + 1 - len(body)) if decoder else chunk
            if len(body) > limit:
                raise TooLarge(f"{call.url.host} sends more than {limit} bytes.")
    except zlib.error:
        raise Invalid(f"{call.url.host} sends an answer that is no valid {coding}.") from None
    return bytes(body)


def _reason(error: Exception) -> str:
    if isinstance(error, httpcore2.TimeoutException):
        return "it takes too long"
    if "CERTIFICATE" in str(error).upper():
        return "its certificate is not valid"
    return "the connection can't be made" if isinstance(error, httpcore2.ConnectError) else "broken"


@cache
def _tls() -> ssl.SSLContext:
    return httpx2.create_ssl_context()


@dataclass(slots=True)
class _Guard(httpcore2.NetworkBackend):
    """Makes connections to vetted addresses only, and lets none outlive the call's deadline."""

    deadline: float
    allowed: Iterable[Network]
    resolver: Resolver
    _plain: httpcore2.SyncBackend = field(default_factory=httpcore2.SyncBackend)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to the first address of the host that answers. Raises as `vetted` does."""
        found = addresses.vetted(
            host,
            port,
            allowed=self.allowed,
            timeout_s=_left(self.deadline),
            resolver=self.resolver,
        )
        failure: Exception | None = None
        for place, address in enumerate(found):
            share = _left(self.deadline) / (len(found) - place)
            try:
                stream = self._plain.connect_tcp(
                    address, port, timeout=share, socket_options=socket_options
                )
                return _Timed(stream, self.deadline)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore2.ConnectError("no address")


@dataclass(slots=True)
class _Timed(httpcore2.NetworkStream):
    """A connection of which every read and write ends at one moment: a trickle is no way around it."""

    stream: httpcore2.NetworkStream
    deadline: float

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, _left(self.deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, _left(self.deadline))

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        stream = self.stream.start_tls(ssl_context, server_hostname, _left(self.deadline))
        return _Timed(stream, self.deadline)

    def get_extra_info(self, info: str) -> object:
        return self.stream.get_extra_info(info)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore2.ReadTimeout("the deadline is over")
    return left
