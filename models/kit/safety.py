"""The one list of settings that are not safe to serve others with.

`toombos doctor` shows it. Outside of development, api, worker, beat, flower and up refuse to start
while anything on it `stops`. Pure but for the settings it is given.
"""

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from models.kit.settings import Anonymous, Settings

LOOPBACK: Final = frozenset({"", "localhost", "127.0.0.1", "::1"})
SHORTEST_PASSWORD: Final = 12
SHORTEST_SECRET: Final = 32
_GUESSED: Final = re.compile(
    r"(?i)^(dev|test|demo|example|sample)[-_]|change.?me|password|passwort|secret|toombos|postgres"
    r"|redis|admin|qwert|letmein|12345678|^(.)\2*$"
)
_NEVER: Final = [
    ipaddress.ip_network(network)
    for network in ("127.0.0.0/8", "::1/128", "169.254.0.0/16", "fe80::/10")
]
_UNPROVEN: Final = frozenset({"require", "verify-ca"})
_ENCRYPTED: Final = _UNPROVEN | {"verify-full"}
"""Values of sslmode; with the unproven ones whoever is in between may be taken for the server."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A setting that is not safe, and the way out. One that does not stop is only told."""

    setting: str
    words: str
    remedy: str
    stops: bool = True


class Unsafe(Exception):
    """Settings that must not serve others; the message lists them with their ways out."""


def must_be_safe(found: Settings, *, except_for: frozenset[str] = frozenset()) -> None:
    """Raise Unsafe when this is not somebody's own machine and a setting is too weak for that."""
    if not found.production:
        return
    stops = [d for d in doubts(found) if d.stops and d.setting not in except_for]
    if stops:
        lines = [f"  {doubt.setting}: {doubt.words}. {doubt.remedy}" for doubt in stops]
        raise Unsafe(
            f"Not started: ENVIRONMENT={found.environment} needs safer settings.\n"
            + "\n".join(lines)
            + "\nOn your own machine leave ENVIRONMENT out."
        )


def doubts(found: Settings) -> Iterator[Doubt]:
    """Yield every setting that is not safe to serve others with."""
    yield from _doors(found)
    yield from _secrets(found)
    for name, url in (
        ("DATABASE_URL", found.database_url.get_secret_value()),
        ("REDIS_URL", found.redis_url.get_secret_value()),
    ):
        yield from _server(name, url)


def _doors(found: Settings) -> Iterator[Doubt]:
    if "*" in found.cors_origins:
        yield Doubt("CORS_ORIGINS", "lets every website call the API", "Name the origins.")
    for origin in found.cors_origins:
        if origin.startswith("http://"):
            words = f"{origin} is not encrypted, so whoever is in between can use its pages"
            yield Doubt("CORS_ORIGINS", words, "Serve it by https.", stops=False)
    if found.ws_anonymous is Anonymous.FULL:
        remedy = "Set it to hints or deny."
        yield Doubt("TOOMBOS_WS_ANONYMOUS", "full shows events to everybody", remedy)
    if found.log_level.upper() == "DEBUG":
        yield Doubt("LOG_LEVEL", "DEBUG may log what customers sent", "Set it to INFO.")
    for network in found.outbound_networks:
        if any(network.version == n.version and network.overlaps(n) for n in _NEVER):
            words = f"{network} lets users reach this machine itself, or the cloud's own services"
            yield Doubt("TOOMBOS_OUTBOUND_NETWORKS", words, "Name only what they need.")
    if found.smtp.host not in LOOPBACK and not found.smtp.starttls:
        words = "false sends links that open accounts through the network without encryption"
        yield Doubt("TOOMBOS_SMTP__STARTTLS", words, "Set it to true.")
    if found.production and found.metrics_token is None:
        words = "nothing, so /metrics tells everybody how much is going on"
        remedy = "Set a token, or keep the path inside at the proxy."
        yield Doubt("TOOMBOS_METRICS_TOKEN", words, remedy, stops=False)


def _secrets(found: Settings) -> Iterator[Doubt]:
    if found.production and not found.encryption_keys:  # `up` keeps one for its user
        words = "nothing, so secrets of customers can't be stored"
        yield Doubt(
            "TOOMBOS_ENCRYPTION_KEYS", words, "`toombos encryption key` makes one; keep a copy."
        )
    given = [
        ("TOOMBOS_API_KEY", found.api_key, SHORTEST_SECRET),
        ("TOOMBOS_METRICS_TOKEN", found.metrics_token, SHORTEST_PASSWORD),
        ("TOOMBOS_FLOWER__PASSWORD", found.flower.password, SHORTEST_PASSWORD),
        *(("TOOMBOS_ENCRYPTION_KEYS", key, SHORTEST_SECRET) for key in found.encryption_keys),
    ]
    for name, secret, shortest in given:
        if secret and secret.get_secret_value():
            yield from _weak(name, secret.get_secret_value(), shortest)


def _weak(name: str, secret: str, shortest: int) -> Iterator[Doubt]:
    text = secret.removeprefix("tb_live_")
    if len(text) < shortest:
        yield Doubt(name, f"has fewer than {shortest} characters", "Use a random one.")
    elif _GUESSED.search(text):
        yield Doubt(name, "looks like an example", "Use a random one.")


def _server(name: str, url: str) -> Iterator[Doubt]:
    parts = urlsplit(url)
    if (parts.hostname or "") in LOOPBACK:
        return
    if not parts.password:
        words = "names another machine without a password"
        yield Doubt(name, words, "Give the server a password, and the address too.")
        return
    yield from _weak(name, unquote(parts.password), SHORTEST_PASSWORD)
    said = parse_qs(parts.query)
    mode = said.get("sslmode", [""])[0]
    if mode in _UNPROVEN or said.get("ssl_cert_reqs") == ["none"]:
        words = "does not make sure that it talks to the right machine"
        remedy = "Use sslmode=verify-full with sslrootcert, or rediss:// with ssl_ca_certs only."
        yield Doubt(name, words, remedy, stops=False)
    if parts.scheme != "rediss" and mode not in _ENCRYPTED:
        words = "talks to another machine without encryption"
        remedy = "Use sslmode=verify-full or rediss://, unless the network between is only yours."
        yield Doubt(name, words, remedy, stops=False)
