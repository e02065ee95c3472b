"""The shape that all commands share. Not a command: its name starts with an underscore."""

import typer

from models.kit import safety
from models.kit.settings import settings


def application() -> typer.Typer:
    """Return an empty Typer application. Failures show a plain traceback, without local values."""
    return typer.Typer(add_completion=False, pretty_exceptions_enable=False)


def must_be_safe(*, except_for: frozenset[str] = frozenset()) -> None:
    """End the program with exit code 1 and what is to be done, when its settings are too weak."""
    try:
        safety.must_be_safe(settings(), except_for=except_for)
    except safety.Unsafe as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
