"""How good the language model of the settings is at this work, on somebody's own documents.

`toombos eval` shows it. It asks as the render step does, with the same guards, but pays from no quota
and remembers nothing.
"""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from models.kit.settings import settings
from models.llm.endpoint import NONE, Endpoint, Tokens
from tasks import content, reading
from tasks.llm.reword import Reworded, Wish, reword
from tasks.reading import ENDINGS
from tasks.writing.analysing.analyse import analyse
from tasks.writing.channel import Spec
from tasks.writing.document import Document
from tasks.writing.parsing.errors import DocumentError
from tasks.writing.parsing.parse import parse
from tasks.writing.style import StyleProfile, Tones, style_of

_NUMBER = re.compile(r"_\d+$")  # the posts of a thread are one kind of text
USED = "used"


@dataclass(frozen=True, slots=True)
class Text:
    """One text of one document: what the engine wrote, and what the model made of it.

    `verdict` is `used` or the reason why it is not, `words` say more of that.
    """

    document: str
    channel: str
    slot: str
    before: str
    verdict: str
    after: str = ""
    words: str = ""

    @property
    def kind(self) -> str:
        """The slot without its number."""
        return _NUMBER.sub("", self.slot)


@dataclass(frozen=True, slots=True)
class Answer:
    """One document and channel: its texts, and what they took."""

    channel: str
    texts: Sequence[Text]
    calls: int
    tokens: Tokens
    seconds: float


@dataclass(slots=True)
class Tally:
    """Texts of one kind: how many were asked for, and what became of them."""

    verdicts: Counter[str] = field(default_factory=Counter)

    @property
    def asked(self) -> int:
        """All of them."""
        return self.verdicts.total()

    @property
    def accepted(self) -> float:
        """The share that was used, 0 to 1."""
        return self.verdicts[USED] / self.asked if self.asked else 0.0

    @property
    def reasons(self) -> Mapping[str, int]:
        """Why the others were not, the commonest first."""
        return {name: n for name, n in self.verdicts.most_common() if name != USED}


class _Free:
    """A ledger for whoever pays the model directly."""

    def reserve(self, tokens: int) -> Callable[[Tokens], None]:
        return lambda used: None

    def recall(self, key: str) -> None:
        """Remember nothing: it is the model that is measured."""

    def remember(self, key: str, texts: Mapping[str, object]) -> None:
        """Keep nothing."""


def files(places: Iterable[Path]) -> list[Path]:
    """Return the documents among files and in folders, in alphabetical order."""
    found: dict[Path, None] = {}
    for place in places:
        inside = sorted(place.rglob("*")) if place.is_dir() else [place]
        found |= dict.fromkeys(
            path for path in inside if path.is_file() and path.suffix[1:].lower() in ENDINGS
        )
    return list(found)


def document_of(path: Path) -> Document:
    """Return a file as a document. Raises DocumentError for one that can't be read."""
    read = reading.read(path.read_bytes(), ENDINGS[path.suffix[1:].lower()])
    return parse(read.content, format=read.format)


def answers(
    paths: Sequence[Path], channels: Sequence[str], endpoint: Endpoint, *, tone: str = ""
) -> Iterator[Answer]:
    """Ask the model about each document and channel, one after the other."""
    for path in paths:
        try:
            document = document_of(path)
        except DocumentError as error:
            raise DocumentError(error.code, f"{path}: {error.message}") from None
        for channel in channels:
            yield _answer(path.name, document, channel, endpoint, tone)


def tallies(found: Iterable[Answer]) -> Mapping[tuple[str, str], Tally]:
    """Count the texts by channel and kind."""
    counted: dict[tuple[str, str], Tally] = {}
    for text in (text for answer in found for text in answer.texts):
        counted.setdefault((text.channel, text.kind), Tally()).verdicts[text.verdict] += 1
    return counted


def spent(found: Iterable[Answer]) -> Tokens:
    """Return the tokens of all answers."""
    return sum((answer.tokens for answer in found), NONE)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which so much of them lies, 0 for none."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))] if ranked else 0.0


def _answer(name: str, document: Document, channel: str, endpoint: Endpoint, tone: str) -> Answer:
    style: StyleProfile | None = style_of(channel, Tones(tone=tone))
    known = settings()
    spec = Spec(style=style, limits=(("social_mastodon", known.mastodon_characters),))
    analysis = analyse(document)
    slots = content.slots(document, analysis, channel=channel, spec=spec)
    began = time.monotonic()
    made = reword(Wish(document, analysis, channel, spec, endpoint), _Free(), lambda chars: None)
    seconds = time.monotonic() - began
    texts = [_text(name, channel, slot.key, slot.text, made) for slot in slots]
    return Answer(channel, texts, made.calls, made.tokens, seconds)


def _text(document: str, channel: str, key: str, before: str, made: Reworded) -> Text:
    if key in made.texts:
        return Text(document, channel, key, before, USED, after=made.texts[key])
    fault = made.faults[key]
    return Text(document, channel, key, before, fault.reason.value, words=fault.words)
