"""A page, a file or a feed on the web, named by its address.

What a reader of the page would not see is left out when it is parsed, and said in the warnings.
"""

from models.documents.service import NewDocument
from models.kit.errors import Invalid
from tasks.sources._base import Said
from tasks.sources._web import canonical_address, document_of, get

PREFIX = "url:"


class Url:
    """Satisfies `Source`; it has no state."""

    label = "Web page"
    example = "https://example.com/page"
    opened_by = ""

    def canonical(self, ref: str) -> str | None:
        """Take http and https addresses, with or without `url:` before them."""
        address = ref.removeprefix(PREFIX).strip()
        if not address.lower().startswith(("http://", "https://")):
            if ref.startswith(PREFIX):
                raise Invalid(f"{ref[:80]!r} is no web address; begin with https:// after url:.")
            return None
        return canonical_address(address)

    def check_secret(self, secret: str) -> None:
        """Refuse any: pages are read as everybody sees them."""
        raise Invalid("Web pages are read without credentials.")

    def fetch(self, ref: str, *, secret: str) -> NewDocument:
        """Return the page with whole addresses; a Word file, PDF, text or feed is read as such."""
        answer = get(ref)
        Said(answer, ref).refuse(
            missing=f"There is nothing at {ref} (HTTP {answer.status}).",
            closed=f"{ref} is not open to everybody (HTTP {answer.status}).",
        )
        return document_of(answer)


SOURCE = Url()
