"""Calls operations of the API with made-up input and checks what comes back. For the tests and for
`toombos fuzz`, which does it for longer.
"""

from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Any, Final

import schemathesis.openapi
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given
from hypothesis import seed as with_seed
from hypothesis import settings as hypothesis_settings
from hypothesis.errors import Unsatisfiable
from requests import Request
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

Operation = Any
"""Schemathesis' APIOperation, whose four type parameters say nothing here."""
CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
ENDLESS: Final = frozenset({"GET /api/v2/events"})
"""Operations whose answer does not end by itself; they have tests of their own."""
_OURS: Final = frozenset({"authorization", "x-api-key", "prefer", "idempotency-key"})
"""Headers that are not made up: who asks, and what would make an answer wait or be a repeat."""
_THEIRS: Final = frozenset({"metadata", "filters", "before", "after", "paths", "components"})
"""Fields whose content is what somebody sent, or the OpenAPI document itself."""


def operations(document: dict[str, Any]) -> dict[str, Operation]:
    """Return every operation of an OpenAPI document that can be called, by method and path."""
    schema = schemathesis.openapi.from_dict(document)
    found = [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]
    return {operation.label: operation for operation in found if operation.label not in ENDLESS}


def attack(
    client: TestClient,
    operation: Operation,
    *,
    headers: Mapping[str, str],
    examples: int,
    modes: Collection[GenerationMode] = tuple(GenerationMode),
    seed: int = 0,
) -> None:
    """Call an operation with good and with bad input. Raises what is wrong with an answer.

    No answer may be a 5xx, of a status or a shape that the document does not name, or an error that
    clients can't show.
    """
    for mode in modes:

        @with_seed(seed)
        @hypothesis_settings(
            max_examples=examples,
            database=None,
            deadline=None,
            derandomize=False,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def run(case: Any) -> None:
            _call(client, case, headers)

        with suppress(Unsatisfiable):  # an operation that takes nothing can't be called badly
            run()


def _call(client: TestClient, case: Any, headers: Mapping[str, str]) -> None:
    case.headers = {n: v for n, v in (case.headers or {}).items() if n.lower() not in _OURS}
    if "wait" in (case.query or {}):
        case.query["wait"] = 0
    sent = case.as_transport_kwargs(base_url=str(client.base_url))
    sent["headers"] = {**_sendable(sent["headers"]), **headers}
    sent.pop("cookies", None)
    # Encoded whole: of a form that is sent as a stream, the checks could not read the request.
    whole: Any = Request(**sent).prepare()
    body = whole.body.encode() if isinstance(whole.body, str) else whole.body
    told_headers = {str(name): str(value) for name, value in whole.headers.items()}
    response = client.request(whole.method, whole.url, headers=told_headers, content=body)
    told = f"{case.method} {response.request.url} {body!r:.500}"
    try:
        case.validate_response(response, checks=CHECKS)
    except FailureGroup as group:
        wrong = "; ".join(f"{type(e).__name__}: {e}" for e in group.exceptions)
        raise AssertionError(f"{told} answers {response.status_code}: {wrong:.600}") from None
    if "json" in response.headers.get("content-type", ""):
        assert not nulls(response.json()), (
            f"{told}: clients break on null, in {nulls(response.json())}"
        )
    if response.status_code >= 400:
        detail = response.json()["detail"]
        assert isinstance(detail, str), f"{told}: clients show `detail` as text, not {detail!r}"
        assert "Traceback" not in response.text


def nulls(answer: object, place: str = "") -> list[str]:
    """Return where an answer has null although it is not the client's own words that have it."""
    if answer is None:
        return [place]
    inside: list[str] = []
    if isinstance(answer, dict):
        for name, value in answer.items():
            inside += [] if name in _THEIRS else nulls(value, f"{place}.{name}")
    if isinstance(answer, list):
        inside = [found for value in answer for found in nulls(value, f"{place}[]")]
    return inside


def _sendable(headers: Mapping[str, object]) -> dict[str, str]:
    """Return the headers that HTTP lets through."""
    texts = {name: str(value) for name, value in headers.items()}
    return {n: v for n, v in texts.items() if v.isascii() and v.isprintable()}
