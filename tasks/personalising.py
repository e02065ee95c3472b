"""A document told to one segment: what leads, and the customer's own greeting and call to action.

The render step and the API's preview call it. It adds no word of its own: sections are the document's, the other words
the customer's, and a reader's attributes stand only where the customer declared a place for them. Pure.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from models.segments import placeholders
from tasks.writing.channel import ChannelContent, Finding, Severity, Spec
from tasks.writing.document import Document, Section
from tasks.writing.style import StyleProfile


@dataclass(frozen=True, slots=True)
class Telling:
    """What a segment is told otherwise. `lead` names sections by title, category or id, first first."""

    lead: tuple[str, ...] = ()
    greeting: str = ""
    call_to_action: str = ""


@dataclass(frozen=True, slots=True)
class Personal:
    """How to write for a reader of a segment; `known` says which places the reader filled."""

    spec: Spec
    leading: tuple[Section, ...]
    known: Mapping[str, bool]
    findings: tuple[Finding, ...]


def telling_from(kept: Mapping[str, Any]) -> Telling:
    """Return what a segment keeps."""
    return Telling(
        lead=tuple(kept.get("lead", ())),
        greeting=kept.get("greeting", ""),
        call_to_action=kept.get("call_to_action", ""),
    )


def personal(
    document: Document, spec: Spec, telling: Telling, attributes: Mapping[str, Any]
) -> Personal:
    """Return how to write the document for a reader with these attributes.

    Without attributes every place has the words that were declared for that. Same arguments, same answer.
    """
    found = {name: _sections(document, name) for name in telling.lead}
    leading = tuple(dict.fromkeys(section.id for part in found.values() for section in part))
    by_id = {section.id: section for section in document.sections}
    greeting = placeholders.fill(telling.greeting, attributes)
    call = placeholders.fill(telling.call_to_action, attributes)
    told = replace(spec, leading=leading)
    if greeting.text or call.text:
        style = spec.style or StyleProfile()
        style = replace(
            style,
            greeting=greeting.text or style.greeting,
            call_to_action=call.text or style.call_to_action,
        )
        told = replace(told, style=style)
    return Personal(
        told,
        tuple(by_id[name] for name in leading),
        {**greeting.known, **call.known},
        tuple(_missing(found)),
    )


def told_to(
    segments: Sequence[Mapping[str, Any]],
    document: Document,
    spec: Spec,
    make: Callable[[Spec], ChannelContent],
) -> list[dict[str, object]]:
    """Make a channel for each segment a job keeps, as readers get it of whom nothing is known.

    One that breaks a rule of the channel has its findings and no `content`: it must not be sent.
    """
    told: list[dict[str, object]] = []
    for segment in segments:
        wanted = personal(document, spec, telling_from(segment["telling"]), {})
        made = make(wanted.spec)
        is_fit = not any(finding.severity is Severity.ERROR for finding in made.findings)
        told.append(
            {
                "segment_id": segment["id"],
                "name": segment["name"],
                "led_by": [section.title for section in wanted.leading],
                **({"content": dict(made.fields)} if is_fit else {}),
                "findings": [asdict(finding) for finding in (*made.findings, *wanted.findings)],
                "counts": [asdict(count) for count in made.counts],
                "provenance": [asdict(origin) for origin in made.provenance],
                "input_hash": made.input_hash,
            }
        )
    return told


def _sections(document: Document, name: str) -> list[Section]:
    wanted = name.strip().casefold()
    return [
        section
        for section in document.sections
        if wanted in (section.id, section.title.casefold(), section.category.casefold())
    ]


def _missing(found: Mapping[str, list[Section]]) -> Iterator[Finding]:
    for name, sections in found.items():
        if not sections:
            message = f"The document has no section {name[:80]!r}, so it can't lead."
            yield Finding("lead_not_found", Severity.INFO, message)
