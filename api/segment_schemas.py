"""What clients send and get about segments and personalised content."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict

from api.schemas import EXAMPLE_DOCUMENT, InlineDocument, Input

_LINE = r"^[^\x00-\x1f\x7f]*$"
SegmentName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80, pattern=_LINE)
]
Attributes = Annotated[
    dict[Annotated[str, Field(max_length=50)], Any],
    Field(max_length=100, description="What is known of a reader: texts, numbers, true, lists."),
]
EXAMPLE_RULE: JsonDict = {
    "all": [
        {"attribute": "plan", "op": "in", "value": ["pro", "team"]},
        {"attribute": "visits_30d", "op": "at_least", "value": 3},
    ]
}


class TellingRequest(Input):
    """What the segment is told otherwise. Placeholders: `{{ first_name | there }}`."""

    lead: list[SegmentName] = Field(
        default_factory=list, max_length=20, description="Sections by title, category or id."
    )
    greeting: str = Field("", max_length=200, pattern=_LINE)
    call_to_action: str = Field("", max_length=80, pattern=_LINE)


class SegmentRequest(Input):
    """A segment to keep."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "name": "Busy teams",
                    "rule": EXAMPLE_RULE,
                    "telling": {
                        "lead": ["Faster search"],
                        "greeting": "Hello {{ first_name | there }},",
                    },
                }
            ]
        },
    )

    name: SegmentName
    description: str = Field("", max_length=500, pattern=r"^[^\x00]*$")
    rank: int = Field(
        100, ge=1, le=1000, description="Who belongs to several gets the one with the least."
    )
    rule: dict[str, Any] = Field(
        description="all, any, not, or attribute with op (is, is_not, in, at_least, at_most,"
        " contains, exists) and value."
    )
    telling: TellingRequest = Field(default_factory=TellingRequest)


class SegmentPatch(Input):
    """What is to be different; a rule or a telling replaces the whole one."""

    name: SegmentName | None = None
    description: str | None = Field(None, max_length=500, pattern=r"^[^\x00]*$")
    rank: int | None = Field(None, ge=1, le=1000)
    rule: dict[str, Any] | None = None
    telling: TellingRequest | None = None


class SegmentAnswer(BaseModel):
    """A segment."""

    segment_id: str
    id: str
    name: str
    description: str
    rank: int
    rule: dict[str, Any]
    telling: dict[str, Any]
    created_at: datetime
    updated_at: datetime


class SegmentsAnswer(BaseModel):
    """All of them, the one that goes first first."""

    segments: list[SegmentAnswer]


class SegmentDeleted(BaseModel):
    """A segment that is forgotten."""

    deleted: bool
    segment_id: str


class MatchRequest(Input):
    """A reader."""

    attributes: Attributes


class PersonalRequest(Input):
    """A document, a channel, and whom it is for: a segment, or a reader who is looked up."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "document": EXAMPLE_DOCUMENT,
                    "channel": "email",
                    "attributes": {"plan": "pro", "visits_30d": 5, "first_name": "Ines"},
                }
            ]
        },
    )

    document: InlineDocument | None = None
    document_id: str | None = Field(None, max_length=200, description="A stored one.")
    channel: str = Field(max_length=80)
    segment_id: str | None = Field(
        None, max_length=200, description="Not said: the first one whose rule fits the attributes."
    )
    attributes: Attributes = Field(default_factory=dict)


class PersonalAnswer(BaseModel):
    """The content as a reader of a segment would get it. Nothing is stored."""

    segment_id: str | None = Field(None, description="Not there when no segment fits the reader.")
    segment_name: str | None = None
    channel: str
    content: dict[str, Any]
    findings: list[dict[str, Any]]
    counts: list[dict[str, Any]]
    led_by: list[str] = Field(description="Titles of the sections that come first.")
    placeholders: dict[str, str] = Field(description="attribute or fallback, by name.")
    input_hash: str
