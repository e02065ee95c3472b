"""Counts all jobs that have ended, as the workers' task does in rounds. A program of its own."""

import sys

from models.analytics import rollup
from models.kit import db

STILL = 3
"""The first look after an end only notes how far the log is."""


def main() -> int:
    """Count until there is nothing more."""
    still = 0
    while still < STILL:
        with db.unit_of_work() as session:
            still = still + 1 if rollup.advance(session) is None else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
