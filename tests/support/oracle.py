"""The outside judges: installed by `./toombos test --oracle`, skipped with a reason where they are not."""

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".tools" / "oracle"
JUDGE = ROOT / "tests" / "oracle" / "judge.mjs"


def absent(reason: str) -> NoReturn:
    """Skip the test, or fail it where every judge is required."""
    if os.getenv("TOOMBOS_REQUIRE_ORACLES"):
        pytest.fail(reason)
    pytest.skip(reason)


def ask(judge: str, texts: Sequence[str], *, package: str = "") -> list[Any]:
    """Return the judge's answer to each text; skip the test where the judge is not installed."""
    node = shutil.which("node")
    if node is None:
        absent("Node.js is not installed, which runs this judge")
    if package:
        needs(package)
    found = subprocess.run(
        [node, JUDGE, judge, FOLDER],
        input=json.dumps(list(texts)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr[-2000:]
    answers: list[Any] = json.loads(found.stdout)
    return answers


def needs(package: str) -> Path:
    """Return where an npm package is, or skip."""
    folder = FOLDER / "node_modules" / package
    if not folder.is_dir():
        absent(f"{package} is not installed; `./toombos test --oracle` installs it from npm")
    return folder


def program(name: str, *, package: str) -> str:
    """Return where a program is, or skip."""
    found = shutil.which(name)
    if found is None:
        absent(f"{name} is not installed; on Debian: apt install {package}")
    return found
