"""How a command of the client ends when something is wrong: one sentence, never a traceback."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

FAILED = 1
"""Exit code when the command could not do its work."""
INCOMPLETE = 3
"""Exit code when a job ended with something other than all of its channels completed."""
INTERRUPTED = 130
"""Exit code after Ctrl-C: 128 and the number of SIGINT, as shells have it."""


class Failure(Exception):
    """Something the user can act on; the message is the whole sentence shown."""


class Unavailable(Failure):
    """The API can't be reached at the moment; the same request may work later."""


@contextmanager
def spoken() -> Iterator[None]:
    """End the command with exit code 1 and the sentence on standard error. Decorates a command."""
    try:
        yield
    except Failure as failure:
        print(failure, file=sys.stderr)
        raise typer.Exit(FAILED) from None
