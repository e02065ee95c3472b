"""Pages and emails before the W3C's checker and html-validate."""

import json
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from tests.support.corpora import fields
from tests.support.oracle import ask, needs, program

pytestmark = pytest.mark.oracle


# Rules that judge the author's words, not our markup; our findings say the same where it matters.
OF_THE_AUTHOR = {
    "long-title": "the finding `title_length` tells the author",
    "no-trailing-whitespace": "inside program text, which is shown as it is",
}


def complaints(folder: Path, pages: dict[str, str]) -> list[str]:
    """What the W3C's checker calls an error, over all pages at once."""
    java = program("java", package="default-jre-headless")
    jar = needs("vnu-jar") / "build" / "dist" / "vnu.jar"
    for number, html in enumerate(pages.values()):
        (folder / f"{number}.html").write_text(html, "utf-8")
    done = subprocess.run(
        [java, "-jar", jar, "--format", "json", "--exit-zero-always", "--skip-non-html", folder],
        capture_output=True,
        text=True,
        check=True,
    )
    names = list(pages)
    found = [m for m in json.loads(done.stderr)["messages"] if m["type"] == "error"]
    return [f"{names[int(Path(m['url']).stem)]}: {m['message']}" for m in found]


def test_pages_have_no_error_for_the_w3c(tmp_path: Path) -> None:
    assert complaints(tmp_path, fields("website", "html")) == []


def test_emails_have_no_error_for_the_w3c(tmp_path: Path) -> None:
    assert complaints(tmp_path, fields("email", "html")) == []


def test_pages_have_no_error_for_html_validate() -> None:
    pages = fields("website", "html")

    answers = ask("html-validate", list(pages.values()), package="html-validate")

    rules = Counter(message.split(":")[0] for found in answers for message in found)
    shown = [f"{name}: {found[:2]}" for name, found in zip(pages, answers, strict=True) if found]
    assert set(rules) <= set(OF_THE_AUTHOR), shown[:5]
