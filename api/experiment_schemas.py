"""What clients send and get about A/B tests."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.schemas import Input
from models.experiments.choosing import FIRST, MOST
from models.experiments.evidence import Verdict
from models.experiments.tables import ExperimentState, Goal, Seen

VariantName = Annotated[str, Field(pattern=r"^[A-E]$")]
Percent = Annotated[int, Field(ge=0, le=100)]
ExperimentName = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$"
    ),
]
SubjectId = Annotated[
    str,
    Field(
        min_length=1,
        max_length=500,
        description="Whoever is shown a variant, by any name of yours. Only a hash of it is kept.",
    ),
]


class ChoiceRequest(Input):
    """One side of a test."""

    content_id: str = Field(max_length=200)
    content_variant: VariantName = Field(FIRST, description="Which of the content's `variants`.")
    percent: Percent | None = Field(None, description="Of subjects. Not said: equal shares.")


class ExperimentRequest(Input):
    """A test to make: of all variants of `content_id`, or of the contents in `variants`."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "name": "Subject of the May letter",
                    "content_id": "b7f2a0c4-6d0e-4a53-9a51-2f6f6c1f6f10",
                    "goal": "open",
                }
            ]
        },
    )

    name: ExperimentName
    content_id: str | None = Field(None, max_length=200)
    variants: list[ChoiceRequest] = Field(default_factory=list, max_length=MOST)
    goal: Goal = Goal.CLICK
    least_subjects: int = Field(
        100, ge=30, le=10_000_000, description="In each variant, before anything is said."
    )


class ExperimentPatch(Input):
    """What is to be different."""

    name: ExperimentName | None = None
    percents: dict[VariantName, Percent] = Field(
        default_factory=dict, max_length=MOST, description='For all variants: {"A": 50, "B": 50}.'
    )


class EndRequest(Input):
    """How a test ends."""

    winner: VariantName | None = Field(None, description="Who gets everybody from now on.")
    apply: bool = Field(
        default=False, description="Also make its words those of its content, as a new version."
    )


class AssignRequest(Input):
    """Whose variant is wanted."""

    subject_id: SubjectId


class SeenRequest(Input):
    """Something that was seen of a subject."""

    subject_id: SubjectId
    kind: Seen


class SightingsRequest(Input):
    """What was seen, in any order. What is sent twice counts once."""

    events: list[SeenRequest] = Field(min_length=1, max_length=1000)


class ExperimentSide(BaseModel):
    """A variant of a test."""

    name: str
    content_id: str
    version: int = Field(description="Of the content, when the test was made.")
    content_variant: str
    percent: int


class ExperimentAnswer(BaseModel):
    """A test."""

    experiment_id: str
    id: str
    name: str
    status: ExperimentState
    channel: str
    goal: Goal
    least_subjects: int
    variants: list[ExperimentSide]
    winner: str | None = None
    applied: bool | None = Field(None, description="Whether the content has a new version now.")
    created_at: datetime
    updated_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None


class ExperimentsPage(BaseModel):
    """One page of tests, newest first."""

    experiments: list[ExperimentAnswer]
    has_more: bool
    next_cursor: str | None = None


class ExperimentDeleted(BaseModel):
    """A test that is forgotten."""

    deleted: bool
    experiment_id: str


class AssignmentAnswer(BaseModel):
    """Which variant a subject gets."""

    experiment_id: str
    variant: str
    content_id: str
    content_variant: str
    counted: bool = Field(description="False in a pause for newcomers, and after the end.")


class SightingsAnswer(BaseModel):
    """How much of what was sent was new."""

    received: int
    counted: int


class ShareAnswer(BaseModel):
    """How many subjects did something, of those who were shown the variant."""

    count: int
    rate: float
    low: float = Field(description="The 95 % interval.")
    high: float


class ComparisonAnswer(BaseModel):
    """A variant against A by the goal."""

    verdict: Verdict
    difference: float = Field(description="Of the rates: 0.02 is two points more than A.")
    z: float | None = None
    p_value: float | None = Field(None, description="Of the z-test: right if you look once.")
    p_value_any_time: float | None = Field(
        None, description="Right however often you look; the verdict rests on it."
    )


class VariantResult(ExperimentSide):
    """What was counted of a variant."""

    subjects: int
    rates: dict[str, ShareAnswer]
    against_a: ComparisonAnswer | None = None


class ResultsAnswer(BaseModel):
    """What a test says so far."""

    experiment_id: str
    status: ExperimentState
    goal: Goal
    variants: list[VariantResult]
    leader: str | None = Field(None, description="The one to choose, once something says so.")
    winner: str | None = None
    summary: str
