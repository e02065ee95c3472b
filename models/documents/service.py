"""Store documents and find them again."""

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from models.audit import acts
from models.documents.tables import Document, DocumentFile
from models.kit import db, ids
from models.kit.errors import Invalid, Missing, TooLarge
from models.kit.settings import settings
from models.limits import quotas

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
_FIND = """
select a.asked, d.id
from json_to_recordset(%(asked)s::json) as a (asked text, id uuid, version integer)
cross join lateral (
    select id, version from documents
    where tenant_id = %(tenant_id)s and (id = a.id or root_id = a.id)
      and version = coalesce(a.version, version)
    order by version desc
    limit 1
) as d
"""
_BY_HASH = """
select content_hash, id from documents
where tenant_id = %(tenant_id)s and content_hash = any(%(hashes)s) and origin = 'inline'
"""


@dataclass(frozen=True, slots=True)
class NewFile:
    """The file that a document's text was read from: docx or pdf, kept as it arrived."""

    kind: str
    content: bytes
    name: str = ""


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document as a client sent it, or as a source gave it.

    `notices` tell what was left out while `file` was read.
    """

    content: str
    format: str
    title: str = ""
    file: NewFile | None = None
    notices: tuple[dict[str, str], ...] = ()

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
    if origin == "stored":
        insert_row(session, new, {"id": row_id, "tenant_id": tenant_id, "origin": origin})
        return row_id
    values = {"id": row_id, "tenant_id": tenant_id, "origin": origin}
    quotas.take_storage(session, tenant_id, len(new.content.encode()))
    statement = insert(Document).values(**values, **_columns(new))
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


def insert_row(session: Session, new: NewDocument, values: Mapping[str, object]) -> None:
    """Write a document that was checked, with its file; `values` are the columns it does not say.

    Raises OverQuota over the tenant's quota of storage.
    """
    size_bytes = len(new.content.encode())
    tenant_id = UUID(str(values["tenant_id"]))
    quotas.take_storage(session, tenant_id, size_bytes + len(new.file.content if new.file else b""))
    session.connection().execute(insert(Document).values(**_columns(new), **values))
    if new.file:
        session.connection().execute(
            insert(DocumentFile).values(
                document_id=values["id"],
                kind=new.file.kind,
                name=new.file.name,
                content=new.file.content,
            )
        )
    told = {"format": new.format, "size_bytes": size_bytes}
    acts.tell("document", values["id"], after=told)


def _columns(new: NewDocument) -> dict[str, object]:
    return {
        "title": new.title,
        "format": new.format,
        "content": new.content,
        "content_hash": new.hash,
        "size_bytes": len(new.content.encode()),
        "notices": list(new.notices),
    }


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
    quotas.take_storage(session, tenant_id, sum(len(w.content.encode()) for w in wanted.values()))
    db.rows(session, _SAVE_INLINE, {"rows": db.as_json(rows)})
    found = db.rows(session, _BY_HASH, {"tenant_id": tenant_id, "hashes": list(wanted)})
    return {row[0]: row[1] for row in found}


def get(session: Session, document_id: str, *, tenant_id: UUID) -> Document:
    """Return a tenant's document as `find_id` finds it. Raises Missing."""
    row = session.get(Document, find_id(session, document_id, tenant_id=tenant_id))
    assert row  # noqa: S101 - documents are never deleted
    return row


def find_id(session: Session, document_id: str, *, tenant_id: UUID) -> UUID:
    """Return the id of the version that a client means. Raises Missing.

    A document's id means its newest version, `ID@2` the second one, for good.
    """
    found = find_ids(session, [document_id], tenant_id=tenant_id)
    if not found:
        raise missing(document_id)
    return found[document_id]


def find_ids(session: Session, document_ids: Sequence[str], *, tenant_id: UUID) -> dict[str, UUID]:
    """Return the ids of those versions that exist, by the text a client sent."""
    asked: list[dict[str, object]] = []
    for text in document_ids:
        with suppress(Missing):
            name, _, version = text.partition("@")
            is_version = version.isascii() and version.isdigit() and len(version) < 9
            if version and not is_version:
                continue
            asked.append(
                {
                    "asked": text,
                    "id": ids.parse_id(name, noun="document"),
                    "version": int(version) if version else None,
                }
            )
    if not asked:
        return {}
    found = db.rows(session, _FIND, {"asked": db.as_json(asked), "tenant_id": tenant_id})
    return {row[0]: row[1] for row in found}


def missing(document_id: str) -> Missing:
    """Return the error for a document that is not there, or not the asker's."""
    return Missing(
        f"There is no document {document_id[:80]!r}. Store one with POST /api/v2/documents."
    )


def load(session: Session, wanted: set[UUID]) -> dict[UUID, Document]:
    """Return documents by id for a worker that was given their ids by a step."""
    found = session.exec(select(Document).where(col(Document.id).in_(wanted)))
    return {row.id: row for row in found}
