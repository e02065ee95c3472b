"""What `/app/` sends, of a build that a test wrote."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api import dashboard, errors

PAGE = "<!doctype html><title>Toombos</title>"
SCRIPT = "export const answer = 42;" * 50


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder where a build may appear."""
    return tmp_path / "dist"


@pytest.fixture
def client(folder: Path) -> Iterator[TestClient]:
    app = FastAPI()
    errors.install(app)
    dashboard.mount(app, folder)
    with TestClient(app, follow_redirects=False) as found:
        yield found


@pytest.fixture
def built(folder: Path) -> Path:
    """Write a build."""
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(PAGE)
    (folder / "preview.html").write_text("<style></style>")
    (folder / "manifest.json").write_text("{}")
    (folder / "assets" / "index-abc.js").write_text(SCRIPT)
    return folder


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("path", ["", "jobs", "jobs/558bc30e", "documents?x=1"])
def test_every_page_of_the_dashboard_is_its_one_document(client: TestClient, path: str) -> None:
    answer = client.get(f"/app/{path}")

    assert (answer.status_code, answer.text) == (200, PAGE)
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.usefixtures("built")
def test_page_may_run_only_its_own_files(client: TestClient) -> None:
    policy = client.get("/app/").headers["content-security-policy"]

    assert policy.startswith("default-src 'self'; ")
    assert "unsafe" not in policy


@pytest.mark.usefixtures("built")
def test_preview_may_have_styles_but_no_script(client: TestClient) -> None:
    policy = client.get("/app/preview.html").headers["content-security-policy"]

    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; ")


@pytest.mark.usefixtures("built")
def test_assets_are_kept_for_ever_and_sent_small(client: TestClient) -> None:
    packed = client.get("/app/assets/index-abc.js", headers={"Accept-Encoding": "gzip"})
    plain = client.get("/app/assets/index-abc.js", headers={"Accept-Encoding": "identity"})

    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) == len(gzip.compress(SCRIPT.encode(), mtime=0))
    assert packed.text == plain.text == SCRIPT
    assert "immutable" in packed.headers["cache-control"]
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert packed.headers["etag"] != plain.headers["etag"]


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("path", ["assets/gone-def.js", "assets/../../secret", "assets/"])
def test_a_file_that_is_not_of_the_build_is_missing(client: TestClient, path: str) -> None:
    assert client.get(f"/app/{path}").status_code == 404


def test_unknown_kinds_of_files_are_not_served(client: TestClient, built: Path) -> None:
    (built / "built-from").write_text("secret")

    assert "secret" not in client.get("/app/built-from").text


def test_folder_without_a_slash_leads_to_the_page(client: TestClient) -> None:
    answer = client.get("/app")

    assert (answer.status_code, answer.headers["location"]) == (308, "/app/")


def test_without_a_build_the_page_says_what_is_missing(client: TestClient, folder: Path) -> None:
    first = client.get("/app/jobs")
    (folder.parent / dashboard.WHY).write_text("There is no Node <here>.")
    second = client.get("/app/jobs")

    assert (first.status_code, second.status_code) == (503, 503)
    assert "reload this page" in first.text
    assert "There is no Node &lt;here&gt;." in second.text
    assert second.headers["retry-after"] == "10"


def test_a_build_that_appears_is_served_at_once(client: TestClient, folder: Path) -> None:
    before = client.get("/app/").status_code
    folder.mkdir()
    (folder / "index.html").write_text(PAGE)

    assert (before, client.get("/app/").status_code) == (503, 200)
