"""The table of permissions, and that docs/access.md shows it as it is."""

from pathlib import Path

import pytest

from models.access.permissions import TABLE, Role

DOCS = Path(__file__).parents[3] / "docs" / "access.md"


def row(name: str) -> str:
    """Return a permission's line in the docs."""
    rule = TABLE[name]
    roles = [role for role in Role if role in rule.roles]
    people = "everybody" if len(roles) == len(Role) else ", ".join(roles)
    marks = (" *" if rule.shows_content else "") + (" †" if rule.platform else "")
    return f"| `{name}`{marks} | {people} | {rule.scope or 'no key'} | {rule.meaning} |"


def test_the_docs_show_every_permission_as_it_is() -> None:
    shown = [line for line in DOCS.read_text("utf-8").splitlines() if line.startswith("| `")]

    assert [
        line for line in shown if "." in line.split("`")[1] and "/" not in line.split("`")[1]
    ] == [row(name) for name in sorted(TABLE)]


@pytest.mark.parametrize("name", TABLE)
def test_a_permission_is_a_noun_and_a_verb(name: str) -> None:
    noun, _, verb = name.partition(".")

    assert noun.isidentifier()
    assert verb.isidentifier()
