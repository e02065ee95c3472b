"""What clients wish for, in the terms of the models. For routes that make jobs; writes nothing."""

import json
from collections.abc import Sequence

from api import schedules
from api.errors import SHOWN_ERRORS
from api.llm_schemas import LlmOptions
from api.schemas import GenerationRequest, InlineDocument
from api.vocabulary import channel_keys, combination_key, tone_key
from models.contents import generate
from models.contents.generate import Wish
from models.documents import service as documents
from models.documents.service import NewDocument
from models.kit import db
from models.kit.errors import DomainError, Invalid
from tasks import sources

LABELS_MAX_BYTES = 16_384


def read(body: GenerationRequest, *, zone: str | None, correlation_id: str) -> Wish:
    """Return the wish that a request states. Raises Invalid."""
    return Wish(
        channels=channel_keys(body.channels),
        document=_new_document(body.document) if body.document else None,
        document_id=_document_name(body.document_id),
        content_type=body.content_type,
        template_style=body.template_style,
        style=_style(body),
        scope=body.scope,
        review_below=body.review_below,
        variants=body.variants.model_dump(mode="json") if body.variants else {},
        llm=_llm(body.llm),
        template=(body.template or "").strip(),
        template_values=body.template_variables,
        segments=body.segments,
        dry_run=body.dry_run,
        labels=_labels(body.metadata),
        priority=body.priority,
        correlation_id=correlation_id,
        due_at=schedules.due_at(body.schedule_time, zone=zone),
    )


def read_all(
    bodies: Sequence[GenerationRequest], *, zone: str | None, correlation_id: str
) -> list[Wish]:
    """Return the wishes of many requests. Raises what the first bad one raises, named by its index.

    The error lists the first bad ones, so that a client need not find them one at a time.
    """
    found: list[Wish] = []
    bad: dict[int, DomainError] = {}
    for index, body in enumerate(bodies):
        try:
            wish = read(body, zone=zone, correlation_id=correlation_id)
            generate.check(wish)
            if wish.document:
                documents.check(wish.document)
            found.append(wish)
        except DomainError as error:
            bad[index] = error
    if bad:
        raise named(bad)
    return found


def named(bad: dict[int, DomainError]) -> DomainError:
    """Return one error for the requests that are bad, by index; it is of the first one's kind."""
    index, first = next(iter(bad.items()))
    more = f" (and {len(bad) - 1} more)" if len(bad) > 1 else ""
    return type(first)(
        f"requests.{index}: {first.message}{more}",
        code=first.code,
        errors=[
            {"loc": ["body", "requests", i], "msg": e.message, "type": e.code}
            for i, e in list(bad.items())[:SHOWN_ERRORS]
        ],
    )


def _document_name(sent: str | None) -> str | None:
    """Return an id as it was sent, or the one way to name a place outside. Raises Invalid."""
    name = (sent or "").strip()
    return sources.canonical(name) if generate.is_ref(name) else name or None


def _new_document(sent: InlineDocument) -> NewDocument:
    return NewDocument(sent.content, sent.format, sent.title)


def _llm(sent: bool | LlmOptions) -> dict[str, object] | None:
    """What a job keeps of the wish for a language model; None when there is none."""
    if not sent:
        return None
    options = LlmOptions() if sent is True else sent
    said = {
        "channels": channel_keys(options.channels) if options.channels else [],
        "guidance": options.guidance.strip(),
    }
    return {name: value for name, value in said.items() if value}


def _style(body: GenerationRequest) -> dict[str, object]:
    """What the request says about tone, in our keys; empty when it says nothing."""
    per_channel = {
        key: tone_key(tone)
        for word, tone in body.per_channel_tones.items()
        for key in channel_keys([word])
    }
    said = {
        "tone": body.tone and tone_key(body.tone),
        "tone_combination": body.tone_combination and combination_key(body.tone_combination),
        "per_channel_tones": per_channel,
    }
    return {name: value for name, value in said.items() if value}


def _labels(metadata: dict[str, object]) -> dict[str, object]:
    try:
        json.dumps(metadata, allow_nan=False)  # orjson would write NaN as null
        text = db.as_json(metadata)
    except (
        TypeError,
        ValueError,
        RecursionError,
    ) as error:  # half a surrogate pair, a number of more than 64 bits, 250 levels
        raise Invalid(f"metadata can't be stored as JSON: {error}. Leave that out.") from None
    if len(text) > LABELS_MAX_BYTES:
        raise Invalid(f"metadata has {len(text):,} bytes; at most {LABELS_MAX_BYTES:,} are kept.")
    if "\\u0000" in text:
        raise Invalid("metadata holds a NUL character, which can't be stored. Remove it.")
    return metadata
