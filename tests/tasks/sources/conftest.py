"""Local servers that speak as the web, Google Drive and Notion do, and settings that lead there."""

from collections.abc import Iterator

import pytest

from models.kit.settings import settings
from tests.support.canned import Site, site


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Run a server that sources may call, although it is on the loopback."""
    with site() as found:
        monkeypatch.setenv("TOOMBOS_OUTBOUND_NETWORKS", "127.0.0.0/8")
        monkeypatch.setenv("TOOMBOS_SOURCES__GOOGLE_URL", found.url)
        monkeypatch.setenv("TOOMBOS_SOURCES__GOOGLE_TOKEN_URL", f"{found.url}/token")
        monkeypatch.setenv("TOOMBOS_SOURCES__NOTION_URL", found.url)
        settings.cache_clear()
        yield found
    monkeypatch.undo()
    settings.cache_clear()
