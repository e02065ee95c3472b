"""What clients send to get several tellings of each channel, to compare or for segments."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from tasks.variants import MOST, Difference

Call = Annotated[
    str, StringConstraints(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")
]


class VariantsRequest(BaseModel):
    """How many tellings of each channel are wanted, and in what they may differ."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"count": 3, "differ": ["headline"]}]}
    )

    count: int = Field(ge=2, le=MOST, description="With A, which is the content itself.")
    differ: list[Difference] = Field(
        default_factory=lambda: list(Difference),
        min_length=1,
        max_length=3,
        description="headline, lead, call_to_action: in which order they take turns.",
    )
    calls_to_action: list[Call] = Field(
        default_factory=list,
        max_length=MOST,
        description="Your own, for the button of an email instead of the usual one.",
    )


def _counted(value: object) -> object:
    return {"count": value} if isinstance(value, int) and not isinstance(value, bool) else value


Variants = Annotated[
    VariantsRequest | None,
    BeforeValidator(_counted, json_schema_input_type=VariantsRequest | int | None),
    Field(description="Tellings to try against each other, or just how many: 3."),
]

Segments = Annotated[
    list[Annotated[str, Field(max_length=200)]],
    Field(
        max_length=10,
        description="Ids of GET /api/v2/segments: each channel is also told to each of them.",
    ),
]
