"""What a source plug-in is, and the answers of other people's servers that all sources share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any, Protocol

import orjson

from models.documents.service import NewDocument
from models.kit import clock
from models.kit.errors import DomainError, Forbidden, Invalid, Missing, TooMany, Unavailable
from models.kit.outbound import Answer

NEEDS_CREDENTIALS = "needs_credentials"
MAX_PAUSE_S = 3600


class Source(Protocol):
    """A place that documents come from. Its file's name is its key.

    `opened_by` says in words what opens it; empty when nothing is needed. `fetch` brings the document as
    it is now and stores nothing. It raises a DomainError: a permanent one when trying again can't
    help, with the code `needs_credentials` when something is missing that opens the place.
    """

    label: str
    example: str
    opened_by: str

    def canonical(self, ref: str) -> str | None:
        """Return the one way to write a reference of this source; None for one of another."""
        ...

    def check_secret(self, secret: str) -> None:
        """Raise Invalid for a secret that can't be one. Nothing is called."""
        ...

    def fetch(self, ref: str, *, secret: str) -> NewDocument:
        """Return the document that a canonical reference names, as it is now."""
        ...


@dataclass(frozen=True, slots=True)
class Said:
    """What a server said, in its own words where it has some."""

    answer: Answer
    who: str

    def json(self) -> Mapping[str, Any]:
        """Return the JSON object in the answer. Raises Unavailable for anything else."""
        try:
            found = orjson.loads(self.answer.body)
        except orjson.JSONDecodeError:
            found = None
        if not isinstance(found, dict):
            raise Unavailable(f"{self.who} answers with something that is no JSON object.")
        return found

    def refuse(self, *, missing: str, closed: str) -> None:
        """Raise for an answer that is no document; `missing` and `closed` say the way out."""
        status = self.answer.status
        if 200 <= status < 300:
            return
        if status in {404, 410}:
            raise Missing(missing)
        if status in {401, 403}:
            raise Forbidden(closed)
        raise self.later_or_never()

    def later_or_never(self) -> DomainError:
        """Return the error of a status that is about the moment, or about the request itself."""
        status = self.answer.status
        if status == 429:
            return TooMany(
                f"{self.who} takes no more requests for now (HTTP 429).",
                code="source_busy",
                retry_after_s=self.pause_s(),
            )
        if status >= 500 or status == 408:
            return Unavailable(
                f"{self.who} is not well (HTTP {status}).",
                code="source_unavailable",
                retry_after_s=self.pause_s(),
            )
        return Invalid(f"{self.who} answers HTTP {status}, not with a document.")

    def pause_s(self) -> int | None:
        """Return the seconds that the server asks to wait, at most an hour; None when it does not."""
        said = self.answer.headers.get("retry-after", "").strip()
        if said.isascii() and said.isdigit() and len(said) < 9:
            return max(1, min(int(said), MAX_PAUSE_S))
        try:
            moment = parsedate_to_datetime(said)
        except ValueError:
            return None
        left = (moment.replace(tzinfo=moment.tzinfo or UTC) - clock.now()).total_seconds()
        return max(1, min(int(left), MAX_PAUSE_S))


def reached(who: str, ask: Callable[[], Answer]) -> Answer:
    """Return the answer of a service whose address is ours, not a user's.

    That its name is not found is then a bad moment of the network and worth another try.
    """
    try:
        return ask()
    except Invalid as error:
        raise Unavailable(
            f"{who} can't be reached: {error.message}", code="source_unavailable"
        ) from None


def needs_credentials(message: str) -> Invalid:
    """Return the error for a source that nothing opens."""
    return Invalid(message, code=NEEDS_CREDENTIALS)
