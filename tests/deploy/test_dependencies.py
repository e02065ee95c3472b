"""What is said of packages: a list of all, and never "good" of what nobody looked at."""

import json
import re
import subprocess
import sys

import pytest

from deploy import environment
from deploy.commands.dependencies import HOLES, LOCK, NOT_FOUND_OUT, verdict


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
