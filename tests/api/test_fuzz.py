"""Every operation of the API with made-up input, good and bad, with and without a key.

`toombos fuzz` does the same for longer, and differently each time.
"""

import os

import pytest
from fastapi.testclient import TestClient
from schemathesis.generation import GenerationMode

from api.app import create_app
from tests.conftest import Customer
from tests.support import fuzz
from tests.support.sockets import state_of

DOCUMENT = create_app().openapi()
OPERATIONS = fuzz.operations(DOCUMENT)
EXAMPLES = int(os.getenv("TOOMBOS_FUZZ_EXAMPLES", "2"))
"""Of good and of bad input each: with more than a hundred operations that is enough for a test run."""

SEED = int(os.getenv("TOOMBOS_FUZZ_SEED", "0"))


@pytest.fixture
def unlimited(app_client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a key send as much as a long run needs."""
    monkeypatch.setattr(state_of(app_client).limiter, "_kinds", [])


@pytest.mark.parametrize("label", sorted(OPERATIONS))
def test_no_input_breaks_an_operation(
    anonymous: TestClient, customer: Customer, unlimited: None, label: str
) -> None:
    headers = {"Authorization": f"Bearer {customer.key}"}
    fuzz.attack(anonymous, OPERATIONS[label], headers=headers, examples=EXAMPLES, seed=SEED)


@pytest.mark.parametrize("label", sorted(OPERATIONS))
def test_no_input_breaks_an_operation_for_strangers(anonymous: TestClient, label: str) -> None:
    good = [GenerationMode.POSITIVE]
    fuzz.attack(anonymous, OPERATIONS[label], headers={}, examples=1, modes=good)
