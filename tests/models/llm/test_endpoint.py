"""Which language model the settings name, and what it costs."""

import pytest
from pydantic import SecretStr

from models.kit.errors import Invalid
from models.kit.settings import Settings
from models.llm import endpoint
from models.llm.endpoint import Tokens


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Give settings of this test."""
    found = Settings(openai_model="", openai_base_url="", openai_api_key=SecretStr(""))
    monkeypatch.setattr(endpoint, "settings", lambda: found)
    return found


def test_without_a_model_there_is_no_endpoint(known: Settings) -> None:
    known.openai_base_url = "http://127.0.0.1:11434/v1"

    with pytest.raises(Invalid, match="OPENAI_MODEL"):
        endpoint.must_be_configured()


def test_a_model_of_ones_own_needs_no_key(known: Settings) -> None:
    known.openai_model, known.openai_base_url = "llama", "http://127.0.0.1:11434/v1/"

    assert endpoint.must_be_configured() == endpoint.Endpoint("http://127.0.0.1:11434/v1", "llama")


def test_a_key_alone_is_for_the_maker_of_the_protocol(known: Settings) -> None:
    known.openai_model, known.openai_api_key = "m", SecretStr("sk-secret")

    found = endpoint.must_be_configured()

    assert found.base_url == endpoint.OPENAI_URL
    assert "sk-secret" not in repr(found)


def test_prices_are_for_a_million_tokens(known: Settings) -> None:
    known.llm.input_price, known.llm.output_price = 2.5, 10

    assert Tokens(1_000_000, 100_000).cost_micros == 3_500_000
    assert Tokens(1, 0).cost_micros == 2


def test_the_usual_names_of_the_environment_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_MODEL", "m")
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    monkeypatch.setenv("TOOMBOS_LLM__TIMEOUT_S", "7")

    found = Settings()

    assert (found.openai_model, found.openai_api_key.get_secret_value()) == ("m", "k")
    assert found.llm.timeout_s == 7
