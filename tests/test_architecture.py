"""The rules of the tree that no linter knows: sizes, names, docstrings, plug-ins, transactions."""

import ast
import importlib.metadata
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("api", "workers", "tasks", "models", "deploy")
BANNED_NAMES = {"utils", "helpers", "common", "manager", "misc", "data", "info"}
PLUG_INS = ("tasks/channels", "tasks/sources", "tasks/steps", "tasks/publishers")
FILE_LINES, FUNCTION_LINES = 400, 60
COMMITTERS = {"models/kit/db.py", "models/migrations/env.py"}


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


CODE = [p for p in sources(*PACKAGES, "benchmarks") if "versions" not in p.parts]


@pytest.mark.parametrize("path", CODE, ids=name)
def test_a_file_says_what_it_is_for_and_stays_small(path: Path) -> None:
    text = path.read_text("utf-8")
    tree = ast.parse(text)

    assert ast.get_docstring(tree), "needs a docstring: what for, who calls it"
    assert len(text.splitlines()) <= FILE_LINES
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            assert lines <= FUNCTION_LINES, f"{node.name} has {lines} lines"


@pytest.mark.parametrize("path", CODE, ids=name)
def test_names_say_what_a_module_is(path: Path) -> None:
    stem = path.stem.strip("_")

    assert stem not in BANNED_NAMES
    assert stem not in sys.stdlib_module_names or name(path) == "tasks/channels/email.py"


def test_every_migration_has_a_number_and_a_verb() -> None:
    names = [p.stem for p in sources("models/migrations/versions")]

    assert [n[:4] for n in names] == [f"{i:04d}" for i in range(1, len(names) + 1)]


@pytest.mark.parametrize("folder", PLUG_INS)
def test_every_plug_in_has_its_test(folder: str) -> None:
    plug_ins = {p.stem for p in (ROOT / folder).glob("*.py") if not p.stem.startswith("_")}
    tested = {p.stem.removeprefix("test_") for p in (ROOT / "tests" / folder).glob("test_*.py")}

    assert plug_ins <= tested, f"without a test: {plug_ins - tested}"


def test_only_the_edges_commit() -> None:
    found = {
        name(path)
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "commit"
    }

    assert found <= COMMITTERS


def test_nobody_uses_savepoints() -> None:
    # Releasing one fires SQLAlchemy's after_commit, which would send the outbox before the commit.
    found = [name(p) for p in CODE if "begin_nested" in p.read_text("utf-8")]

    assert found == []


def test_our_package_names_are_nobody_elses() -> None:
    taken = importlib.metadata.packages_distributions()

    for package in PACKAGES:
        assert set(taken.get(package, [])) <= {"toombos"}


def test_tests_are_no_packages() -> None:
    # With `tests/api/__init__.py`, `import api` would find the tests.
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def test_every_statement_of_the_engine_says_what_it_takes() -> None:
    for path in (ROOT / "models").rglob("sql/*.sql"):
        assert path.read_text("utf-8").startswith("-- "), f"{name(path)} needs a comment on top"
