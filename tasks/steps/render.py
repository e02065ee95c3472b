"""A step that writes one document for one channel. The step's name is the channel's key.

A document that lives outside is fetched by the first step of its job that gets there. What it brings
is pinned to the job in a short transaction of its own, so that all channels tell the same version.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.contents import service as contents
from models.contents import tellings
from models.contents.service import NewContent
from models.documents import service as documents
from models.documents.tables import Document as StoredDocument
from models.jobs.pinning import pin
from models.jobs.service import Claim
from models.kit import db, ids
from models.kit.errors import Invalid
from models.kit.settings import settings
from models.templates import service as templates
from tasks import content
from tasks.cards.fonts import undrawn, without_emoji
from tasks.fetching import fetch_and_keep
from tasks.personalising import told_to
from tasks.steps._base import Made, Pulse
from tasks.steps._wording import is_asked, worded
from tasks.templating.confined import TemplateError
from tasks.templating.dressing import CustomTemplate, dressed
from tasks.variants import Variant, VariantWish, alternatives, shortfall, shown, tell, wish_from
from tasks.writing.analysing.analyse import analyse
from tasks.writing.analysis import Analysis
from tasks.writing.channel import ChannelContent, Count, Finding, Provenance, Severity, Spec
from tasks.writing.document import Document, Format, Notice
from tasks.writing.judging.review import review_reasons
from tasks.writing.parsing.changes import only_new
from tasks.writing.parsing.errors import DocumentError
from tasks.writing.parsing.parse import parse
from tasks.writing.style import style_from

CHANGED_SINCE_LAST = "changed_since_last"
PARSED_KEPT = 8
"""Parsed documents a process keeps: the steps of one job follow each other."""


@dataclass(frozen=True, slots=True)
class Material:
    """What a render step works on: the document, and how the customer wants it told.

    Without a document `ref` says where it is to be fetched.
    """

    document: StoredDocument | None
    ref: str
    content_type: str
    template_style: str
    style: Mapping[str, Any]
    only_changes: bool
    review_below: int | None
    llm: Mapping[str, Any] | None = None
    template: CustomTemplate | None = None
    template_channel: str = ""
    variants: VariantWish | None = None
    segments: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What a step made: content, or nothing when there was nothing new to tell.

    `is_living` says that others may ask for what changed since.
    """

    content: NewContent | None
    is_living: bool = False


class Render:
    """The kind of step that makes content."""

    def load(
        self, session: Session, specs: Mapping[UUID, Mapping[str, object]]
    ) -> Mapping[UUID, Material]:
        """Return each job's document with its wishes. Documents never change once stored."""
        wanted = {
            job_id: UUID(str(spec["document"]))
            for job_id, spec in specs.items()
            if "document" in spec
        }
        found = documents.load(session, set(wanted.values()))
        worn = _templates(session, specs)
        return {
            job_id: Material(
                document=found.get(wanted[job_id]) if job_id in wanted else None,
                ref=str(spec.get("ref", "")),
                content_type=str(spec.get("content_type", "update")),
                template_style=str(spec.get("template_style", "modern")),
                style=_mapping(spec.get("style")),
                only_changes=spec.get("scope") == CHANGED_SINCE_LAST,
                review_below=_number(spec.get("review_below")),
                llm=_mapping(spec["llm"]) if "llm" in spec else None,
                template=worn.get(job_id),
                template_channel=str(_mapping(spec.get("template")).get("channel", "")),
                variants=wish_from(_mapping(spec.get("variants"))),
                segments=_list(spec.get("segments")),
            )
            for job_id, spec in specs.items()
        }

    def run(self, claim: Claim, material: Material, pulse: Pulse) -> Made[Told]:
        """Write the document for the channel. Fails for good on a document that says nothing."""
        stored = material.document
        if stored is None:
            stored = _fetched(claim, material.ref, pulse)
        document, analysis = _understood(stored)
        notices = [*stored.notices, *map(_flat, document.warnings)]
        if material.only_changes:
            news = _news(stored, document, claim.name)
            if news is None:
                return Made(summary={"skipped": "unchanged"}, product=Told(None))
            if news is not document:
                document, analysis = news, analyse(news)
        spec = _spec(material, claim.name)
        make = partial(_made, document, analysis, material, channel=claim.name, pulse=pulse)
        kept: Mapping[str, object] = {}
        if is_asked(material.llm, claim.name):
            made, kept = _worded(document, analysis, material, spec, claim=claim, pulse=pulse)
        else:
            made = make(spec=spec)
        made = replace(made, findings=(*made.findings, *_card_findings(made)))
        blocking = [f for f in made.findings if f.severity is Severity.ERROR]
        if blocking:
            raise Invalid(blocking[0].message, code=blocking[0].rule)
        others: list[Variant] = []
        if material.variants:
            wish = material.variants
            offers = alternatives(document, analysis, channel=claim.name, spec=spec, wish=wish)
            others = tell(made, offers, lambda other: make(spec=other), count=wish.count)
            fewer = shortfall(wish.count, len(others) + 1)
            made = replace(made, findings=(*made.findings, *fewer))
        told = told_to(material.segments, document, spec, lambda other: make(spec=other))
        content_id = ids.new_id()
        quality = content.quality_of(document, analysis, channel=claim.name, spec=spec)
        review = review_reasons(quality, made.findings, below=material.review_below)
        gate = {} if material.review_below is None else {"needs_review": bool(review)}
        judged = {**quality.fields(), "needs_review": bool(review), "review_reasons": review}
        new = NewContent(
            id=content_id,
            tenant_id=claim.tenant_id,
            job_id=claim.job_id,
            step_id=claim.id,
            channel=claim.name,
            body=made.fields,
            report={
                **_report(made, notices=notices),
                "quality": judged,
                **({"variants": shown(others)} if material.variants else {}),
                **({"segments": told} if told else {}),
                **({"llm": kept} if kept else {}),
            },
            input_hash=made.input_hash,
        )
        return Made(
            summary={"content_id": str(content_id), **gate},
            product=Told(new, is_living=stored.origin != "inline"),
        )

    def save(self, session: Session, made: Sequence[tuple[Claim, Made[Told]]]) -> None:
        """Store the contents, and what they told of living documents."""
        told = [m.product for _, m in made]
        contents.save(session, [t.content for t in told if t.content])
        tellings.note(session, [t.content for t in told if t.content and t.is_living])


