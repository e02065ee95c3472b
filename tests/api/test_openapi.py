"""The OpenAPI document is one that generators of clients can read."""

from collections.abc import Iterator
from functools import reduce
from typing import Any

from fastapi.testclient import TestClient


def references(part: object) -> Iterator[str]:
    """Yield every `$ref` in a part of the document."""
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for value in part.values():
            yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


def test_every_reference_leads_to_a_schema(anonymous: TestClient) -> None:
    document: Any = anonymous.get("/openapi.json").json()

    for reference in set(references(document)):
        root, *path = reference.split("/")
        assert root == "#", reference
        assert reduce(lambda part, name: part[name], path, document), reference


def test_no_two_schemas_have_the_same_name(anonymous: TestClient) -> None:
    document: Any = anonymous.get("/openapi.json").json()

    # of two with one name, both get the long names of their modules
    assert [name for name in document["components"]["schemas"] if "__" in name] == []


def operations(document: Any) -> Iterator[tuple[str, Any]]:
    """Yield every operation with its method and path."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_every_operation_has_a_name_of_its_own_a_noun_and_a_summary(anonymous: TestClient) -> None:
    found = list(operations(anonymous.get("/openapi.json").json()))

    names = [operation["operationId"] for _, operation in found]
    assert len(set(names)) == len(names)
    assert [where for where, operation in found if not operation.get("tags")] == []
    assert [where for where, operation in found if not operation.get("summary")] == []


def test_aliases_are_marked_and_nothing_else_is(anonymous: TestClient) -> None:
    for where, operation in operations(anonymous.get("/openapi.json").json()):
        is_alias = operation["tags"] == ["older clients"]
        assert operation.get("deprecated", False) is is_alias, where
