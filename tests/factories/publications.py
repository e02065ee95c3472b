"""Content and destinations to put it out at."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from models.kit import db, ids
from models.webhooks import signing
from tasks.publishers._base import Piece

SITE: Mapping[str, Any] = {
    "site": "news",
    "base_url": "https://news.example.com",
    "title": "Harbour <news>",
}
PAGE: Mapping[str, Any] = {
    "title": "The harbour & its <gulls>",
    "slug": "the-harbour",
    "excerpt": "It opens on Saturday.",
    "html": "<!doctype html><title>The harbour</title><p>It opens on Saturday.",
}
SECRET = signing.new_secret()


def new_piece(*, version: int = 1, content_id: UUID | None = None, **body: Any) -> Piece:
    """Return a page to be put out; a test states only what matters to it."""
    return Piece(
        publication_id=ids.new_id(),
        content_id=content_id or ids.new_id(),
        version=version,
        channel="website",
        body={**PAGE, **body},
        asked_at=datetime(2026, 11, 20, 9, version, tzinfo=UTC),
    )


def make_due(publication_id: str) -> None:
    """Let a publication's pause, or its worker's lease, be over."""
    query = """
        update publications set due_at = now(), lease_until = null
        where id = %(id)s and due_at is not null
    """
    with db.unit_of_work() as session:
        db.rows(session, query, {"id": publication_id})
