"""How documents look to clients: the newest version of each, or one version of its history."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from api.views import present
from models.documents import versions
from models.documents.tables import Document
from models.documents.versions import FileView
from models.kit.clock import iso


def one(session: Session, row: Document, *, whole: bool) -> dict[str, Any]:
    """Return a version; `whole` with its text."""
    return _shown(
        row, versions.root_of(session, row), versions.files(session, [row]).get(row.id), whole=whole
    )


def several(session: Session, rows: Sequence[Document]) -> list[dict[str, Any]]:
    """Return versions without their texts, in order."""
    files = versions.files(session, rows)
    return [
        _shown(row, versions.root_of(session, row), files.get(row.id), whole=False) for row in rows
    ]


def _shown(row: Document, root: Document, file: FileView | None, *, whole: bool) -> dict[str, Any]:
    return present(
        {
            "document_id": str(root.id),
            "id": str(root.id),
            "version": row.version,
            "hash": row.content_hash,
            "title": row.title,
            "format": file.kind if file else row.format,
            "content_format": row.format if file else None,
            "file_name": file.name or None if file else None,
            "file_bytes": file.size_bytes if file else None,
            "size_bytes": row.size_bytes,
            "source": root.ref or None,
            "warnings": row.notices or None,
            "created_at": iso(row.created_at),
            "checked_at": iso(root.checked_at) if root.checked_at else None,
            "content": row.content if whole else None,
        }
    )
