"""A feed (RSS or Atom): its newest entries as one document. Named by `rss:` and an address.

The address may be that of a page that names its feed.
"""

from models.documents.service import NewDocument
from models.kit.errors import Invalid
from models.kit.outbound import Answer
from tasks.sources._base import Said
from tasks.sources._web import canonical_address, get
from tasks.writing.document import Format
from tasks.writing.parsing.errors import DocumentError
from tasks.writing.parsing.feed import feed_of_page, is_feed, read_feed

PREFIX = "rss:"


class Rss:
    """Satisfies `Source`; it has no state."""

    label = "RSS or Atom feed"
    example = "rss:https://example.com/feed.xml"
    opened_by = ""

    def canonical(self, ref: str) -> str | None:
        """Take addresses after `rss:`."""
        if not ref.startswith(PREFIX):
            return None
        return PREFIX + canonical_address(ref.removeprefix(PREFIX).strip())

    def check_secret(self, secret: str) -> None:
        """Refuse any: feeds are read as everybody sees them."""
        raise Invalid("Feeds are read without credentials.")

    def fetch(self, ref: str, *, secret: str) -> NewDocument:
        """Return the feed's newest entries, each a section with its date and a link to it."""
        answer = _get(ref.removeprefix(PREFIX))
        if not is_feed(answer.body):
            named = feed_of_page(answer.body, base=answer.url)
            if not named:
                raise Invalid(f"{answer.url} is no RSS or Atom feed, and names none.")
            answer = _get(named)
        try:
            return NewDocument(read_feed(answer.body, base=answer.url), Format.HTML)
        except DocumentError as error:
            raise Invalid(f"{answer.url}: {error.message}", code=error.code) from None


def _get(address: str) -> Answer:
    answer = get(address)
    Said(answer, address).refuse(
        missing=f"There is no feed at {address} (HTTP {answer.status}).",
        closed=f"The feed at {address} is not open to everybody (HTTP {answer.status}).",
    )
    return answer


SOURCE = Rss()
