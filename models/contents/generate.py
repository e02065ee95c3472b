"""Turn a wish for content into a job: one step for each channel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from models.contents.clothing import clothing
from models.documents import service as documents
from models.documents.service import NewDocument
from models.jobs import service as jobs
from models.jobs.service import NewJob, NewStep
from models.kit import broker
from models.kit.errors import Invalid, Missing
from models.llm.endpoint import must_be_configured
from models.segments import service as segments
from models.styles import service as styles

KIND = "content"
STEP_KIND = "render"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a client asks for: one of `document` and `document_id`, for at least one channel.

    A `document_id` with a colon in it names a place outside (`notion:…`, an address): the document is
    fetched there when the job runs.
    """

    channels: list[str]
    document: NewDocument | None = None
    document_id: str | None = None
    content_type: str = "update"
    template_style: str = "modern"
    style: dict[str, object] = field(default_factory=dict)  # tones that the request names
    template: str = ""  # a customer's template, or a version of it
    template_values: dict[str, object] = field(default_factory=dict)
    scope: str = "all"  # or changed_since_last: what a channel has not told yet
    review_below: int | None = None  # quality, 0..100
    variants: dict[str, object] = field(default_factory=dict)  # count, differ, calls_to_action
    segments: list[str] = field(default_factory=list)  # ids; each channel is told to them too
    llm: dict[str, object] | None = None  # asks a language model: `channels`, `guidance`
    dry_run: bool = False
    labels: dict[str, object] = field(default_factory=dict)
    priority: int = 3
    correlation_id: str = ""
    due_at: datetime | None = None


def submit(session: Session, wish: Wish, *, tenant_id: UUID) -> UUID:
    """Accept a wish as a job and return the job's id. Every call makes a new job.

    Raises Missing for an unknown `document_id`, Invalid or TooLarge for a document that can't be
    used. Nothing is written then.
    """
    return jobs.submit(session, [plan_one(session, wish, tenant_id=tenant_id)])[0]


def plan_one(session: Session, wish: Wish, *, tenant_id: UUID) -> NewJob:
    """Store a wish's document and return the job to submit. Raises what `submit` raises."""
    check(wish)
    source = _source(session, wish, tenant_id=tenant_id)
    source |= _clothing(session, wish, tenant_id) | _segments(session, wish, tenant_id)
    profile = _profile(session, tenant_id)
    return _job(wish, source, tenant_id, profile)


def plan(session: Session, wishes: Sequence[Wish], *, tenant_id: UUID) -> list[NewJob]:
    """Store the documents of many wishes at once and return the jobs to submit, in order.

    Raises what `submit` raises, with the wish's index before the message.
    """
    inline: list[NewDocument] = []
    named: dict[str, int] = {}
    for index, wish in enumerate(wishes):
        check(wish)
        if wish.document:
            inline.append(wish.document)
        elif wish.document_id and not is_ref(wish.document_id):
            named.setdefault(wish.document_id, index)
    kept = documents.save_inline(session, inline, tenant_id=tenant_id)
    found = documents.find_ids(session, list(named), tenant_id=tenant_id)
    for document_id, index in named.items():
        if document_id not in found:
            raise Missing(f"requests.{index}.document_id: {documents.missing(document_id).message}")
    known = kept | found
    profile = _profile(session, tenant_id)
    clothes = [
        _clothing(session, wish, tenant_id) | _segments(session, wish, tenant_id) for wish in wishes
    ]
    return [
        _job(wish, _known(wish, known) | worn, tenant_id, profile)
        for wish, worn in zip(wishes, clothes, strict=True)
    ]


