"""Bring a document from the place where it lives, and keep it as a version of a living document.

The render step does it when its job names such a place, the API when somebody asks to fetch now.
"""

from uuid import UUID

from models.documents import versions
from models.documents.service import NewDocument
from models.documents.versions import Kept
from models.kit import db
from models.sources import service
from tasks import sources


def fetch(ref: str, *, tenant_id: UUID) -> NewDocument:
    """Return the document at a place, as it is now; nothing is stored. May take half a minute.

    No transaction is open while the place is asked. Raises what the source raises.
    """
    source, canonical = sources.find(ref)
    with db.unit_of_work() as session:
        secrets = service.secrets_of(session, tenant_id=tenant_id) if source.opened_by else {}
    key = next(key for key, each in sources.load().items() if each is source)
    return source.fetch(canonical, secret=secrets.get(key, ""))


def fetch_and_keep(ref: str, *, tenant_id: UUID) -> Kept:
    """Fetch a document and store what changed; what did not change is the version it was."""
    new = fetch(ref, tenant_id=tenant_id)
    with db.unit_of_work() as session:
        return versions.keep(session, sources.canonical(ref), new, tenant_id=tenant_id)
