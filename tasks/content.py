"""From a document to one channel's finished content: plan, render, check, and cut until it fits.

The generate step and the API's previews call it. It is pure: no database, no broker, no clock.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, Generic, TypeVar

import orjson

from tasks.channels import load
from tasks.writing.analysing.analyse import analyse
from tasks.writing.analysing.grounding import Ground, ground_of, ungrounded
from tasks.writing.analysis import Analysis
from tasks.writing.channel import (
    ENGINE_VERSION,
    Capabilities,
    Channel,
    ChannelContent,
    Finding,
    Severity,
    Spec,
    TextSlot,
    Wordable,
)
from tasks.writing.document import Document
from tasks.writing.judging.quality import Quality, Score, scores_of, weighed
from tasks.writing.parsing.leading import led_by
from tasks.writing.prose import block_text
from tasks.writing.style import StyleProfile
from tasks.writing.styling.restyle import restyle
from tasks.writing.styling.style_findings import style_findings

T = TypeVar("T")

MAX_REPAIRS = 12
"""Each repair says less; a channel that needs more rounds than this is cutting too little."""


def capabilities() -> list[Capabilities]:
    """What every channel can carry, in alphabetical order of their keys."""
    return [channel.capabilities() for channel in load().values()]


def _go_on() -> None:
    """Never stop the work."""


def generate(
    document: Document,
    analysis: Analysis,
    *,
    channel: str,
    spec: Spec,
    texts: Mapping[str, str] = {},
    checkpoint: Callable[[], None] = _go_on,
) -> ChannelContent:
    """Return the channel's content with its remaining findings and its `input_hash`.

    Same arguments, same bytes, in every process. Content that could not be made to fit carries its
    error findings: it must not be sent. `texts` are other words for some of its `slots`. `checkpoint`
    is called between the stages and may end the work by an exception. Raises KeyError for a channel
    that does not exist.
    """
    plug_in = _channel(channel)
    checkpoint()
    told, understood, styling = styled(document, analysis, spec)
    told, understood = led_by(told, understood, spec.leading)
    plan = plug_in.plan(told, understood, spec)
    if texts and isinstance(plug_in, Wordable):
        plan = plug_in.worded(plan, texts)
    content, found = _fitted(plug_in, plan, told, spec, checkpoint=checkpoint)
    invented = ungrounded(content, ground(document, analysis, spec))
    return replace(
        content,
        findings=_once((*found, *styling, *invented)),
        input_hash=input_hash(document, channel=channel, spec=spec, texts=texts),
    )


def slots(
    document: Document, analysis: Analysis, *, channel: str, spec: Spec
) -> Sequence[TextSlot]:
    """The channel's texts that may be said in other words, as they are without. Raises KeyError."""
    plug_in = _channel(channel)
    if not isinstance(plug_in, Wordable):
        return ()
    told, understood, _ = styled(document, analysis, spec)
    told, understood = led_by(told, understood, spec.leading)
    return plug_in.slots(plug_in.plan(told, understood, spec))


def ground(document: Document, analysis: Analysis, spec: Spec) -> Ground:
    """What texts about the document may state."""
    return _ground(_Same(document), _Same(analysis), spec)


def _channel(key: str) -> Channel[Any]:
    channels = load()
    if key not in channels:
        raise KeyError(f"unknown channel {key!r}; there are {', '.join(channels)}")
    return channels[key]


def quality_of(document: Document, analysis: Analysis, *, channel: str, spec: Spec) -> Quality:
    """How good the document is for the channel's kind. Raises KeyError for an unknown channel."""
    scores = _scores(_Same(document), _Same(analysis), spec.content_type, spec.style)
    return weighed(scores, kind=load()[channel].capabilities().kind)


def input_hash(
    document: Document, *, channel: str, spec: Spec, texts: Mapping[str, str] = {}
) -> str:
    """Sha256 of all that decides the content's bytes; equal hashes mean equal content.

    Raises ValueError for a document without a hash: such documents cannot be told apart.
    """
    if not document.hash:
        raise ValueError(
            "the document has no hash; build it with tasks.writing.parsing.parse.parse"
        )
    # the document's hash is over title, language and blocks; descriptions and dates are in its meta
    facts: tuple[object, ...] = (
        document.hash,
        dict(document.meta),
        channel,
        spec,
        ENGINE_VERSION,
        *([dict(texts)] if texts else ()),
    )
    return hashlib.sha256(orjson.dumps(facts, option=orjson.OPT_SORT_KEYS)).hexdigest()


def styled(
    document: Document, analysis: Analysis, spec: Spec
) -> tuple[Document, Analysis, Sequence[Finding]]:
    """Return the document as the customer wants it to sound, understood anew, and what rules can't mend."""
    style = spec.style
    if style is None:
        return document, analysis, ()
    return _restyled(_Same(document), style, document.lang or analysis.lang or spec.locale)


class _Same(Generic[T]):
    """A value that is equal only to itself: comparing trees would cost more than working anew."""

    def __init__(self, value: T) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.value is other.value

    def __hash__(self) -> int:
        return id(self.value)


@lru_cache(maxsize=8)
def _ground(source: _Same[Document], analysis: _Same[Analysis], spec: Spec) -> Ground:
    """Channels of the same wishes stand on the same ground."""
    return ground_of(source.value, analysis.value, spec)


@lru_cache(maxsize=8)
def _scores(
    source: _Same[Document],
    analysis: _Same[Analysis],
    content_type: str,
    style: StyleProfile | None,
) -> Mapping[str, Score]:
    """Channels differ in how they weigh scores, not in the scores."""
    return scores_of(source.value, analysis.value, content_type=content_type, style=style)


@lru_cache(maxsize=8)
def _restyled(
    source: _Same[Document], style: StyleProfile, lang: str
) -> tuple[Document, Analysis, Sequence[Finding]]:
    """Channels of one style share the result: the steps of a job follow each other."""
    document, changes = restyle(source.value, style, lang=lang)
    analysis = analyse(document)
    return document, analysis, tuple(style_findings(document, analysis, style, changes=changes))


def _fitted(
    channel: Channel[Any],
    plan: Any,
    document: Document,
    spec: Spec,
    *,
    checkpoint: Callable[[], None],
) -> tuple[ChannelContent, Sequence[Finding]]:
    """The content that fits best, and what is still wrong with it."""
    for _ in range(MAX_REPAIRS):
        checkpoint()
        content = channel.render(plan, spec)
        checkpoint()
        found = _once((*_emptiness(document), *content.findings, *channel.check(content)))
        if not any(f.severity is Severity.ERROR for f in found):
            break
        shorter = channel.repair(plan, found)
        if shorter is None:
            break
        plan = shorter
    return content, found


def _emptiness(document: Document) -> Iterator[Finding]:
    """No channel may send a document that has neither a title nor a word."""
    if not document.title.strip() and not any(map(block_text, document.blocks)):
        message = "The document has no words; add a title or some text."
        yield Finding("empty_content", Severity.ERROR, message)


def _once(findings: Iterable[Finding]) -> Sequence[Finding]:
    """The findings without repetition, worst first, otherwise in the order they were made."""
    weight = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
    return tuple(sorted(dict.fromkeys(findings), key=lambda f: weight[f.severity]))
