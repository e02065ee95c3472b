"""When the dashboard is built, and out of what."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from deploy.dashboard import build


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a small dashboard of its own."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "main.tsx").write_text("one")
    monkeypatch.setattr(build, "FOLDER", tmp_path)
    monkeypatch.setattr(build, "DIST", tmp_path / "dist")
    return tmp_path


def test_a_changed_source_makes_the_build_old(folder: Path) -> None:
    (folder / "dist").mkdir()
    (folder / "dist" / "built-from").write_text(build.fingerprint())

    first = build.is_current()
    (folder / "src" / "main.tsx").write_text("two")

    assert first
    assert not build.is_current()


def test_what_a_build_leaves_behind_is_no_source(folder: Path) -> None:
    before = build.fingerprint()
    for name in ("node_modules", "dist", "dist.new"):
        (folder / name).mkdir()
        (folder / name / "file.js").write_text("made")
    build.note("There is no Node.")

    assert build.fingerprint() == before


def locked() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((build.FOLDER / "package-lock.json").read_text("utf-8"))
    return found


def test_npm_lock_has_a_hash_for_every_package_and_no_address() -> None:
    packages = {name: entry for name, entry in locked()["packages"].items() if name}

    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [
        name
        for name, entry in packages.items()
        if "integrity" not in entry and not entry.get("inBundle") and not entry.get("link")
    ] == []
    assert "omit-lockfile-registry-resolved=true" in (build.FOLDER / ".npmrc").read_text("utf-8")


def test_npm_lock_has_what_the_builder_needs_on_every_machine() -> None:
    names = set(locked()["packages"])

    for machine in ("linux-x64-gnu", "linux-arm64-gnu", "darwin-arm64", "darwin-x64"):
        assert f"node_modules/@rolldown/binding-{machine}" in names
        assert f"node_modules/@tailwindcss/oxide-{machine}" in names


def test_package_file_pins_exact_versions_and_the_lock_is_of_it() -> None:
    package = json.loads((build.FOLDER / "package.json").read_text("utf-8"))
    root = locked()["packages"][""]

    for kind in ("dependencies", "devDependencies"):
        assert root[kind] == package[kind]
        assert [v for v in package[kind].values() if not re.fullmatch(r"\d+\.\d+\.\d+", v)] == []
