"""The sweep's look at its own work: what integrity finds becomes a metric, at most once a minute."""

import redis
from sqlalchemy.exc import SQLAlchemyError

from models.jobs import integrity
from models.jobs.integrity import Scope
from models.kit import broker, db, log, metrics

PAUSE_S = 60
SCOPE = Scope(days=1, sample=500)
"""Small, because it is looked at every minute; `toombos doctor` looks further back."""
_TURN = "toombos:selfcheck"

_log = log.get(__name__)


def look() -> bool:
    """Look and publish what was found, unless somebody did within a minute. Never raises."""
    try:
        if not broker.redis_client().set(_TURN, 1, nx=True, ex=PAUSE_S):
            return False
        with db.unit_of_work() as session:
            found = integrity.look(session, SCOPE)
        metrics.set_findings(dict.fromkeys(integrity.CHECKS, 0) | {f.check: f.count for f in found})
    except (redis.RedisError, SQLAlchemyError) as error:
        _log.warning("selfcheck.failed", error=type(error).__name__)
        return False
    for finding in found:
        _log.warning(
            "integrity.found",
            check=finding.check,
            severity=finding.severity,
            count=finding.count,
            examples=finding.examples,
        )
    return True
