"""What an API key looks like: `tb_live_`, 256 random bits, and a checksum that tells typing errors.

The prefix lets scanners find a key that was published; the checksum lets us refuse a mistyped one,
or a scanner drop a false find, without asking a database. Keys from before the checksum still work.
"""

import string
import zlib
from typing import Final

from models.kit import ids

PREFIX: Final = "tb_live_"
BODY, CHECKSUM = 43, 6
SHOWN: Final = len(PREFIX) + 4
"""So many characters of a key are kept readable, for people to tell their keys apart."""

_DIGITS: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase


def new() -> str:
    """Return a new random key; nothing is stored."""
    key = ids.new_secret(PREFIX)
    return key + _checksum(key)


def is_mistyped(key: str) -> bool:
    """Tell whether a text has the shape of a key, but not its checksum."""
    if not key.startswith(PREFIX) or len(key) != len(PREFIX) + BODY + CHECKSUM:
        return False
    return key[-CHECKSUM:] != _checksum(key[:-CHECKSUM])


def _checksum(text: str) -> str:
    number, digits = zlib.crc32(text.encode()), ""
    for _ in range(CHECKSUM):  # 62^6 > 2^32
        number, digit = divmod(number, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return digits