def _fetched(claim: Claim, ref: str, pulse: Pulse) -> StoredDocument:
    """Bring the job's document, unless another step of the job was faster."""
    if not ref:
        raise Invalid("The job's document is gone, so there is nothing to write from.")
    pulse.progress(10, f"fetching {ref[:80]}")
    kept = fetch_and_keep(ref, tenant_id=claim.tenant_id)
    pulse.checkpoint()
    with db.unit_of_work() as session:
        document_id = UUID(pin(session, claim.job_id, "document", str(kept.id)))
        return documents.load(session, {document_id})[document_id]


def _news(stored: StoredDocument, document: Document, channel: str) -> Document | None:
    """What the channel has not told of the document yet: all of it at first, None for nothing."""
    with db.unit_of_work() as session:
        told = tellings.last_told(session, stored.living_id, channel)
        if told is None:
            return document
        before = documents.load(session, {told})[told]
    return only_new(_understood(before)[0], document)


def _understood(stored: StoredDocument) -> tuple[Document, Analysis]:
    try:
        return _understand(stored.id, stored.content, stored.format, stored.title)
    except DocumentError as error:
        raise Invalid(str(error), code=error.code) from None


@lru_cache(maxsize=PARSED_KEPT)
def _understand(_id: UUID, text: str, format_: str, title: str) -> tuple[Document, Analysis]:
    document = parse(text, format=Format(format_), title=title)
    return document, analyse(document)


def _templates(
    session: Session, specs: Mapping[UUID, Mapping[str, object]]
) -> dict[UUID, CustomTemplate]:
    """The customers' templates that jobs name, by job id."""
    named = {
        job_id: _mapping(spec["template"]) for job_id, spec in specs.items() if "template" in spec
    }
    versions = templates.load(session, {UUID(each["version"]) for each in named.values()})
    return {
        job_id: CustomTemplate(versions[UUID(each["version"])].source, each["values"])
        for job_id, each in named.items()
    }


def _made(
    document: Document,
    analysis: Analysis,
    material: Material,
    *,
    spec: Spec,
    channel: str,
    pulse: Pulse,
) -> ChannelContent:
    made = content.generate(
        document, analysis, channel=channel, spec=spec, checkpoint=pulse.checkpoint
    )
    return _dressed(made, material, document, analysis=analysis, spec=spec)


def _worded(
    document: Document,
    analysis: Analysis,
    material: Material,
    spec: Spec,
    *,
    claim: Claim,
    pulse: Pulse,
) -> tuple[ChannelContent, Mapping[str, object]]:
    guidance = str(_mapping(material.llm).get("guidance", ""))
    made, kept = worded(document, analysis, spec, claim=claim, guidance=guidance, pulse=pulse)
    return _dressed(made, material, document, analysis=analysis, spec=spec), kept


def _dressed(
    made: ChannelContent,
    material: Material,
    document: Document,
    *,
    analysis: Analysis,
    spec: Spec,
) -> ChannelContent:
    if material.template is None or material.template_channel != made.channel:
        return made
    try:
        return dressed(made, material.template, document, analysis=analysis, spec=spec)
    except TemplateError as error:
        raise Invalid(str(error), code="template_error") from None


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> Sequence[Mapping[str, Any]]:
    return value if isinstance(value, list) else ()


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _spec(material: Material, channel: str) -> Spec:
    known = settings()
    return Spec(
        content_type=material.content_type,
        template_style=material.template_style,
        style=style_from(material.style, channel),
        sender_name=known.sender_name,
        sender_address=known.sender_address,
        postal_address=known.postal_address,
        unsubscribe_url=known.unsubscribe_url,
        limits=(("social_mastodon", known.mastodon_characters),),
    )


def _card_findings(made: ChannelContent) -> Iterator[Finding]:
    """Whether this machine's fonts can draw the card; the content's bytes don't depend on it."""
    card = made.fields.get("card")
    missing = undrawn(f"{card['title']}{card['text']}") if isinstance(card, dict) else ""
    missing = without_emoji(missing)
    if missing:
        message = (
            f"The card leaves out {missing[:20]!r}: no font here has it. Install one, or name it in"
            " TOOMBOS_CARD_FONTS."
        )
        yield Finding("card_character_missing", Severity.WARNING, message)


def _report(made: ChannelContent, *, notices: list[dict[str, object]]) -> dict[str, object]:
    return {
        "notices": notices,
        "findings": [_flat(finding) for finding in made.findings],
        "counts": [_flat(count) for count in made.counts],
        "provenance": [_flat(origin) for origin in made.provenance],
        "links": list(made.links),
        "media": [dict(item) for item in made.media],
    }


def _flat(value: Finding | Count | Provenance | Notice) -> dict[str, object]:
    """The fields of a value that holds no other; `asdict` would copy each of them deeply."""
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


KIND = Render()
