"""What may happen to templates. Callers own the transaction, and have tried the source before."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from models.audit import acts
from models.kit import clock, db, ids
from models.kit.errors import Conflict, Missing, TooMany
from models.templates.tables import Template, TemplateVersion
from models.templates.variables import Variable

MAX_TEMPLATES = 200


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A template's text and the variables that it declares."""

    source: str
    variables: Sequence[Variable] = ()


def create(
    session: Session, name: str, new: NewVersion, *, channel: str, description: str, tenant_id: UUID
) -> Template:
    """Store a template with its first version. Raises Conflict for a name that is taken."""
    found = page(session, tenant_id=tenant_id)
    if any(row.name == name for row in found):
        raise Conflict(f"There is a template {name!r} already. Change that one, or name another.")
    if len(found) >= MAX_TEMPLATES:
        raise TooMany(f"There are {MAX_TEMPLATES} templates already. Delete one first.")
    row = Template(tenant_id=tenant_id, name=name, channel=channel, description=description)
    session.add(row)
    session.flush()
    _add(session, row, new)
    session.refresh(row)
    acts.tell("template", row.id, after=_told(row))
    return row


def change(session: Session, row: Template, new: NewVersion) -> int:
    """Store a template's next version, unless it is the same as the newest; return its number."""
    last = version_of(session, row)
    kept = [variable.to_json() for variable in new.variables]
    if (last.source, last.variables) != (new.source, kept):
        before = _told(row)
        row.version += 1
        session.add(row)
        _add(session, row, new)
        acts.tell("template", row.id, before=before, after=_told(row))
    return row.version


def delete(session: Session, row: Template) -> None:
    """Let a template be used no more. Jobs that were asked for with it still find its version."""
    row.deleted_at = clock.now()
    session.add(row)
    session.flush()
    acts.tell("template", row.id, before=_told(row), after={"deleted": True})


def get(session: Session, template_id: str, *, tenant_id: UUID, lock: bool = False) -> Template:
    """Return a tenant's template that is not deleted. Raises Missing."""
    query = select(Template).where(
        Template.id == ids.parse_id(template_id, noun="template"),
        Template.tenant_id == tenant_id,
        col(Template.deleted_at).is_(None),
    )
    row = session.exec(query.with_for_update() if lock else query).first()
    if row is None:
        raise Missing(f"There is no template {template_id[:80]!r}.")
    return row


def find(session: Session, name: str, *, tenant_id: UUID) -> tuple[Template, TemplateVersion]:
    """Return a template and the version that a client means: `ID` the newest, `ID@2` the second.

    Raises Missing.
    """
    template_id, _, number = name.partition("@")
    row = get(session, template_id, tenant_id=tenant_id)
    return row, version_of(session, row, number)


def version_of(session: Session, row: Template, number: str = "") -> TemplateVersion:
    """Return a version by its number, or the newest. Raises Missing."""
    if number and not (number.isascii() and number.isdigit() and len(number) < 9):
        raise Missing(f"{number[:40]!r} is no version's number.")
    wanted = int(number) if number else row.version
    found = session.exec(
        select(TemplateVersion).where(
            TemplateVersion.template_id == row.id, TemplateVersion.version == wanted
        )
    ).first()
    if found is None:
        raise Missing(f"The template {row.name!r} has no version {wanted}.")
    return found


def page(session: Session, *, tenant_id: UUID) -> list[Template]:
    """Return a tenant's templates by name."""
    query = select(Template).where(
        Template.tenant_id == tenant_id, col(Template.deleted_at).is_(None)
    )
    return list(session.exec(query.order_by(col(Template.name))))


def history(session: Session, row: Template) -> list[TemplateVersion]:
    """Return a template's versions, the newest first."""
    query = select(TemplateVersion).where(TemplateVersion.template_id == row.id)
    return list(session.exec(query.order_by(col(TemplateVersion.version).desc())))


def load(session: Session, version_ids: set[UUID]) -> dict[UUID, TemplateVersion]:
    """Return versions by id for a worker that was given their ids by a step."""
    if not version_ids:
        return {}
    query = select(TemplateVersion).where(col(TemplateVersion.id).in_(version_ids))
    return {row.id: row for row in session.exec(query)}


def channels(session: Session, rows: Sequence[TemplateVersion]) -> dict[UUID, str]:
    """Return which channel each version is for, by the version's id."""
    query = "select v.id, t.channel from template_versions v join templates t on t.id = v.template_id where v.id = any(%(ids)s)"
    return {row[0]: row[1] for row in db.rows(session, query, {"ids": [r.id for r in rows]})}


def _told(row: Template) -> dict[str, object]:
    """Return what the audit log says of a template; its texts are among its versions."""
    return {"name": row.name, "channel": row.channel, "version": row.version}


def _add(session: Session, row: Template, new: NewVersion) -> None:
    variables = [variable.to_json() for variable in new.variables]
    version = TemplateVersion(
        template_id=row.id, version=row.version, source=new.source, variables=variables
    )
    session.add(version)
    session.flush()
