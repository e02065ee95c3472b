"""An email as the bytes of an .eml file, the same bytes for the same input.

The email channel calls it. It sends nothing, and sets neither Date nor To: the sender adds them.
"""

import binascii
import hashlib
from dataclasses import dataclass
from email.headerregistry import Address
from email.policy import SMTP
from functools import lru_cache

NO_DOMAIN = "message.invalid"  # RFC 2606: a name that can never be anybody's

MAX_LINE = 78  # RFC 5322, 2.1.1


@dataclass(frozen=True, slots=True)
class Envelope:
    """Headers of a message. Empty means unknown and is left out."""

    subject: str
    key: str  # stable: Message-ID and boundary are derived from it
    lang: str = ""
    sender_name: str = ""
    sender_address: str = ""
    unsubscribe_url: str = ""


def message_bytes(envelope: Envelope, *, text: str, html: str) -> bytes:
    """A multipart/alternative message (RFC 2046) with one-click unsubscribe (RFC 8058) if there is a URL.

    No Date and no To header is set; without a sender address there is no From either. The sender of
    the message adds them. Lines end in CRLF; all are at most 78 characters but List-Unsubscribe,
    which may take the 998 that RFC 5322 allows. Raises ValueError for a header with a line break.
    """
    digest = hashlib.sha256(envelope.key.encode()).hexdigest()
    # "=_" cannot occur in quoted-printable text, so this boundary cannot occur in a part (RFC 2045).
    boundary = f"=_{digest[32:64]}"
    domain = envelope.sender_address.rpartition("@")[2] or NO_DOMAIN
    headers = (
        _sender(envelope.sender_name, envelope.sender_address),
        _folded("Subject", envelope.subject),
        f"Message-ID: <{digest[:32]}@{domain}>\r\n",
        _unsubscribe(envelope.unsubscribe_url),
        f"Content-Language: {envelope.lang}\r\n" if envelope.lang else "",
        "MIME-Version: 1.0\r\n",
        f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n',
    )
    line = f"--{boundary}".encode()
    parts = (
        "".join(headers).encode("ascii"),
        line,
        _part(text, "plain"),
        line,
        _part(html, "html"),
        line + b"--",
        b"",
    )
    return b"\r\n".join(parts)


@lru_cache(maxsize=256)
def _sender(name: str, address: str) -> str:
    if not address:
        return ""
    user, _, domain = address.rpartition("@")
    return _folded("From", Address(name, username=user, domain=domain))


def _folded(name: str, value: str | Address) -> str:
    """The header as the stdlib writes it: encoded words (RFC 2047) and lines of at most 78."""
    if isinstance(value, str) and _needs_no_folding(name, value):
        return f"{name}: {value}\r\n"
    _, header = SMTP.header_store_parse(name, value)
    return SMTP.fold_binary(name, header).decode("ascii")


def _needs_no_folding(name: str, value: str) -> bool:
    """Whether the stdlib would write the words as they are; asking it costs more than the message."""
    return (
        len(name) + 2 + len(value) <= MAX_LINE
        and value.isascii()
        and value.isprintable()
        and "=?" not in value
        and value == value.strip()
        and value != ""
    )


def _unsubscribe(url: str) -> str:
    """The URL on one line.

    The stdlib (3.11) makes encoded words of a long URL, and then no mailbox provider finds it
    (python/cpython#85725).
    """
    if not url:
        return ""
    if not url.isascii() or not url.isprintable() or set(url) & set(" <>"):
        raise ValueError(f"{url!r} cannot stand in a header; percent-encode it")
    return f"List-Unsubscribe: <{url}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"


def _part(text: str, subtype: str) -> bytes:
    """Quoted-printable in C: the stdlib's encoder for bodies walks each character in Python."""
    body = binascii.b2a_qp(text.replace("\r\n", "\n").encode(), istext=True)
    head = (
        f'Content-Type: text/{subtype}; charset="utf-8"\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    return head.encode("ascii") + body.replace(b"\n", b"\r\n")
