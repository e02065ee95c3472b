"""What a channel plug-in is, and what it gives back. One file of `tasks/channels/` is one channel.

A channel module has one public name, `CHANNEL`, an object that satisfies `Channel`. Everything it
does is pure: the same document, analysis and spec give the same bytes in every process.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, TypeVar, runtime_checkable

from tasks.writing.analysis import Analysis
from tasks.writing.document import Document
from tasks.writing.style import StyleProfile

ENGINE_VERSION = "3"
"""Changes whenever the same input would give other bytes; a part of every content's input hash."""


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    """blocks: this content must not be sent"""
    WARNING = "warning"
    """an editor should look"""
    INFO = "info"
    """worth knowing"""


@dataclass(frozen=True, slots=True)
class Slot:
    """One piece of planned text and the source blocks it was taken from."""

    text: str
    block_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spec:
    """How the customer wants the content: everything that changes bytes besides the document."""

    content_type: str = "update"  # update | blog | announcement
    template_style: str = "modern"  # modern | classic | minimal
    locale: str = "en"
    canonical_url: str = ""  # where the website version will live; links "read on" point there
    sender_name: str = ""
    sender_address: str = ""  # From of the email
    postal_address: str = ""  # visible in the email's footer
    unsubscribe_url: str = ""
    style: StyleProfile | None = None  # how it shall sound; None leaves every word as it is
    limits: tuple[tuple[str, int], ...] = ()  # by channel: what this customer's server takes
    headline: Slot | None = None  # the document's own words to put where its title stands
    leading: tuple[str, ...] = ()  # ids of sections (or blocks, in posts) that are told first
    message_key: str = ""  # stable key for Message-ID and MIME boundaries; never a clock


@dataclass(frozen=True, slots=True)
class TextSlot:
    """A planned text that may be said in other words: `measure(text + tail)` is at most `limit`.

    `purpose` tells a writer what it is for. Only a text of `several_lines` may hold a line break.
    """

    key: str
    purpose: str
    text: str
    limit: int
    measure: Callable[[str], int] = len
    tail: str = ""
    several_lines: bool = False

    @property
    def room(self) -> int:
        """How much of the limit is left for the text itself."""
        return max(0, self.limit - self.measure(self.tail)) if self.tail else self.limit


@dataclass(frozen=True, slots=True)
class Finding:
    """One judgement of a check: `rule` is a stable code, `message` names the value and a way out."""

    rule: str
    severity: Severity
    message: str


@dataclass(frozen=True, slots=True)
class Count:
    """One measured limit, such as X's weighted length: `value` of at most `limit`."""

    rule: str
    value: int
    limit: int
    part: int = 0


@dataclass(frozen=True, slots=True)
class Provenance:
    """Characters `start` to `end` of `field` come from the source block `block_id`."""

    field: str
    start: int
    end: int
    block_id: str


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can carry, for forms and limits shown to people."""

    key: str
    label: str
    kind: str  # email | page | social
    max_length: int | None = None
    counting: str = ""
    max_parts: int = 1
    supports_html: bool = False
    supports_images: bool = False


@dataclass(frozen=True, slots=True)
class ChannelContent:
    """Finished content of one channel.

    `fields` is what a reader gets and is JSON-ready: for email `subject, preheader, html, text,
    eml`; for website `title, slug, description, html, fragment, json_ld …`; for a social network
    `parts: [{text, count, limit, …}]`.
    """

    channel: str
    fields: Mapping[str, object]
    counts: Sequence[Count] = ()
    findings: Sequence[Finding] = ()
    provenance: Sequence[Provenance] = ()
    links: Sequence[str] = ()
    media: Sequence[Mapping[str, object]] = field(default_factory=tuple)
    input_hash: str = ""


PlanT = TypeVar("PlanT")


class Channel(Protocol[PlanT]):
    """A channel: plan says what to tell, render writes it down, check judges the result.

    `check` returns what is wrong; `repair` gives a plan that says less, in the channel's stated cut
    order, or None when nothing more can be cut. The pipeline renders, checks and repairs until no
    error is left or nothing helps.
    """

    def capabilities(self) -> Capabilities:
        """Say what the channel can carry."""
        ...

    def plan(self, document: Document, analysis: Analysis, spec: Spec) -> PlanT:
        """Choose what is told, each text slot with its source blocks."""
        ...

    def render(self, plan: PlanT, spec: Spec) -> ChannelContent:
        """Write the planned text in the channel's form."""
        ...

    def check(self, content: ChannelContent) -> Sequence[Finding]:
        """Judge finished content; an error blocks it."""
        ...

    def repair(self, plan: PlanT, findings: Sequence[Finding]) -> PlanT | None:
        """Cut the plan so that the errors may go, or None when there is nothing left to cut."""
        ...


@runtime_checkable
class Wordable(Protocol[PlanT]):
    """A channel with texts that may be said in other words. A channel need not be one."""

    def slots(self, plan: PlanT) -> Sequence[TextSlot]:
        """The short texts of the plan, in the order a reader meets them."""
        ...

    def worded(self, plan: PlanT, texts: Mapping[str, str]) -> PlanT:
        """The plan with other words in the slots that `texts` names; their source blocks stay."""
        ...
