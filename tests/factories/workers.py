"""Workers as Redis knows them: what one says of itself every two seconds."""

import json
import time

from models.kit import broker


def gives_sign_of_life(name: str = "one@here", *, processes: int = 2, age_s: float = 0) -> None:
    """Let Redis remember that a worker spoke `age_s` ago."""
    said = {"seen_at": time.time() - age_s, "processes": processes, "rss_bytes": 1}
    broker.redis_client().hset(broker.WORKERS, name, json.dumps(said))
