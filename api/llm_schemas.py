"""What clients say about a language model when they ask for content."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag


class LlmOptions(BaseModel):
    """How a language model is to be asked."""

    model_config = ConfigDict(extra="forbid")

    channels: list[str] = Field(
        default_factory=list,
        max_length=50,
        description="The channels whose short texts it may word. Not sent: all of the job.",
    )
    guidance: str = Field(
        "",
        max_length=500,
        pattern=r"^[^\x00]*$",
        description="What you would like, such as `for nurses, no jargon`.",
    )


def _branch(sent: object) -> str:
    return "flag" if isinstance(sent, bool) else "options"


Llm = Annotated[
    Annotated[bool, Tag("flag")] | Annotated[LlmOptions, Tag("options")],
    Discriminator(_branch),
    Field(
        description="true or options: a language model words subjects, descriptions and posts. What it"
        " writes is used only where it states nothing that the document does not state."
    ),
]
