"""The shape that all commands share. Not a command: its name starts with an underscore."""

import typer


def application() -> typer.Typer:
    """Return an empty Typer application. Failures show a plain traceback, without local values."""
    return typer.Typer(add_completion=False, pretty_exceptions_enable=False)
