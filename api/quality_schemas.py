"""What clients get about quality: scores with reasons, and the validation of a text."""

from typing import Any

from pydantic import BaseModel, Field


class ReasonAnswer(BaseModel):
    """Why a score is not full."""

    points: int
    message: str


class ScoreAnswer(BaseModel):
    """One score, 0 to 100."""

    value: int
    level: str
    reasons: list[ReasonAnswer]


class QualityAnswer(BaseModel):
    """Scores of a content's document, weighed for its channel."""

    content_id: str
    channel: str
    overall: int
    level: str
    scores: dict[str, ScoreAnswer]
    needs_review: bool
    review_reasons: list[str] = Field(description="Empty when nobody has to look.")


class Metadata(BaseModel):
    """Figures of a validated text."""

    word_count: int
    reading_time: int = Field(description="Minutes.")
    seo_score: int
    readability_score: int
    structure_score: int
    brand_score: int
    overall_score: int
    level: str
    language: str
    keyphrases: list[str]
    recommended_channels: list[str]


class ValidationResult(BaseModel):
    """Whether a text can be made into content, and what would make it better."""

    is_valid: bool
    content_type: str
    issues: list[str]
    warnings: list[str]
    findings: list[dict[str, Any]]
    scores: dict[str, ScoreAnswer] | None = None
    enhanced_metadata: Metadata | None = None
