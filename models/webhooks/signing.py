"""Signatures by the Standard Webhooks specification 1.0, symmetric: HMAC-SHA256, `v1`.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

PREFIX: Final = "whsec_"
SECRET_BYTES: Final = 32


def new_secret() -> str:
    """Return a new random secret of 256 bits as receivers' libraries read it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def message_name(message_id: UUID) -> str:
    """Return a message's `webhook-id`; it has no full stop, which the signature relies on."""
    return f"msg_{message_id.hex}"


def sign(secret: str, message: str, moment: int, payload: bytes) -> str:
    """Return the signature of one secret over a message's name, unix time and payload."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = b".".join([message.encode(), str(moment).encode(), payload])
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def headers(message: str, payload: bytes, *, at: datetime, keys: Sequence[str]) -> dict[str, str]:
    """Return the three headers of a request that is sent at a moment, signed with every key."""
    moment = int(at.timestamp())
    return {
        "webhook-id": message,
        "webhook-timestamp": str(moment),
        "webhook-signature": " ".join(sign(key, message, moment, payload) for key in keys),
    }
