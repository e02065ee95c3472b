"""The upkeep of webhook messages: make them of jobs' events, and forget old ones. Called by the tasks in
`workers.app`, in any number of copies.
"""

import time

from models.kit import db
from models.webhooks import delivering, relay

TURN_S = 0.5


def spread() -> None:
    """Turn everything that is settled into deliveries, for half a second at most.

    Two looks without news end it: the first one notes what is new, the second one that it is settled.
    """
    end, idle = time.monotonic() + TURN_S, 0
    while idle < 2 and time.monotonic() < end:
        with db.unit_of_work() as session:
            idle = 0 if relay.advance(session) is not None else idle + 1


def prune() -> None:
    """Delete deliveries and messages that were kept long enough, for half a second at most."""
    end, pruned = time.monotonic() + TURN_S, 1
    while pruned and time.monotonic() < end:
        with db.unit_of_work() as session:
            pruned = delivering.prune(session)
