"""The endpoint of a language model as the settings name it, and what its tokens cost.

The operator names it, so it may be private: a model on one's own machine is a good one to have.
"""

from dataclasses import dataclass, field
from typing import Final

from models.kit.errors import Invalid
from models.kit.settings import settings

OPENAI_URL: Final = "https://api.openai.com/v1"
"""Where the models of the protocol's maker answer: what a key without an address is for."""
MICRO: Final = 1_000_000
"""Costs are counted in millionths of the currency that the prices are in."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Who is asked. The key is never shown."""

    base_url: str
    model: str
    api_key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens of one call or of several: those sent, and those answered."""

    sent: int = 0
    answered: int = 0

    @property
    def total(self) -> int:
        """All of them: what counts against a quota."""
        return self.sent + self.answered

    @property
    def cost_micros(self) -> int:
        """Their price by today's settings, in millionths; prices are for a million tokens."""
        prices = settings().llm
        return round(self.sent * prices.input_price + self.answered * prices.output_price)

    def __add__(self, other: "Tokens") -> "Tokens":
        return Tokens(self.sent + other.sent, self.answered + other.answered)


NONE: Final = Tokens()
"""Nothing was used."""


def configured() -> Endpoint | None:
    """Return the endpoint of the settings, or None where there is no language model."""
    found = settings()
    key = found.openai_api_key.get_secret_value()
    base_url = found.openai_base_url or (OPENAI_URL if key else "")
    if not found.openai_model or not base_url:
        return None
    return Endpoint(base_url.rstrip("/"), found.openai_model, key)


def must_be_configured() -> Endpoint:
    """Return the endpoint of the settings. Raises Invalid where there is none."""
    found = configured()
    if found is None:
        raise Invalid(
            "llm: no language model is connected here. Leave `llm` out, or ask the operator to set"
            " OPENAI_MODEL and OPENAI_BASE_URL or OPENAI_API_KEY.",
            code="no_language_model",
        )
    return found
