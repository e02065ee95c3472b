"""Store documents and find them again."""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select, tuple_

from models.documents.tables import Document
from models.kit import db, ids
from models.kit.errors import Invalid, Missing, TooLarge
from models.kit.pages import Cursor
from models.kit.settings import settings

_SAVE_INLINE = """
insert into documents (
    id, tenant_id, origin, title, format, content, content_hash, size_bytes
)
select id, tenant_id, 'inline', title, format, content, content_hash, size_bytes
from json_to_recordset(%(rows)s::json) as d (
    id uuid, tenant_id uuid, title text, format text, content text, content_hash text,
    size_bytes integer
)
on conflict do nothing
"""
_BY_HASH = """
select content_hash, id from documents
where tenant_id = %(tenant_id)s and content_hash = any(%(hashes)s) and origin = 'inline'
"""


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document as a client sent it."""

    content: str
    format: str
    title: str = ""

    @property
    def hash(self) -> str:
        """sha256 over everything that changes what is made of the document."""
        parts = (self.format, self.title, self.content)
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def check(new: NewDocument) -> None:
    """Raise for a document that can't be stored: empty, too large, binary or broken Unicode."""
    try:
        size = len(new.content.encode())
        new.title.encode()
    except UnicodeEncodeError as error:
        raise Invalid(
            f"The document is not valid Unicode at character {error.start}. Save it as UTF-8.",
            code="invalid_encoding",
        ) from None
    limit = settings().max_document_bytes
    if size > limit:
        raise TooLarge(
            f"The document has {size:,} bytes; at most {limit:,} are accepted. Split it."
        )
    if "\0" in new.content or "\0" in new.title:
        raise Invalid(
            "The document holds NUL bytes, so it is not text. Send Markdown, HTML or plain text.",
            code="binary_content",
        )
    if not new.content.strip():
        raise Invalid("The document is empty. Send some text in `content`.", code="empty_document")


def save(session: Session, new: NewDocument, *, tenant_id: UUID, origin: str) -> UUID:
    """Store a document and return its id.

    An inline document that was sent before gives the row it made then; a stored one is always a new
    row.
    """
    check(new)
    row_id = ids.new_id()
    statement = insert(Document).values(
        id=row_id,
        tenant_id=tenant_id,
        origin=origin,
        title=new.title,
        format=new.format,
        content=new.content,
        content_hash=new.hash,
        size_bytes=len(new.content.encode()),
    )
    if origin == "stored":
        session.connection().execute(statement)
        return row_id
    inserted = (
        session.connection()
        .execute(statement.on_conflict_do_nothing().returning(col(Document.id)))
        .scalar()
    )
    if inserted is not None:
        return row_id
    return session.exec(
        select(Document.id).where(
            Document.tenant_id == tenant_id,
            Document.content_hash == new.hash,
            Document.origin == "inline",
        )
    ).one()


def save_inline(
    session: Session, news: Sequence[NewDocument], *, tenant_id: UUID
) -> dict[str, UUID]:
    """Store many inline documents and return their ids by hash; the same text is one row.

    Raises what `save` raises. Repeating it stores nothing more.
    """
    wanted: dict[str, NewDocument] = {}
    for new in news:
        if (key := new.hash) not in wanted:
            check(new)
            wanted[key] = new
    if not wanted:
        return {}
    rows = [
        {
            "id": ids.new_id(),
            "tenant_id": tenant_id,
            "title": new.title,
            "format": new.format,
            "content": new.content,
            "content_hash": key,
            "size_bytes": len(new.content.encode()),
        }
        # In one order everywhere, so that two calls with the same documents can't block each other.
        for key, new in sorted(wanted.items())
    ]
    db.rows(session, _SAVE_INLINE, {"rows": db.as_json(rows)})
    found = db.rows(session, _BY_HASH, {"tenant_id": tenant_id, "hashes": list(wanted)})
    return {row[0]: row[1] for row in found}


def get(session: Session, document_id: str, *, tenant_id: UUID) -> Document:
    """Return a tenant's document. Raises Missing."""
    row = session.get(Document, find_id(session, document_id, tenant_id=tenant_id))
    assert row  # noqa: S101 - documents are never deleted
    return row


def find_id(session: Session, document_id: str, *, tenant_id: UUID) -> UUID:
    """Return the id of a tenant's document from the text that a client sent. Raises Missing."""
    found = session.exec(
        select(Document.id).where(
            Document.id == ids.parse_id(document_id, noun="document"),
            Document.tenant_id == tenant_id,
        )
    ).first()
    if found is None:
        raise missing(document_id)
    return found


def find_ids(session: Session, document_ids: Sequence[str], *, tenant_id: UUID) -> dict[str, UUID]:
    """Return the ids of those of a tenant's documents that exist, by the text a client sent."""
    parsed: dict[str, UUID] = {}
    for text in document_ids:
        with suppress(Missing):
            parsed[text] = ids.parse_id(text, noun="document")
    if not parsed:
        return {}
    query = select(Document.id).where(
        col(Document.id).in_(set(parsed.values())), Document.tenant_id == tenant_id
    )
    known = set(session.exec(query))
    return {text: row_id for text, row_id in parsed.items() if row_id in known}


def missing(document_id: str) -> Missing:
    """Return the error for a document that is not there, or not the asker's."""
    return Missing(
        f"There is no document {document_id[:80]!r}. Store one with POST /api/v2/documents."
    )


def page(session: Session, *, tenant_id: UUID, limit: int, after: Cursor | None) -> list[Document]:
    """Return a tenant's stored documents, newest first, one more than `limit` when there are more."""
    query = select(Document).where(Document.tenant_id == tenant_id, Document.origin == "stored")
    if after:
        query = query.where(
            tuple_(col(Document.created_at), col(Document.id)) < (after.created_at, after.id)
        )
    newest = (col(Document.created_at).desc(), col(Document.id).desc())
    return list(session.exec(query.order_by(*newest).limit(limit + 1)))


def load(session: Session, wanted: set[UUID]) -> dict[UUID, Document]:
    """Return documents by id for a worker that was given their ids by a step."""
    found = session.exec(select(Document).where(col(Document.id).in_(wanted)))
    return {row.id: row for row in found}
