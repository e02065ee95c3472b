"""What `/` and `/static/*` send, without a browser."""

import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api import errors, static

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    app = FastAPI(title="Toombos", version="9.8.7")
    errors.install(app)
    static.mount(app)
    with TestClient(app) as found:
        yield found


def test_browsers_get_the_page_and_programs_get_facts(client: TestClient) -> None:
    page = client.get("/", headers=BROWSER)
    facts = client.get("/", headers={"Accept": "application/json"})

    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.text.startswith("<!doctype html>")
    assert facts.json() == {"service": "Toombos", "version": "9.8.7", "status": "running"}
    assert page.headers["vary"] == facts.headers["vary"] == "Accept"


def test_page_may_run_only_its_own_files(client: TestClient) -> None:
    headers = client.get("/", headers=BROWSER).headers

    assert headers["content-security-policy"].startswith("default-src 'self'; ")
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_preview_page_allows_styles_but_no_script(client: TestClient) -> None:
    policy = client.get("/static/preview.html").headers["content-security-policy"]

    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; ")
    assert "script-src" not in policy
    assert "frame-ancestors 'self'" in policy


def test_every_file_that_the_page_names_is_there_with_its_type(client: TestClient) -> None:
    page = client.get("/", headers=BROWSER).text
    named = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page))
    for name in static.load_pages():
        if name.endswith(".js"):
            code = client.get(f"/static/{name}").text
            named |= {f"/static/{each}" for each in re.findall(r'from "\./([^"]+)"', code)}
            named |= set(re.findall(r'"(/static/[^"]+)"', code))

    kinds = {path: client.get(path).headers["content-type"] for path in named}

    assert "/static/sample.md" in named
    assert {kind for path, kind in kinds.items() if path.endswith(".js")} == {
        "text/javascript; charset=utf-8"
    }
    assert all(kind.split(";")[0] != "application/json" for kind in kinds.values()), kinds


def test_unchanged_file_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/static/app.js")

    again = client.get("/static/app.js", headers={"If-None-Match": first.headers["etag"]})
    other = client.get("/static/app.js", headers={"If-None-Match": '"somebody else\'s"'})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert other.status_code == 200


@pytest.mark.parametrize("name", ["..%2Fapp.py", "%2e%2e%2fstatic.py", "nothing.js", "pages"])
def test_only_files_of_the_page_can_be_had(client: TestClient, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404


def test_page_has_no_inline_code_and_needs_no_other_host() -> None:
    for name, file in static.load_pages().items():
        text = file.content.decode()
        assert not re.search(
            r"innerHTML|outerHTML\s*=|insertAdjacentHTML|document\.write|\beval\(", text
        ), name
        if name == "index.html":
            assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", text)
            assert not re.search(r'(?:src|href)="(?:https?:)?//', text)


def test_icon_is_a_drawing(client: TestClient) -> None:
    answer = client.get("/favicon.ico")

    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.text.startswith("<svg")
