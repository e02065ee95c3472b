"""What a job's spec says of the customer's template that a request names."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlmodel import Session

from models.kit.errors import Invalid
from models.templates import service as templates
from models.templates import variables


def clothing(
    session: Session,
    template: str,
    values: Mapping[str, object],
    *,
    channels: Sequence[str],
    tenant_id: UUID,
) -> dict[str, object]:
    """Pin the version that is the template's newest now, with a value for each of its variables.

    Empty without a template. Raises Missing, and Invalid for values that it can't take.
    """
    if not template:
        if values:
            raise Invalid("template_variables belong to a template. Send its id as `template`.")
        return {}
    row, version = templates.find(session, template, tenant_id=tenant_id)
    if row.channel not in channels:
        raise Invalid(
            f"The template {row.name!r} is for {row.channel}, which is not among the channels asked for."
        )
    given = variables.resolve(variables.from_json(version.variables), values)
    return {"template": {"version": str(version.id), "channel": row.channel, "values": given}}
