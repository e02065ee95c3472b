"""What clients send and get about templates."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints

from api.schemas import Input
from models.templates.variables import Variable, VariableType


class TemplateChannel(StrEnum):
    """Channels whose look a template can be."""

    EMAIL = "email"
    WEBSITE = "website"


Name = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]
Source = Annotated[str, Field(min_length=1, max_length=200_000, description="Liquid.")]


class VariableRequest(Input):
    """A variable of a template, which says `{{ vars.NAME }}`."""

    name: str = Field(pattern="^[a-z][a-z0-9_]{0,39}$")
    type: VariableType = VariableType.STRING
    required: bool = False
    default_value: str | float | bool | None = None
    description: str = Field("", max_length=300)

    def variable(self) -> Variable:
        """Return it in the terms of the models."""
        return Variable(**self.model_dump())


Variables = Annotated[list[VariableRequest], Field(max_length=50)]


class TemplateRequest(Input):
    """A new template."""

    name: Name
    description: str = Field("", max_length=500)
    channel: TemplateChannel = TemplateChannel.EMAIL
    source: Source
    variables: Variables = []


class TemplatePatch(Input):
    """A template's next version; what is left out stays."""

    source: Source | None = None
    variables: Variables | None = None
    description: str | None = Field(None, max_length=500)


class TrialRequest(Input):
    """What to try a template with."""

    document_id: str | None = Field(
        None, max_length=500, description="A stored document. Not sent: a sample."
    )
    template_variables: dict[str, Any] = Field(default_factory=dict)


class SourceTrialRequest(TrialRequest):
    """A template that is not stored, to be tried."""

    channel: TemplateChannel = TemplateChannel.EMAIL
    source: Source
    variables: Variables = []


class VariableAnswer(BaseModel):
    """A variable of a template."""

    name: str
    type: VariableType
    required: bool
    default_value: str | float | bool | None = None
    description: str | None = None


class TemplateAnswer(BaseModel):
    """A template: one of ours, named by `template_style`, or the customer's own, named by `template`."""

    id: str
    name: str
    description: str
    style: str = Field(description="One of ours; `custom` for the customer's own.")
    supported_channels: list[str]
    preview_url: str | None = None
    variables: list[VariableAnswer] | None = None
    version: int | None = None
    source: str | None = None
    created_at: datetime | None = None


class TemplatesAnswer(BaseModel):
    """Every template."""

    templates: list[TemplateAnswer]
    total: int
    email_templates: list[str]
    social_platforms: list[str]


class VersionAnswer(BaseModel):
    """One version of a template."""

    version: int
    source: str
    variables: list[VariableAnswer]
    created_at: datetime


class TemplateVersions(BaseModel):
    """A template's versions, the newest first."""

    id: str
    versions: list[VersionAnswer]


class TrialAnswer(BaseModel):
    """What a template made."""

    channel: TemplateChannel
    html: str
    text: str | None = None
    subject: str | None = None
    findings: list[dict[str, Any]]


class Deleted(BaseModel):
    """That a template is used no more."""

    deleted: bool
    id: str
