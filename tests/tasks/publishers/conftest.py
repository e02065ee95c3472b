"""Places of every kind that publishers may put something out at."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest

from models.kit.settings import settings
from tests.support.canned import Answer, Site, site


class Receiver(Site):
    """A server that takes content and can be asked what it has."""

    def answer(self, path: str) -> Answer:
        """Return whether the asked publication is there, or what a test has put here."""
        asked = parse_qs(urlsplit(path).query).get("publication_id")
        if not asked or "/look" in self.answers:
            return Site.answer(self, path.partition("?")[0])
        bodies = [each.body for each in self.requests if each.method == "POST"]
        had = {orjson.loads(body)["data"]["publication_id"] for body in bodies}
        return Answer(status=200 if asked[0] in had else 404)


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Site]:
    """Run such a server on the loopback, and let sites be written to a folder of the test."""
    with site(Receiver) as found:
        monkeypatch.setenv("TOOMBOS_OUTBOUND_NETWORKS", "127.0.0.0/8")
        monkeypatch.setenv("TOOMBOS_SITES_DIR", str(tmp_path / "sites"))
        settings.cache_clear()
        found.answers["/in"] = Answer()
        yield found
    monkeypatch.undo()
    settings.cache_clear()
