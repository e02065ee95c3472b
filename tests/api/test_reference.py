"""The reference of the API works without any other site, and names every route as it should."""

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_the_reference_is_made_of_our_own_files_only(anonymous: TestClient, path: str) -> None:
    answer = anonymous.get(path)

    sources = re.findall(r'(?:src|href)="([^"]+)"', answer.text)
    assert answer.status_code == 200
    assert len(sources) >= 3
    assert all(anonymous.get(source).status_code == 200 for source in sources)
    assert all(source.startswith("/") for source in sources)
    assert "'unsafe-inline'" not in answer.headers["Content-Security-Policy"].split("style-src")[0]
    assert re.search(r"<script>|onload=|onclick=", answer.text) is None


def test_other_names_are_no_files(anonymous: TestClient) -> None:
    assert anonymous.get("/docs/core.py").status_code == 404


def operations(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method.upper()} {path}", operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def test_every_route_has_a_tag_a_summary_and_a_shape_of_its_answer(anonymous: TestClient) -> None:
    document = anonymous.get("/openapi.json").json()

    for name, operation in operations(document):
        assert operation["tags"], name
        assert operation["summary"], name
        shapes = [
            content.get("schema") or content.get("example")
            for status, answer in operation["responses"].items()
            if status.startswith("2")
            for content in answer.get("content", {}).values()
        ]
        assert any(shapes), name


def test_no_two_routes_have_one_operation_id(anonymous: TestClient) -> None:
    found = [o["operationId"] for _, o in operations(anonymous.get("/openapi.json").json())]

    assert len(found) == len(set(found))
