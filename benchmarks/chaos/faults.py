"""What can go wrong: each fault strikes one part of a fleet and says what it did.

A fault that lasts holds its part meanwhile, so that two of them do not meet in the same place.
"""

import base64
import contextlib
import json
import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

import psutil
import psycopg
import redis

from benchmarks.chaos.fleet import LEASE_S, WORKERS, Fleet
from deploy.embedded.server import Server, ServerStartError
from models.kit import broker

START_TRIES = 60
OWNERS = "select distinct lease_owner from steps where state = 'in_progress' order by 1"


@dataclass(slots=True)
class Struck:
    """One fault that struck: when, what, and the steps that it met half done."""

    number: int
    kind: str
    at_s: float
    words: str = ""
    step_ids: list[str] = field(default_factory=list)
    at: float = 0.0


@dataclass(slots=True)
class Strike:
    """What a fault works with."""

    fleet: Fleet
    random: Random
    struck: Struck
    pause: threading.Event = field(default_factory=threading.Event)

    def meets(self, condition: str, *values: object) -> None:
        """Note which steps the fault meets, and when, as far as Postgres answers."""
        query = f"select id::text from steps where {condition}"
        self.struck.at = time.time()
        with contextlib.suppress(psycopg.Error), self.fleet.connect() as connection:
            rows = connection.execute(query.encode(), values).fetchall()
            self.struck.step_ids = [row[0] for row in rows]

    def meets_all(self) -> None:
        """Note all steps that are open."""
        self.meets("state in ('pending', 'in_progress')")

    def worker(self) -> tuple[str, list[psutil.Process]]:
        """Return a worker by name, and its processes: the parent, then first the busy child.

        One that holds steps, if within a second there is one: a fault that meets nothing proves
        nothing.
        """
        owner = self._owner()
        name = owner.partition("@")[0] if owner else self.random.choice(WORKERS)
        family = self.fleet.programs[name].family()
        busy = owner.split(":")[1] if owner else ""
        return name, [*family[:1], *sorted(family[1:], key=lambda one: str(one.pid) != busy)]

    def _owner(self) -> str:
        owners: list[str] = []
        with contextlib.suppress(psycopg.Error), self.fleet.connect() as connection:
            for _ in range(20):
                rows = connection.execute(OWNERS.encode()).fetchall()
                owners = [row[0] for row in rows if row[0].partition("@")[0] in WORKERS]
                if owners or self.pause.wait(0.05):
                    break
        return self.random.choice(owners) if owners else ""

    def down(self, longest_s: float) -> float:
        """Wait for a random time and return it."""
        seconds = self.random.uniform(0, longest_s)
        self.pause.wait(seconds)
        return seconds


def _start(s: Strike, server: Server) -> None:
    """Start a server again, as often as it takes: a killed Postgres' sessions may outlive it a little,
    and as long as they do it refuses."""
    for _ in range(START_TRIES):
        try:
            server.start()
        except ServerStartError:
            s.pause.wait(0.5)
        else:
            return
    server.start()


def _each(processes: list[psutil.Process], act: Callable[[psutil.Process], None]) -> None:
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            act(process)


def kill_child(s: Strike) -> str:
    """Kill -9 one process of a worker's pool."""
    name, family = s.worker()
    if len(family) < 2:
        return f"{name} has no child now"
    victim = family[1]
    s.meets("state = 'in_progress' and lease_owner like %s", f"{name}@%:{victim.pid}:%")
    _each([victim], psutil.Process.kill)
    return f"{name}, process {victim.pid}"


def kill_worker(s: Strike) -> str:
    """Kill -9 a worker with its whole pool, as when its machine is lost."""
    name, family = s.worker()
    s.meets("state = 'in_progress' and lease_owner like %s", f"{name}@%")
    _each(family, psutil.Process.kill)
    return name


def kill_parent(s: Strike) -> str:
    """Kill -9 a worker's main process only."""
    name, family = s.worker()
    s.meets("state = 'in_progress' and lease_owner like %s", f"{name}@%")
    _each(family[:1], psutil.Process.kill)
    return name


def end_worker(s: Strike) -> str:
    """Ask a worker to end (SIGTERM); it is started again."""
    name, family = s.worker()
    s.meets("state = 'in_progress' and lease_owner like %s", f"{name}@%")
    _each(family[:1], psutil.Process.terminate)
    return name


def stop_worker(s: Strike) -> str:
    """Stop a worker with its pool for longer than its leases, then let it go on."""
    name, family = s.worker()
    s.meets("state = 'in_progress' and lease_owner like %s", f"{name}@%")
    return f"{name} for {_stopped(s, family):.1f} s"


def stop_child(s: Strike) -> str:
    """Stop one process of a pool for longer than its leases, then let it go on."""
    name, family = s.worker()
    victims = family[1:2]
    pid = victims[0].pid if victims else 0
    s.meets("state = 'in_progress' and lease_owner like %s", f"{name}@%:{pid}:%")
    return f"{name}, process {pid} for {_stopped(s, victims):.1f} s"


def _stopped(s: Strike, family: list[psutil.Process]) -> float:
    _each(family, psutil.Process.suspend)
    s.pause.wait(LEASE_S + 1)
    seconds = LEASE_S + 1 + s.down(3)
    _each(family, psutil.Process.resume)
    return seconds


def kill_api(s: Strike) -> str:
    """Kill -9 the API in the middle of whatever it does."""
    s.meets_all()
    _each(s.fleet.programs["api"].family(), psutil.Process.kill)
    return ""


