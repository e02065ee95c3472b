"""What the outside judges are shown: content of real documents, made once for all of them."""

from functools import cache

from tasks.content import generate
from tasks.social.rules import texts_of
from tasks.writing.analysing.analyse import analyse
from tasks.writing.channel import ChannelContent, Spec
from tasks.writing.document import Document
from tasks.writing.style import Tones, style_of
from tests.factories.corpus import readmes
from tests.factories.documents import samples

SPEC = Spec(
    canonical_url="https://www.northwind.com/blog/4-2",
    sender_name="Northwind Press",
    sender_address="news@northwind.com",
    postal_address="12 Harbour Street\nBergen",
    unsubscribe_url="https://www.northwind.com/u?id=1",
)
MOST = 120


def documents() -> dict[str, Document]:
    """Real descriptions of packages, and the hard samples of the conformance suite."""
    return {**readmes(MOST), **samples()}


@cache
def contents(channel: str, tone: str = "") -> dict[str, ChannelContent]:
    """The channel's content of every document."""
    spec = SPEC if not tone else Spec(style=style_of(channel, Tones(tone)), sender_name="Northwind")
    return {
        name: generate(found, analyse(found), channel=channel, spec=spec)
        for name, found in documents().items()
    }


def posts(channel: str) -> list[str]:
    """Every post of the channel, with and without a tone."""
    made = [*contents(channel).values(), *contents(channel, "casual").values()]
    return [text for content in made for text in texts_of(content)]


def fields(channel: str, name: str) -> dict[str, str]:
    """One field of every document's content."""
    return {key: str(content.fields[name]) for key, content in contents(channel).items()}
