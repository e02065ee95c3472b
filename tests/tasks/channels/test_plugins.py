"""Channels of others, which the setting `plugins` names."""

from collections.abc import Iterator

import pytest

from models.kit.settings import settings
from tasks import channels


@pytest.fixture
def plugged(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Name one more channel in the settings, for this test only."""
    monkeypatch.setenv("TOOMBOS_PLUGINS", "benchmarks.channels.null")
    settings.cache_clear()
    channels.load.cache_clear()
    yield
    settings.cache_clear()
    channels.load.cache_clear()


def test_a_plug_in_is_a_channel_by_its_modules_last_name(plugged: None) -> None:
    keys = list(channels.load())

    assert "null" in keys
    assert keys == sorted(keys)


def test_without_plug_ins_there_are_only_our_own() -> None:
    assert "null" not in channels.load()
