"""Destinations and publications as clients see them, and what a publication would send."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from api.views import present
from models.contents.versions import Version
from models.kit import clock, ids
from models.kit.clock import iso
from models.kit.errors import Invalid
from models.publications.destinations import NewDestination
from models.publications.tables import Destination, Publication
from models.webhooks import signing
from tasks import publishers
from tasks.publishers._base import Piece, Place


def new_destination(kind: str, name: str, settings: Mapping[str, Any]) -> NewDestination:
    """Return a destination that its plug-in has looked at. Raises Invalid and Unavailable."""
    publisher = publishers.find(kind)
    config = _read(publisher.settings, settings)
    publisher.check(config)
    secret = signing.new_secret() if publisher.signs else None
    return NewDestination(kind, name, config.model_dump(mode="json"), secret)


def _read(model: type[BaseModel], settings: Mapping[str, Any]) -> BaseModel:
    try:
        return model.model_validate(settings)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        where = ".".join(["settings", *map(str, first["loc"])])
        raise Invalid(f"{where}: {first['msg']}.") from None


def must_take(destination: Destination, content: Version) -> None:
    """Raise Invalid when a destination takes no content of such a channel."""
    publisher = publishers.find(destination.kind)
    if publisher.channels and content.channel not in publisher.channels:
        raise Invalid(
            f"{publisher.label} takes {', '.join(sorted(publisher.channels))},"
            f" not {content.channel}."
        )


def request(destination: Destination, content: Version) -> dict[str, Any]:
    """Return just what publishing a content would send. Nothing is called or stored."""
    publisher = publishers.find(destination.kind)
    config = publisher.settings.model_validate(destination.settings)
    piece = Piece(
        ids.new_id(), content.id, content.number, content.channel, content.body, clock.now()
    )
    return publisher.request(piece, Place(destination.tenant_id, config, destination.secret or ""))


def destination(row: Destination, *, secret: str | None = None) -> dict[str, Any]:
    """Return a destination, with its secret only when that is new."""
    return present(
        {
            "destination_id": str(row.id),
            "id": str(row.id),
            "kind": row.kind,
            "name": row.name,
            "settings": row.settings,
            "created_at": iso(row.created_at),
            "updated_at": iso(row.updated_at),
            "secret": secret,
        }
    )


def publication(row: Publication) -> dict[str, Any]:
    """Return a publication."""
    return present(
        {
            "publication_id": str(row.id),
            "id": str(row.id),
            "content_id": str(row.content_id),
            "version": row.version,
            "destination_id": str(row.destination_id),
            "status": row.state,
            "receipt": row.receipt,
            "error": row.error,
            "next_look_at": row.due_at and iso(row.due_at),
            "created_at": iso(row.created_at),
            "updated_at": iso(row.updated_at),
        }
    )
