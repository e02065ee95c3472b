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
