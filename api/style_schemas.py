"""What clients send and get about style: a tenant's own profile, and the tones there are."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints

from api.schemas import Input
from tasks.writing.style import Contractions

Word = Annotated[str, StringConstraints(min_length=1, max_length=80, strip_whitespace=True)]


class StyleRequest(Input):
    """A tenant's style. What is left out, or null, is left to the tone of each request."""

    contractions: Contractions | None = Field(
        None, description="keep, use (do not → don't) or expand (don't → do not). English only."
    )
    plain_words: bool | None = Field(None, description="utilize → use, in order to → to. English.")
    spelled_out: bool | None = Field(None, description="e.g. → for example. English.")
    emoji_max: int | None = Field(None, ge=0, le=100, description="Emoji that stay, in all.")
    exclamation_max: int | None = Field(None, ge=0, le=100)
    hashtags_max: int | None = Field(None, ge=0, le=30)
    sentence_max: int | None = Field(None, ge=5, le=100, description="Words; more is pointed out.")
    grade_max: float | None = Field(None, ge=1, le=20, description="School grade to aim at.")
    greeting: str | None = Field(None, max_length=200, description="First line of an email.")
    sign_off: str | None = Field(None, max_length=200, description="Above the sender's name.")
    call_to_action: str | None = Field(None, max_length=60, description="Words of the button.")
    brand_color: str | None = Field(
        None, pattern="^#[0-9a-fA-F]{6}$", description="#rrggbb, of the template style branded."
    )
    logo_url: str | None = Field(
        None,
        max_length=500,
        pattern='^https://[^\\s"<>]+$',
        description="https address of a PNG or JPEG, of the template style branded.",
    )
    disclaimer: str | None = Field(
        None, max_length=1000, description="Under every email, page and last post."
    )
    preferred: dict[Word, Word] | None = Field(
        None,
        max_length=200,
        description="Words to use instead of others. A capital asks for exactly that spelling.",
        examples=[{"e-mail": "email", "clients": "customers"}],
    )
    brand_words: list[Word] | None = Field(
        None, max_length=200, description="Always written as here.", examples=[["iPhone"]]
    )
    banned: list[Word] | None = Field(None, max_length=200, description="Pointed out as findings.")


class StyleAnswer(BaseModel):
    """A tenant's style: what it states, and since when."""

    style: dict[str, Any]
    updated_at: datetime | None = None


class ToneAnswer(BaseModel):
    """One tone."""

    key: str
    label: str
    description: str
    contractions: str | None = None
    emoji_max: int | None = None
    exclamation_max: int | None = None


class CombinationAnswer(BaseModel):
    """Two tones at once."""

    key: str
    tones: list[str]
    weight: float = Field(description="How much the first one weighs, 0..1.")


class TonesAnswer(BaseModel):
    """Every tone, every combination, and what `auto` means for each channel."""

    tones: list[ToneAnswer]
    combinations: list[CombinationAnswer]
    channel_defaults: dict[str, str]
