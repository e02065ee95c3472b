"""Variables that a template declares, and the values that a request gives them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from models.kit.errors import Invalid

MAX_TEXT = 2_000


class VariableType(StrEnum):
    """What a variable holds."""

    STRING = "string"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    """a day, as 2026-11-24"""


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable; templates say `{{ vars.NAME }}`."""

    name: str
    type: VariableType = VariableType.STRING
    required: bool = False
    default_value: str | float | bool | None = None
    description: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return it as its row keeps it."""
        return {
            "name": self.name,
            "type": str(self.type),
            "required": self.required,
            "default_value": self.default_value,
            "description": self.description,
        }


def from_json(kept: Sequence[Mapping[str, Any]]) -> list[Variable]:
    """Return the variables that a row keeps."""
    return [Variable(**{**each, "type": VariableType(each["type"])}) for each in kept]


def resolve(declared: Sequence[Variable], given: Mapping[str, object]) -> dict[str, object]:
    """Return a value for every declared variable. Raises Invalid for what is missing or odd."""
    known = {variable.name for variable in declared}
    if unknown := sorted(set(given) - known):
        names = ", ".join(sorted(known)) or "none"
        raise Invalid(f"The template has no variable {unknown[0][:80]!r}; it has {names}.")
    return {variable.name: _value(variable, given.get(variable.name)) for variable in declared}


def _value(variable: Variable, given: object) -> object:
    value = variable.default_value if given is None else given
    if value is None:
        if variable.required:
            raise Invalid(f"The template needs a value for its variable {variable.name!r}.")
        return _EMPTY[variable.type]
    if not _fits(variable.type, value):
        raise Invalid(
            f"The variable {variable.name!r} is a {variable.type}; {str(value)[:80]!r} is none."
        )
    return value


def _fits(kind: VariableType, value: object) -> bool:
    if kind is VariableType.BOOLEAN:
        return isinstance(value, bool)
    if kind is VariableType.NUMBER:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        return False
    return kind is not VariableType.DATE or _is_day(value)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == 10


_EMPTY: Mapping[VariableType, object] = {
    VariableType.STRING: "",
    VariableType.NUMBER: 0,
    VariableType.BOOLEAN: False,
    VariableType.DATE: "",
}
