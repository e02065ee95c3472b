"""Turn a wish for content into a job: one step for each channel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from models.documents import service as documents
from models.documents.service import NewDocument
from models.jobs import service as jobs
from models.jobs.service import NewJob, NewStep
from models.kit.errors import Invalid, Missing
from models.styles import service as styles

KIND = "content"
STEP_KIND = "render"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a client asks for: one of `document` and `document_id`, for at least one channel."""

    channels: list[str]
    document: NewDocument | None = None
    document_id: str | None = None
    content_type: str = "update"
    template_style: str = "modern"
    style: dict[str, object] = field(default_factory=dict)  # tones that the request names
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
    check(wish)
    document_id = keep_document(session, wish, tenant_id=tenant_id)
    profile = _profile(session, tenant_id)
    return jobs.submit(session, [_job(wish, document_id, tenant_id, profile)])[0]


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
        elif wish.document_id:
            named.setdefault(wish.document_id, index)
    kept = documents.save_inline(session, inline, tenant_id=tenant_id)
    found = documents.find_ids(session, list(named), tenant_id=tenant_id)
    for document_id, index in named.items():
        if document_id not in found:
            raise Missing(f"requests.{index}.document_id: {documents.missing(document_id).message}")
    profile = _profile(session, tenant_id)
    return [
        _job(
            wish,
            kept[wish.document.hash] if wish.document else found[str(wish.document_id)],
            tenant_id,
            profile,
        )
        for wish in wishes
    ]


def check(wish: Wish) -> None:
    """Raise Invalid for a wish that is none: no channel, no document, or two."""
    if not wish.channels:
        raise Invalid("No channel was named. Send at least one in `channels`.")
    if wish.document and wish.document_id:
        raise Invalid("Send either `document` or `document_id`, not both.")
    if not wish.document and not wish.document_id:
        raise Invalid(
            "Nothing to write from: send `document` or the `document_id` of a stored one."
        )


def keep_document(session: Session, wish: Wish, *, tenant_id: UUID) -> UUID:
    """Return the id of the stored document of a wish that was checked; an inline one is stored."""
    if wish.document:
        return documents.save(session, wish.document, tenant_id=tenant_id, origin="inline")
    return documents.find_id(session, str(wish.document_id), tenant_id=tenant_id)


def _profile(session: Session, tenant_id: UUID) -> Mapping[str, object]:
    found = styles.find(session, tenant_id=tenant_id)
    return found.profile if found else {}


def _job(wish: Wish, document_id: UUID, tenant_id: UUID, profile: Mapping[str, object]) -> NewJob:
    """The job keeps a copy of the profile: a later change must not change what was asked for."""
    style = {**wish.style, **({"profile": profile} if profile else {})}
    return NewJob(
        tenant_id=tenant_id,
        kind=KIND,
        subject=wish.document_id or str(document_id),
        steps=[NewStep(STEP_KIND, channel) for channel in wish.channels],
        spec={
            "document": str(document_id),
            "content_type": wish.content_type,
            "template_style": wish.template_style,
            **({"style": style} if style else {}),
        },
        labels=wish.labels,
        correlation_id=wish.correlation_id,
        priority=wish.priority,
        dry_run=wish.dry_run,
        due_at=wish.due_at,
    )
