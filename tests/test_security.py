"""docs/security.md names a test for each defence: they must exist, and every risk must have one."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs" / "security.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py(?:::\w+)?)`", TEXT)))


@pytest.mark.parametrize("named", NAMED)
def test_a_test_that_is_named_exists(named: str) -> None:
    path, _, function = named.partition("::")
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    found = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}

    assert not function or function in found
    assert any(name.startswith("test_") for name in found)


@pytest.mark.parametrize("risk", [f"API{n}" for n in range(1, 11)])
def test_every_risk_has_a_defence_and_a_test(risk: str) -> None:
    (row,) = [line for line in TEXT.splitlines() if line.startswith(f"| {risk} ")]

    assert "`tests/" in row
