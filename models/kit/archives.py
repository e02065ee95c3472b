"""Zip files from users, such as .docx: a small file must not become a large one in memory. Pure.

What an archive says of its own sizes is checked before anything is read, and what is really read
is counted too, because an archive may lie.
"""

import io
import zipfile
import zlib
from dataclasses import dataclass
from typing import Final

from models.kit.errors import Invalid, TooLarge

_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED: Final = 0x1
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError)
_BROKEN_TOO: Final = (NotImplementedError, RuntimeError, UnicodeError)


@dataclass(frozen=True, slots=True)
class Limits:
    """What an archive may hold: files, bytes unpacked, and bytes unpacked for one packed byte.

    The ratio counts from `free_bytes` on: small files pack better than that without ill will.
    """

    files: int = 2_000
    unpacked_bytes: int = 100_000_000
    ratio: int = 100
    free_bytes: int = 1_000_000


class Archive:
    """A zip file whose sizes were found to be in order; `read` gives its members."""

    def __init__(self, data: bytes, *, noun: str, limits: Limits = Limits()) -> None:
        """Look at the whole directory. `noun` names the file in errors: Invalid and TooLarge."""
        self._noun = noun
        self._left = limits.unpacked_bytes
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (*_BROKEN, *_BROKEN_TOO):
            raise Invalid(
                f"{noun} is no valid zip file. Save it again and send the new one."
            ) from None
        self._check(self._zip.infolist(), limits)

    @property
    def names(self) -> list[str]:
        """Return the names of all members, folders too."""
        return self._zip.namelist()

    def read(self, name: str) -> bytes:
        """Return a member, counted against what all of them may have. Raises Invalid, TooLarge."""
        try:
            with self._zip.open(name) as member:
                found = member.read(self._left + 1)
        except KeyError:
            raise Invalid(f"{self._noun} has no {name[:100]!r} in it.") from None
        except (*_BROKEN, *_BROKEN_TOO):
            raise Invalid(f"{self._noun} is damaged at {name[:100]!r}.") from None
        self._left -= len(found)
        if self._left < 0:
            raise TooLarge(f"{self._noun} unpacks to more than it may.")
        return found

    def _check(self, members: list[zipfile.ZipInfo], limits: Limits) -> None:
        if len(members) > limits.files:
            raise TooLarge(
                f"{self._noun} has {len(members)} files in it; {limits.files} are allowed."
            )
        if len({member.filename for member in members}) < len(members):
            raise Invalid(f"{self._noun} has two files of the same name in it.")
        for member in members:
            if member.flag_bits & _ENCRYPTED:
                raise Invalid(f"{self._noun} is encrypted. Save it without a password.")
            if member.compress_type not in _METHODS:
                raise Invalid(f"{self._noun} is packed in another way than ordinary zip files are.")
        unpacked = sum(member.file_size for member in members)
        packed = sum(member.compress_size for member in members)
        if unpacked > limits.unpacked_bytes:
            raise TooLarge(
                f"{self._noun} unpacks to {unpacked} bytes; {limits.unpacked_bytes} are allowed."
            )
        if unpacked > limits.free_bytes + limits.ratio * packed:
            raise TooLarge(f"{self._noun} unpacks to more than {limits.ratio} times its size.")
