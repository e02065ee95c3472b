"""What browsers are told with everything that is served, whatever it is and whoever asks."""

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.rules import OPEN

PAGES = sorted(path for path in OPEN if "{" not in path and path != "/flower")
OTHERS = [
    "/api/v2/jobs",
    "/api/v2/nothing",
    "/nothing",
    "/static/app.js",
    "/static/preview.html",
    "/docs/swagger-ui.css",
    "/flower/",
    "/flower",
]


@pytest.mark.parametrize("path", [*PAGES, *OTHERS])
def test_everything_has_a_policy(client: TestClient, path: str) -> None:
    headers = client.get(path, follow_redirects=False).headers

    policy = headers["Content-Security-Policy"]
    assert "frame-ancestors" in policy
    assert "default-src 'none'" in policy or "default-src 'self'" in policy
    assert "unsafe-eval" not in policy
    assert "http:" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] in {"no-referrer", "same-origin"}
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "server" not in headers


def test_scripts_of_pages_come_from_here_only(client: TestClient) -> None:
    for path in ("/", "/docs", "/redoc"):
        policy = client.get(path).headers["Content-Security-Policy"]

        rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
        assert rules.get("script-src", rules["default-src"]) == "'self'"


def test_browsers_stay_with_https_where_they_came_by_it(database: str) -> None:
    app = create_app()
    for base, expected in (("https://testserver", "max-age=31536000"), ("http://testserver", None)):
        answer = TestClient(app, base_url=base).get("/live")

        assert answer.headers.get("Strict-Transport-Security") == expected
