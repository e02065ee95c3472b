"""Variables of templates and the values they take."""

import pytest

from models.kit.errors import Invalid
from models.templates.variables import Variable, VariableType, from_json, resolve

DECLARED = [
    Variable("who", required=True),
    Variable("n", VariableType.NUMBER, default_value=3),
    Variable("on", VariableType.BOOLEAN),
    Variable("day", VariableType.DATE),
]


def test_every_variable_has_a_value() -> None:
    assert resolve(DECLARED, {"who": "Ann", "day": "2026-11-24"}) == {
        "who": "Ann",
        "n": 3,
        "on": False,
        "day": "2026-11-24",
    }


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "needs a value for its variable 'who'"),
        ({"who": 3}, "'who' is a string"),
        ({"who": "x", "n": "3"}, "'n' is a number"),
        ({"who": "x", "n": True}, "'n' is a number"),
        ({"who": "x", "on": 1}, "'on' is a boolean"),
        ({"who": "x", "day": "24.11.2026"}, "'day' is a date"),
        ({"who": "x", "which": 1}, "no variable 'which'; it has day, n, on, who"),
        ({"who": "x" * 2001}, "'who' is a string"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(given: dict[str, object], words: str) -> None:
    with pytest.raises(Invalid, match=words):
        resolve(DECLARED, given)


def test_variables_are_kept_as_they_are() -> None:
    assert from_json([each.to_json() for each in DECLARED]) == DECLARED
