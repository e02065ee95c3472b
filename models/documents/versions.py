"""Living documents: a document's versions, told apart by their hash. Callers own the transaction.

Where a document lives elsewhere, `ref` names the place (`notion:…`, `gdocs:…`, a web address).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select, tuple_

from models.audit import acts
from models.documents import service
from models.documents.service import NewDocument
from models.documents.tables import Document, DocumentFile
from models.kit import db, ids
from models.kit.errors import Invalid, Missing
from models.kit.pages import Cursor
from models.limits import quotas

_NEWEST = """
select distinct on (coalesce(root_id, id)) id from documents
where id = any(%(roots)s) or root_id = any(%(roots)s)
order by coalesce(root_id, id), version desc
"""
_ROOT = """
insert into documents (
    id, tenant_id, origin, title, format, content, content_hash, size_bytes, notices, ref, checked_at
)
select
    %(id)s, %(tenant_id)s, 'fetched', %(title)s, %(format)s, %(content)s, %(hash)s, %(size)s,
    %(notices)s::jsonb, %(ref)s, clock_timestamp()
on conflict (tenant_id, ref) where ref <> '' and root_id is null do nothing
"""
_TOUCH = "update documents set checked_at = clock_timestamp() where id = %(id)s"
_LOCK = "select id from documents where id = %(id)s for update"
_FILES = "select document_id, kind, name, octet_length(content) from document_files where document_id = any(%(ids)s)"


@dataclass(frozen=True, slots=True)
class Kept:
    """A version that is stored now; `is_new` says whether it was not before."""

    id: UUID
    version: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class FileView:
    """What is known of a document's file without reading it."""

    kind: str
    name: str
    size_bytes: int


def page(session: Session, *, tenant_id: UUID, limit: int, after: Cursor | None) -> list[Document]:
    """Return the newest version of each of a tenant's kept documents, one more when there are more.

    The documents that were stored or fetched first come last. The cursor is of the first version.
    """
    query = select(Document.id).where(
        Document.tenant_id == tenant_id,
        col(Document.origin).in_(("stored", "fetched")),
        col(Document.root_id).is_(None),
    )
    if after:
        query = query.where(
            tuple_(col(Document.created_at), col(Document.id)) < (after.created_at, after.id)
        )
    recent = (col(Document.created_at).desc(), col(Document.id).desc())
    roots = list(session.exec(query.order_by(*recent).limit(limit + 1)))
    newest = [row[0] for row in db.rows(session, _NEWEST, {"roots": roots})]
    by_root = {row.living_id: row for row in service.load(session, set(newest)).values()}
    return [by_root[root] for root in roots]


def root_of(session: Session, row: Document) -> Document:
    """Return the first version of a version's document."""
    if row.root_id is None:
        return row
    found = session.get(Document, row.root_id)
    assert found  # noqa: S101 - documents are never deleted
    return found


def history(session: Session, row: Document) -> list[Document]:
    """Return all versions of a version's document, the newest first."""
    root = row.living_id
    query = select(Document).where((Document.id == root) | (Document.root_id == root))
    return list(session.exec(query.order_by(col(Document.version).desc())))


def add(session: Session, row: Document, new: NewDocument) -> Kept:
    """Store a text as the next version of a stored document.

    The same text as the newest version's is that version again. Raises what `service.check` raises,
    and Invalid for a document that is fetched from elsewhere.
    """
    if row.ref:
        raise Invalid(
            f"This document is fetched from {row.ref[:200]}; change it there and fetch it again."
        )
    if row.origin != "stored":
        raise Invalid("Only a stored document has versions. Store it with POST /api/v2/documents.")
    return _add(session, row.living_id, row, new)


def keep(session: Session, ref: str, new: NewDocument, *, tenant_id: UUID) -> Kept:
    """Store what a place outside holds now, as a version of the document that `ref` names.

    What is the same as at the last time is that version again; only the time of the look is noted.
    """
    service.check(new)
    root = find_ref(session, ref, tenant_id=tenant_id)
    if root is None:
        values = {
            "id": ids.new_id(),
            "tenant_id": tenant_id,
            "title": new.title,
            "format": new.format,
            "content": new.content,
            "hash": new.hash,
            "size": len(new.content.encode()),
            "notices": db.as_json(new.notices),
            "ref": ref,
        }
        db.rows(session, _ROOT, values)
        root = find_ref(session, ref, tenant_id=tenant_id)
        assert root  # noqa: S101 - it is there now, by us or by somebody else
        if root.id == values["id"]:
            file_bytes = len(new.file.content) if new.file else 0
            quotas.take_storage(session, tenant_id, len(new.content.encode()) + file_bytes)
            _keep_file(session, root.id, new)
            acts.tell(
                "document", root.id, after={"format": new.format, "size_bytes": values["size"]}
            )
            return Kept(root.id, 1, is_new=True)
    kept = _add(session, root.id, root, new)
    db.rows(session, _TOUCH, {"id": root.id})
    return kept


def find_ref(session: Session, ref: str, *, tenant_id: UUID) -> Document | None:
    """Return the first version of the document that lives at a place, if it was fetched once."""
    return session.exec(
        select(Document).where(
            Document.tenant_id == tenant_id, Document.ref == ref, col(Document.root_id).is_(None)
        )
    ).first()


def newest(session: Session, root_id: UUID) -> Document:
    """Return the newest version of a document. Raises Missing."""
    query = select(Document).where((Document.id == root_id) | (Document.root_id == root_id))
    found = session.exec(query.order_by(col(Document.version).desc()).limit(1)).first()
    if found is None:
        raise service.missing(str(root_id))
    return found


def file_of(session: Session, row: Document) -> DocumentFile:
    """Return the file that a version was read from. Raises Missing."""
    found = session.get(DocumentFile, row.id)
    if found is None:
        raise Missing("This document was sent as text, so there is no other file of it.")
    return found


def files(session: Session, rows: Sequence[Document]) -> dict[UUID, FileView]:
    """Return what is known of the files of some versions, by their ids."""
    found = db.rows(session, _FILES, {"ids": [row.id for row in rows]})
    return {row[0]: FileView(*row[1:]) for row in found}


def _add(session: Session, root_id: UUID, row: Document, new: NewDocument) -> Kept:
    service.check(new)
    db.rows(session, _LOCK, {"id": root_id})
    last = newest(session, root_id)
    if last.content_hash == new.hash:
        acts.tell("document", last.id, after={"changed": False})
        return Kept(last.id, last.version, is_new=False)
    made = ids.new_id()
    values = {
        "id": made,
        "tenant_id": row.tenant_id,
        "origin": row.origin,
        "root_id": root_id,
        "version": last.version + 1,
    }
    service.insert_row(session, new, values)
    return Kept(made, last.version + 1, is_new=True)


def _keep_file(session: Session, document_id: UUID, new: NewDocument) -> None:
    if new.file:
        session.add(
            DocumentFile(
                document_id=document_id,
                kind=new.file.kind,
                name=new.file.name,
                content=new.file.content,
            )
        )
        session.flush()
