"""Which addresses on the network a user may send us to. Pure but for the resolver it asks.

`models.kit.outbound` asks here before it connects. What counts is the address itself, never how it
is written: `2130706433`, `0x7f.1` and a name that resolves to 127.0.0.1 are all 127.0.0.1.
"""

import ipaddress
import queue
import socket
import threading
from collections.abc import Callable, Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final

from models.kit.errors import Invalid, Unavailable

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolver = Callable[[str, int, float], Sequence[str]]
"""Takes a host, a port and seconds, and returns the addresses of the host as text."""

PORTS: Final = frozenset({80, 443, 8080, 8443})
"""Where the web is; everything else could be a service that was never meant to hear HTTP."""

_UNICAST: Final = ipaddress.IPv6Network("2000::/3")
_TRANSLATED: Final = ipaddress.IPv6Network("64:ff9b::/96")
"""An IPv4 address as networks without IPv4 write it (RFC 6052)."""
_NEVER: Final = (
    ipaddress.IPv6Network("2001::/23"),  # protocol assignments, Teredo (RFC 2928, 4380)
    ipaddress.IPv6Network("2002::/16"),  # 6to4: carries any IPv4 address (RFC 3056)
    ipaddress.IPv6Network("3fff::/20"),  # documentation (RFC 9637)
    ipaddress.IPv4Network("192.0.0.0/24"),  # protocol assignments (RFC 6890)
    ipaddress.IPv4Network("192.88.99.0/24"),  # relays of 6to4 (RFC 7526)
)


def is_public(address: Address) -> bool:
    """Tell whether an address belongs to the open internet, and to one machine there."""
    if isinstance(address, IPv6Address):
        inner = _carried(address)
        if inner is not None:
            return is_public(inner)
        if address not in _UNICAST:
            return False
    is_special = address.is_multicast or address.is_reserved or address.is_unspecified
    return address.is_global and not is_special and not _in(address, _NEVER)


def resolve(host: str, port: int, timeout_s: float) -> Sequence[str]:
    """Return the addresses of a host, in the order to try them. Raises Invalid or Unavailable."""
    answers: queue.SimpleQueue[list[str] | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put(list(dict.fromkeys(str(entry[4][0]) for entry in found)))
        except (OSError, UnicodeError) as error:
            answers.put(error if isinstance(error, OSError) else OSError(str(error)))

    # The system's resolver can't be interrupted; its thread ends when its own time is over.
    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=timeout_s)
    except queue.Empty:
        raise Unavailable(f"The name {host[:100]!r} could not be looked up in time.") from None
    if isinstance(answer, socket.gaierror) and answer.errno == socket.EAI_AGAIN:
        raise Unavailable(f"The name {host[:100]!r} can't be looked up at the moment.")
    if isinstance(answer, OSError):
        raise Invalid(f"There is no host {host[:100]!r}. Check the address for typing errors.")
    return answer


def vetted(
    host: str,
    port: int,
    *,
    allowed: Iterable[Network] = (),
    timeout_s: float = 5.0,
    resolver: Resolver = resolve,
) -> list[str]:
    """Return the addresses of a host, resolved once, of which every one may be connected to.

    `allowed` are private networks that an administrator opened, on every port. Raises Invalid for
    a host of which one address is not public: which of them is used may be chosen by who answers.
    """
    found = [ipaddress.ip_address(text) for text in resolver(host, port, timeout_s)]
    if not found:
        raise Invalid(f"The host {host[:100]!r} has no address.")
    closed = [address for address in found if not _in(address, allowed)]
    if not all(is_public(address) for address in closed):
        raise Invalid(
            f"The host {host[:100]!r} is not on the public internet, so Toombos does not go there."
            " An administrator can allow a network by TOOMBOS_OUTBOUND_NETWORKS."
        )
    if closed and port not in PORTS:
        ports = ", ".join(map(str, sorted(PORTS)))
        raise Invalid(f"Port {port} is not one of the web's. Use one of {ports}.")
    return [str(address) for address in found]


def _carried(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return IPv4Address(int(address) & 0xFFFFFFFF) if address in _TRANSLATED else None


def _in(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in network for network in networks)