def kill_beat(s: Strike) -> str:
    """Kill -9 beat."""
    s.meets_all()
    _each(s.fleet.programs["beat"].family(), psutil.Process.kill)
    return ""


def kill_redis(s: Strike) -> str:
    """Kill -9 Redis, and start it with the data that it had written."""
    s.meets_all()
    s.fleet.redis.kill()
    seconds = s.down(3)
    _start(s, s.fleet.redis)
    return f"down for {seconds:.1f} s"


def wipe_redis(s: Strike) -> str:
    """Kill -9 Redis, and start it without any data."""
    s.meets_all()
    s.fleet.redis.kill()
    shutil.rmtree(s.fleet.redis.folder)
    seconds = s.down(2)
    _start(s, s.fleet.redis)
    return f"down for {seconds:.1f} s"


def flush_redis(s: Strike) -> str:
    """FLUSHALL."""
    s.meets_all()
    with redis.Redis.from_url(s.fleet.redis.url) as client:
        client.flushall()
    return ""


def cut_redis(s: Strike) -> str:
    """Cut every connection to Redis."""
    s.meets_all()
    with redis.Redis.from_url(s.fleet.redis.url) as client:
        cut = sum(
            int(client.execute_command("CLIENT", "KILL", "TYPE", kind, "SKIPME", "yes"))
            for kind in ("normal", "pubsub")
        )
    return f"{cut} connections"


def crash_postgres(s: Strike) -> str:
    """Stop Postgres at once without a checkpoint, and let it recover."""
    s.meets_all()
    how = s.random.choice((signal.SIGQUIT, signal.SIGKILL))
    os.kill(s.fleet.postgres.pid, how)
    s.fleet.postgres.kill()
    seconds = s.down(2)
    _start(s, s.fleet.postgres)
    return f"{how.name}, down for {seconds:.1f} s"


def cut_postgres(s: Strike) -> str:
    """Cut every connection to Postgres in the middle of whatever it does."""
    s.meets_all()
    with s.fleet.connect() as connection:
        rows = connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where backend_type = 'client backend' and pid <> pg_backend_pid()"
        ).fetchall()
    return f"{len(rows)} connections"


def send_rubbish(s: Strike) -> str:
    """Put malformed and doubled messages into the lanes."""
    s.meets_all()
    wake = broker.message(broker.WAKE_TASK, broker.SHORT)
    five = json.dumps({**json.loads(wake), "body": base64.b64encode(b"5").decode()})
    with redis.Redis.from_url(s.fleet.redis.url) as client:
        client.lpush(broker.SHORT, wake, five, "5", "{", wake, "\xff", five, wake, wake)
        client.lpush(broker.CONTROL, five, broker.message(broker.SWEEP_TASK, broker.CONTROL))
    return "5 malformed, 5 doubled"


FAULTS: dict[str, tuple[Callable[[Strike], str], str, int]] = {
    "kill_child": (kill_child, "workers", 4),
    "kill_worker": (kill_worker, "workers", 3),
    "kill_parent": (kill_parent, "workers", 1),
    "end_worker": (end_worker, "workers", 1),
    "stop_worker": (stop_worker, "workers", 2),
    "stop_child": (stop_child, "workers", 2),
    "kill_api": (kill_api, "api", 2),
    "kill_beat": (kill_beat, "beat", 1),
    "kill_redis": (kill_redis, "redis", 2),
    "wipe_redis": (wipe_redis, "redis", 1),
    "flush_redis": (flush_redis, "redis", 2),
    "cut_redis": (cut_redis, "redis", 2),
    "crash_postgres": (crash_postgres, "postgres", 3),
    "cut_postgres": (cut_postgres, "postgres", 2),
    "send_rubbish": (send_rubbish, "redis", 1),
}
"""Each fault, the part that it holds meanwhile, and how often it comes."""


class Storm:
    """Faults one after another, at random moments; those that last go on meanwhile."""

    def __init__(self, fleet: Fleet, random: Random, kinds: Sequence[str]) -> None:
        self._fleet, self._random, self._kinds = fleet, random, kinds
        self._began = time.monotonic()
        self._busy = {part: threading.Lock() for _, part, _ in FAULTS.values()}
        self._threads: list[threading.Thread] = []
        self.log: list[Struck] = []

    def strike(self) -> None:
        """Let the next fault begin."""
        kind = self._draw()
        seed = self._random.getrandbits(64)
        struck = Struck(len(self.log) + 1, kind, time.monotonic() - self._began)
        self.log.append(struck)
        thread = threading.Thread(target=self._run, args=(struck, Random(seed)), daemon=True)
        self._threads.append(thread)
        thread.start()

    def end(self) -> None:
        """Wait until every fault is over."""
        for thread in self._threads:
            thread.join()

    def _draw(self) -> str:
        kinds = self._kinds
        chosen = self._random.choices(kinds, [FAULTS[kind][2] for kind in kinds], k=len(kinds) * 4)
        return next((k for k in chosen if not self._busy[FAULTS[k][1]].locked()), chosen[0])

    def _run(self, struck: Struck, random: Random) -> None:
        act, part, _ = FAULTS[struck.kind]
        with self._busy[part]:
            try:
                struck.words = act(Strike(self._fleet, random, struck))
            except (psycopg.Error, redis.RedisError, OSError) as error:
                struck.words = f"missed: {type(error).__name__}"