def check(wish: Wish) -> None:
    """Raise Invalid for a wish that is none: no channel, no document, or two."""
    if not wish.channels:
        raise Invalid("No channel was named. Send at least one in `channels`.")
    if wish.document and wish.document_id:
        raise Invalid("Send either `document` or `document_id`, not both.")
    if not wish.document and not wish.document_id:
        raise Invalid(
            "Nothing to write from: send `document`, or as `document_id` the id of a stored one or a"
            " place such as https://…, gdocs:… or notion:…."
        )
    if wish.llm is not None:
        must_be_configured()
        if wish.variants:
            raise Invalid(
                "Ask for `variants` or for `llm`, not for both: variants differ in one thing only, and a"
                " model's words would differ in many."
            )


def keep_name(session: Session, wish: Wish, *, tenant_id: UUID) -> str:
    """Return the name under which a checked wish's document is found at each later time.

    An inline document is stored. A stored one's name means its newest version at that time, unless
    it names a version itself. Raises what `submit` raises.
    """
    if wish.document:
        return str(documents.save(session, wish.document, tenant_id=tenant_id, origin="inline"))
    name = str(wish.document_id)
    if not is_ref(name):
        documents.find_id(session, name, tenant_id=tenant_id)
    return name


def is_ref(document_id: str) -> bool:
    """Whether a document is named by the place where it lives outside, and not by an id."""
    return ":" in document_id


Spec = dict[str, object]


def lane_of(spec: Mapping[str, object]) -> str:
    """Return the lane of a job's steps: what waits for others must not hold up the short one."""
    return broker.LONG if "ref" in spec or "llm" in spec else broker.SHORT


def _source(session: Session, wish: Wish, *, tenant_id: UUID) -> Spec:
    """Return what a job's spec says of its document: which it is, or where it is to be fetched."""
    if wish.document:
        saved = documents.save(session, wish.document, tenant_id=tenant_id, origin="inline")
        return {"document": str(saved)}
    name = str(wish.document_id)
    if is_ref(name):
        return {"ref": name}
    return {"document": str(documents.find_id(session, name, tenant_id=tenant_id))}


def _known(wish: Wish, known: Mapping[str, UUID]) -> Spec:
    name = wish.document.hash if wish.document else str(wish.document_id)
    return {"document": str(known[name])} if name in known else {"ref": name}


def _clothing(session: Session, wish: Wish, tenant_id: UUID) -> Spec:
    return clothing(
        session,
        wish.template,
        wish.template_values,
        channels=wish.channels,
        tenant_id=tenant_id,
    )


def _segments(session: Session, wish: Wish, tenant_id: UUID) -> Spec:
    """The job keeps what each segment is told: a later change must not change what was asked for."""
    if not wish.segments:
        return {}
    rows = [segments.get(session, each, tenant_id=tenant_id) for each in wish.segments]
    told = {row.id: row for row in rows}
    return {
        "segments": [
            {"id": str(row.id), "name": row.name, "telling": row.telling} for row in told.values()
        ]
    }


def _profile(session: Session, tenant_id: UUID) -> Mapping[str, object]:
    found = styles.find(session, tenant_id=tenant_id)
    return found.profile if found else {}


def _job(wish: Wish, source: Spec, tenant_id: UUID, profile: Mapping[str, object]) -> NewJob:
    """The job keeps a copy of the profile: a later change must not change what was asked for."""
    style = {**wish.style, **({"profile": profile} if profile else {})}
    spec = {
        **source,
        "content_type": wish.content_type,
        "template_style": wish.template_style,
        **({"style": style} if style else {}),
        **({"scope": wish.scope} if wish.scope != "all" else {}),
        **({"variants": wish.variants} if wish.variants else {}),
        **({} if wish.review_below is None else {"review_below": wish.review_below}),
        **({} if wish.llm is None else {"llm": wish.llm}),
    }
    return NewJob(
        tenant_id=tenant_id,
        kind=KIND,
        subject=wish.document_id or str(source["document"]),
        steps=[NewStep(STEP_KIND, channel, lane_of(spec)) for channel in wish.channels],
        spec=spec,
        labels=wish.labels,
        correlation_id=wish.correlation_id,
        priority=wish.priority,
        dry_run=wish.dry_run,
        due_at=wish.due_at,
    )
