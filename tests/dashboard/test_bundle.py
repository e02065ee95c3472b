"""What a browser must load before the first page stands, and from where."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest

from deploy.dashboard import build

pytestmark = pytest.mark.usefixtures("built")

FIRST_LOAD_BYTES = 150_000
ENTRY = "index.html"
FIRST_PAGE = "src/routes/home.tsx"


def first_files() -> set[Path]:
    """Return the scripts that the first page needs: the entry, its page, and what both import."""
    manifest: dict[str, Any] = json.loads((build.DIST / "manifest.json").read_text("utf-8"))
    todo, done = [ENTRY, FIRST_PAGE], set()
    while todo:
        name = todo.pop()
        if name not in done:
            done.add(name)
            todo += manifest[name].get("imports", [])
    return {build.DIST / manifest[name]["file"] for name in done}


def test_first_page_needs_at_most_150_kb_of_packed_script() -> None:
    sizes = {path.name: len(gzip.compress(path.read_bytes())) for path in first_files()}

    assert sum(sizes.values()) <= FIRST_LOAD_BYTES, sizes


def test_document_has_no_inline_script_or_style_and_names_only_own_files() -> None:
    text = (build.DIST / ENTRY).read_text("utf-8")

    assert re.findall(r"<script(?![^>]*\bsrc=)", text) == []
    assert re.findall(r"<style|\sstyle=|\son\w+=", text) == []
    assert all(each.startswith("/") for each in re.findall(r'(?:src|href)="([^"]+)"', text))


def test_styles_load_nothing() -> None:
    for path in build.DIST.rglob("*.css"):
        text = path.read_text("utf-8")
        assert re.findall(r"@import|url\((?!['\"]?data:)", text) == []


def test_scripts_make_no_code_of_text() -> None:
    for path in build.DIST.rglob("*.js"):
        assert not re.search(r"\beval\(|new Function\(", path.read_text("utf-8")), path.name
