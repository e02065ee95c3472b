"""What a worker does when one of its processes died: it does not wait for the lease to end.

Only a worker knows its own processes, and only those. A worker that is gone as a whole frees what it
held when it comes back under its name; until then, and for what is missed here, there is the lease.
"""

from collections.abc import Iterable

import psutil
from sqlalchemy.exc import SQLAlchemyError

from models.jobs import leases
from models.kit import db, log

_log = log.get(__name__)


def free(hostname: str, processes: Iterable[psutil.Process]) -> int:
    """Free the steps of this worker's processes that are not among these, and return how many.

    Never raises.
    """
    alive = [process.pid for process in processes if _lives(process)]
    try:
        with db.unit_of_work() as session:
            freed = leases.free_dead(session, hostname=hostname, alive=alive)
    except SQLAlchemyError as error:
        _log.warning("deaths.unknown", error=type(error).__name__)
        return 0
    if freed:
        _log.warning("deaths.freed", steps=freed)
    return freed


def _lives(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
