"""What is said of packages: a list of all, and never "good" of what nobody looked at."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy import environment
from deploy.commands import dependencies
from deploy.commands.dependencies import HOLES, LOCK, NOT_FOUND_OUT, verdict
from deploy.dashboard import build, node, packages


def test_the_list_has_every_locked_package_with_hashes() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "deploy.cli", "dependencies", "sbom"],
        env=environment.for_child(),
        capture_output=True,
        text=True,
        check=True,
    )

    found = json.loads(done.stdout)
    locked = set(re.findall(r"^([\w.-]+)==", LOCK.read_text("utf-8"), re.MULTILINE))
    assert (found["bomFormat"], found["specVersion"]) == ("CycloneDX", "1.6")
    assert {component["name"] for component in found["components"]} == locked
    assert all(c["externalReferences"][0]["hashes"] for c in found["components"])


@pytest.mark.parametrize(
    ("code", "said", "expected"),
    [
        (0, "No known vulnerabilities found", 0),
        (1, "Found 2 known vulnerabilities in 1 package", HOLES),
        (1, "ERROR: alembic: Dependency not found and could not be audited", NOT_FOUND_OUT),
        (1, "ConnectionError", NOT_FOUND_OUT),
        (0, "No known vulnerabilities found\na (1.0) could not be audited", NOT_FOUND_OUT),
    ],
)
def test_only_what_was_looked_at_is_good(code: int, said: str, expected: int) -> None:
    assert verdict(code, said) == expected


@pytest.mark.skipif(node.find() is None, reason="there is no Node here")
def test_the_dashboards_list_has_every_locked_package_with_hashes(tmp_path: Path) -> None:
    file = tmp_path / "list.json"
    done = CliRunner().invoke(dependencies.app, ["sbom", "--of", "dashboard", "--out", str(file)])

    assert done.exit_code == 0, done.output
    found = json.loads(file.read_text("utf-8"))
    lock = json.loads((build.FOLDER / "package-lock.json").read_text("utf-8"))["packages"]
    locked = {
        (path.rpartition("node_modules/")[2], package["version"])
        for path, package in lock.items()
        if path
    }
    assert found["bomFormat"] == "CycloneDX"
    listed = {(each["name"], each["version"]) for each in found["components"]}
    names = {
        (f"{e.get('group', '')}/{e['name']}".strip("/"), e["version"]) for e in found["components"]
    }
    assert locked <= listed | names
    bundled = {path.rpartition("/")[2] for path, each in lock.items() if each.get("inBundle")}
    without = {c["name"].rpartition("/")[2] for c in found["components"] if not c.get("hashes")}
    assert without <= bundled, "a package inside of another one is covered by its hash"


HOLE = {"auditReportVersion": 2, "vulnerabilities": {"a": {"range": "<2", "severity": "high"}}}


@pytest.mark.parametrize(
    ("said", "complained", "expected", "words"),
    [
        ('{"auditReportVersion": 2, "vulnerabilities": {}}', "", False, "No known"),
        (json.dumps(HOLE), "", True, "a <2: high"),
        ('{"statusCode": 405, "body": ""}', "audit endpoint returned an error", None, "endpoint"),
        ("", "ENOTFOUND", None, "ENOTFOUND"),
        ("[]", "", None, "[]"),
    ],
)
def test_only_what_npm_was_told_of_is_good(
    said: str, complained: str, expected: bool | None, words: str
) -> None:
    verdict_, told = packages.verdict(said, complained)

    assert verdict_ is expected
    assert words in told


@pytest.mark.parametrize(
    ("python", "dashboard", "code"),
    [(0, False, 0), (0, None, 2), (2, False, 2), (1, None, 1), (2, True, 1), (0, True, 1)],
)
def test_one_part_that_is_not_good_fails_the_command(
    monkeypatch: pytest.MonkeyPatch, python: int, dashboard: bool | None, code: int
) -> None:
    monkeypatch.setattr(dependencies, "_audit_python", lambda: python)
    monkeypatch.setattr(packages, "audit", lambda: (dashboard, "said"))

    assert CliRunner().invoke(dependencies.app, ["audit"]).exit_code == code
