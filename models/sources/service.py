"""Keep what opens a tenant's sources, and find it again. Callers own the transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from models.access.service import DEFAULT_TENANT
from models.access.tables import Tenant
from models.audit import acts
from models.kit import clock
from models.kit.settings import settings
from models.sources.tables import SourceAccount


@dataclass(frozen=True, slots=True)
class AccountView:
    """That there is an account, without its secret; `updated_at` is None for the operator's."""

    source: str
    updated_at: datetime | None


def set_secret(session: Session, secret: str, *, source: str, tenant_id: UUID) -> None:
    """Keep what opens a source, sealed, instead of what was kept before. Raises Unavailable."""
    row = session.get(SourceAccount, (tenant_id, source))
    before = {"credentials": "kept" if row else "none"}
    if row is None:
        row = SourceAccount(tenant_id=tenant_id, source=source, secret=secret)
    row.secret, row.updated_at = secret, clock.now()
    session.add(row)
    session.flush()
    acts.tell("source", source, before=before, after={"credentials": "new"})


def forget(session: Session, *, source: str, tenant_id: UUID) -> bool:
    """Remove what opens a source; say whether there was something."""
    row = session.get(SourceAccount, (tenant_id, source))
    if row is not None:
        session.delete(row)
        session.flush()
        acts.tell("source", source, before={"credentials": "kept"}, after={"credentials": "none"})
    return row is not None


def secrets_of(session: Session, *, tenant_id: UUID) -> dict[str, str]:
    """Return what opens a tenant's sources, by source. Raises Unavailable without the sealing key.

    What the operator has put into the settings opens the operator's own tenant only: another one
    could read the operator's documents with it.
    """
    rows = session.exec(select(SourceAccount).where(SourceAccount.tenant_id == tenant_id))
    return {**_operators(session, tenant_id), **{row.source: row.secret for row in rows}}


def accounts(session: Session, *, tenant_id: UUID) -> dict[str, AccountView]:
    """Return which sources are open to a tenant; no secret is unsealed."""
    query = select(SourceAccount.source, SourceAccount.updated_at).where(
        SourceAccount.tenant_id == tenant_id
    )
    found = {source: AccountView(source, None) for source in _operators(session, tenant_id)}
    return found | {source: AccountView(source, at) for source, at in session.exec(query)}


def _operators(session: Session, tenant_id: UUID) -> Mapping[str, str]:
    known = settings()
    said = {"google_docs": known.google_credentials_json, "notion": known.notion_api_key}
    secrets = {key: value.get_secret_value() for key, value in said.items() if value}
    if not secrets:
        return {}
    tenant = session.get(Tenant, tenant_id)
    return secrets if tenant is not None and tenant.name == DEFAULT_TENANT else {}
