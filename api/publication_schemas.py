"""What clients send and get about destinations and publications."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.schemas import Input
from models.publications.states import PublicationState

EXAMPLE_CONTENT = "4f6c1f6f-6d0e-4a53-9a51-b7f2a0c42f10"
EXAMPLE_DESTINATION = "b7f2a0c4-6d0e-4a53-9a51-2f6f6c1f6f10"


class DestinationRequest(Input):
    """A destination to be."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "kind": "folder",
                    "name": "Our news",
                    "settings": {
                        "site": "news",
                        "base_url": "https://news.example.com",
                        "title": "Harbour news",
                    },
                }
            ]
        },
    )

    kind: str = Field(
        min_length=1, max_length=50, description="A key of GET /api/v2/destinations/kinds."
    )
    name: Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]
    settings: dict[str, Any] = Field(max_length=50, description="As the kind's schema says.")


class DestinationAnswer(BaseModel):
    """Where content is put out, without its secret."""

    destination_id: str
    id: str
    kind: str
    name: str
    settings: dict[str, Any]
    created_at: datetime
    updated_at: datetime


class NewDestinationAnswer(DestinationAnswer):
    """A new destination: the only answer that ever shows its secret, if it has one."""

    secret: str | None = Field(None, description="whsec_…, to verify signatures with.")


class DestinationsAnswer(BaseModel):
    """All destinations, by name."""

    destinations: list[DestinationAnswer]


class DestinationKind(BaseModel):
    """A kind of destination."""

    key: str
    label: str
    channels: list[str] = Field(description="Whose content it takes; none: all.")
    settings_schema: dict[str, Any] = Field(description="JSON Schema of its settings.")


class DestinationKinds(BaseModel):
    """Every kind of destination."""

    kinds: list[DestinationKind]


class DestinationDeleted(BaseModel):
    """A destination that is gone."""

    deleted: bool
    destination_id: str


class PublicationRequest(Input):
    """What to put out where."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"content_id": EXAMPLE_CONTENT, "destination_id": EXAMPLE_DESTINATION}]
        },
    )

    content_id: str = Field(max_length=200)
    destination_id: str = Field(max_length=200)
    version: int | None = Field(
        None, ge=1, lt=2**31, description="Of the content. Not sent: the one that holds now."
    )
    publish_at: str | None = Field(
        None,
        max_length=64,
        description="ISO 8601, at most a year ahead. Without an offset it is in the zone of the header"
        " X-Timezone, else UTC. Not sent: at once.",
    )
    dry_run: bool = Field(
        default=False, description="Answer with the exact request instead of sending it."
    )


class EmergencyRequest(Input):
    """What must go out now, and why."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "content_id": EXAMPLE_CONTENT,
                    "destination_id": EXAMPLE_DESTINATION,
                    "reason": "The harbour is closed since this morning.",
                }
            ]
        },
    )

    content_id: str = Field(max_length=200)
    destination_id: str = Field(max_length=200)
    version: int | None = Field(
        None, ge=1, lt=2**31, description="Of the content. Not sent: the one that holds now."
    )
    reason: Annotated[str, StringConstraints(min_length=3, max_length=500, strip_whitespace=True)]


class PublicationMoveAnswer(BaseModel):
    """One line of the ledger."""

    status: PublicationState
    at: datetime
    note: str


class PublicationAnswer(BaseModel):
    """One version of a content at one destination."""

    publication_id: str | None = Field(None, description="Not in the answer to a dry run.")
    id: str | None = None
    content_id: str
    version: int
    destination_id: str
    status: PublicationState | None = None
    receipt: dict[str, Any] | None = Field(None, description="What the destination said.")
    error: str | None = Field(None, description="Of the last call or look.")
    next_look_at: datetime | None = Field(None, description="When something is done about it.")
    created_at: datetime | None = None
    updated_at: datetime | None = None
    dry_run: bool | None = None
    request: dict[str, Any] | None = Field(
        None, description="Only for a dry run: what would be sent; id, times and signature differ."
    )


class PublicationWithdrawn(BaseModel):
    """A publication that will not go out."""

    withdrawn: bool
    publication_id: str


class PublicationDetails(PublicationAnswer):
    """A publication with its ledger."""

    history: list[PublicationMoveAnswer]


class PublicationsPage(BaseModel):
    """One page of publications, newest first."""

    publications: list[PublicationAnswer]
    has_more: bool
    next_cursor: str | None = None


class ResolveRequest(Input):
    """What somebody saw at the destination."""

    arrived: bool = Field(description="true: it is there. false: it is not, so it is sent.")
