"""Print every setting with its value and where the value comes from."""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import AliasChoices, BaseModel, SecretStr

from deploy.commands._app import application
from models.kit.settings import Settings
from models.kit.settings import settings as current

app = application()


@dataclass(frozen=True, slots=True)
class Row:
    """One setting as it is shown."""

    names: str
    value: str
    given: bool
    description: str


@app.command()
def settings() -> None:
    """Print name, value, source and meaning; secrets are only shown to be set."""
    for row in rows(current()):
        source = "environment" if row.given else "default"
        print(f"{row.names} = {row.value}  [{source}]\n    {row.description}")


def rows(found: BaseModel, prefix: str = Settings.model_config["env_prefix"]) -> Iterator[Row]:
    """Yield the settings of a section and of the sections in it."""
    for name, field in type(found).model_fields.items():
        value = getattr(found, name)
        if isinstance(value, BaseModel):
            yield from rows(value, f"{prefix}{name.upper()}__")
            continue
        alias = field.validation_alias
        names = [str(choice) for choice in alias.choices] if isinstance(alias, AliasChoices) else []
        yield Row(
            names=" or ".join(names) or f"{prefix}{name.upper()}",
            value=_shown(value),
            given=name in found.model_fields_set,
            description=field.description or "",
        )


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        return "(set)" if value.get_secret_value() else "(not set)"
    if isinstance(value, list):
        return ",".join(map(str, value))
    return "" if value is None else str(value)
