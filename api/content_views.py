"""How versions of contents look to clients."""

import difflib
from collections.abc import Mapping, Sequence
from typing import Any, Final

from api.views import card_url, present
from models.contents.versions import Version
from models.kit.clock import iso

DERIVED: Final = frozenset({"eml", "size_bytes", "json_ld", "commentary"})
"""Fields that follow from others: a difference there says nothing new."""
LINES_MAX: Final = 5000
TITLE_MAX: Final = 120


def whole(found: Version) -> dict[str, Any]:
    """Return a version with everything of it."""
    return present(
        {
            "content_id": str(found.id),
            "id": str(found.id),
            "job_id": str(found.job_id),
            "channel": found.channel,
            "content": found.body,
            **found.report,
            **card_url(found.id, found.body),
            "input_hash": found.input_hash,
            "created_at": iso(found.created_at),
            "version": found.number,
            "latest_version": found.latest,
            "origin": found.origin,
            "note": found.note or None,
            "made_by": found.made_by and str(found.made_by),
            "updated_at": found.updated_at and iso(found.updated_at),
            "deleted_at": found.deleted_at and iso(found.deleted_at),
        }
    )


def summary(found: Version) -> dict[str, Any]:
    """Return what a list shows of a content."""
    return present(
        {
            "content_id": str(found.id),
            "id": str(found.id),
            "job_id": str(found.job_id),
            "channel": found.channel,
            "title": title(found.body),
            "version": found.number,
            "created_at": iso(found.created_at),
            "updated_at": found.updated_at and iso(found.updated_at),
            "deleted_at": found.deleted_at and iso(found.deleted_at),
        }
    )


def step(found: Version) -> dict[str, Any]:
    """Return what a list of versions shows of one."""
    return present(
        {
            "version": found.number,
            "origin": found.origin,
            "note": found.note or None,
            "made_by": found.made_by and str(found.made_by),
            "created_at": iso(found.made_at),
        }
    )


def title(body: Mapping[str, object]) -> str:
    """Return the words by which people know a content: its subject, title, or how it begins."""
    named = body.get("subject") or body.get("title")
    parts = body.get("parts")
    if not named and isinstance(parts, list) and parts:
        named = parts[0].get("text", "")
    return " ".join(str(named or "").split())[:TITLE_MAX]


def changes(before: Mapping[str, object], after: Mapping[str, object]) -> list[dict[str, Any]]:
    """Return what is different, field by field in alphabetical order."""
    names = sorted((before.keys() | after.keys()) - DERIVED)
    return [
        present(
            {
                "field": name,
                "before": before.get(name),
                "after": after.get(name),
                "diff": _diff(before.get(name), after.get(name)),
            }
        )
        for name in names
        if before.get(name) != after.get(name)
    ]


def _diff(before: object, after: object) -> str | None:
    a, b = _lines(before), _lines(after)
    if a is None or b is None or max(len(a), len(b)) > LINES_MAX:
        return None
    return "\n".join(difflib.unified_diff(a, b, "before", "after", lineterm="", n=2))


def _lines(value: object) -> Sequence[str] | None:
    if isinstance(value, list) and all(isinstance(part, dict) for part in value):
        value = "\n\n".join(str(part.get("text", "")) for part in value)
    return value.splitlines() if isinstance(value, str) else None
