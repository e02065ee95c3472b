"""A Toombos to measure: durable servers and the real programs, as processes of its own.

Rows share one rig and start and stop what they need. Everything ends by its own process number.
"""

import json
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import redis

from benchmarks.load import Order, Result
from deploy import environment
from deploy.embedded.places import ReservedPort
from deploy.embedded.postgres import Postgres
from deploy.embedded.redis import Redis
from models.access import service as access

NULL_PLUGIN = "benchmarks.channels.null"
CONCURRENCY = "2"
PATIENCE_S = 60.0
TABLES = "steps, jobs, job_events, contents, content_versions, tallies, durations"
PAST = 20_000
HISTORY = (
    f"""
    insert into jobs (
        id, tenant_id, kind, subject, spec, labels, correlation_id, state, dry_run, step_names,
        n_steps, event_seq, created_at, updated_at, started_at, completed_at
    )
    select
        gen_random_uuid(), t.id, 'content', 'past', '{{}}', '{{}}', '', 'completed', false, '{{null}}',
        1, 3, at, at, at, at
    from (select id from tenants limit 1) as t, generate_series(1, {PAST}) as n,
        lateral (select now() - n * interval '1 minute' as at) as a
    """,
    """
    insert into steps (
        id, job_id, tenant_id, kind, name, lane, state, fair_at, attempt, created_at, finished_at
    )
    select
        gen_random_uuid(), id, tenant_id, 'render', 'null', 'short', 'completed', 0, 1, created_at,
        created_at
    from jobs
    """,
    """
    insert into job_events (tenant_id, job_id, seq, kind, state, steps, created_at)
    select tenant_id, id, seq, 'job_update', 'completed', '{"null": "completed"}', created_at
    from jobs, generate_series(1, 3) as seq order by created_at, id, seq
    """,
    """
    insert into contents (id, tenant_id, job_id, step_id, channel, body, report, input_hash)
    select gen_random_uuid(), tenant_id, job_id, id, name, '{"text": "nothing"}', '{}', ''
    from steps
    """,
    "vacuum analyze",
)
"""Statements that make a past of finished jobs: nobody's tables are empty."""


@dataclass(slots=True)
class Rig:
    """The programs that run now, and where they are."""

    folder: Path
    postgres: Postgres
    redis: Redis
    key: str
    api: ReservedPort
    flower: ReservedPort
    programs: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """What every program finds in its environment: as deployed, with one channel more."""
        return environment.for_child(
            {
                "DATABASE_URL": self.postgres.url,
                "REDIS_URL": self.redis.url,
                "TOOMBOS_API_KEY": self.key,
                "TOOMBOS_API_URL": f"http://127.0.0.1:{self.api.number}",
                "TOOMBOS_FLOWER__URL": f"http://127.0.0.1:{self.flower.number}",
                "TOOMBOS_FLOWER__PASSWORD": "only for measuring",
                "TOOMBOS_PLUGINS": NULL_PLUGIN,
                "LOG_FORMAT": "json",
                "TOOMBOS_LIMITS__KEY_PER_S": "0",
                "TOOMBOS_LIMITS__TENANT_PER_S": "0",
            }
        )

    def start(self, name: str, *arguments: str) -> None:
        """Start one program; its output goes to a file of its name."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self.programs[name] = subprocess.Popen(
                [sys.executable, *arguments],
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def stop(self, name: str) -> None:
        """End one program and wait for it."""
        process = self.programs.pop(name)
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def run(self, *arguments: str, said: object = None) -> Any:
        """Run a program to its end and return the JSON it printed."""
        done = subprocess.run(
            [sys.executable, *arguments],
            env=self.environment,
            input=json.dumps(said).encode(),
            stdout=subprocess.PIPE,
            check=True,
        )
        return json.loads(done.stdout or "null")

    def start_api(self) -> None:
        """Start one API process and wait until it answers."""
        self.start("api", "-m", "deploy.cli", "api", "--port", str(self.api.number))
        wait_until(lambda: self.status(self.api.number, "/live") == 200, "The API")

    def start_workers(self) -> None:
        """Start a worker with two processes and beat, and wait until the worker is there."""
        self.start("worker", "-m", "deploy.cli", "worker", "--concurrency", CONCURRENCY)
        self.start("beat", "-m", "deploy.cli", "beat")
        with redis.Redis.from_url(self.redis.url) as client:
            client.delete("toombos:workers")
            wait_until(lambda: client.exists("toombos:workers"), "The worker")

    def stop_workers(self) -> None:
        """End beat and the worker."""
        self.stop("beat")
        self.stop("worker")

    @contextmanager
    def flower_attached(self) -> Iterator[None]:
        """Let Flower listen meanwhile."""
        with redis.Redis.from_url(self.redis.url) as client:
            before = client.pubsub_numpat()
            self.start("flower", "-m", "deploy.cli", "flower", "--port", str(self.flower.number))
            wait_until(lambda: self.status(self.flower.number, "/flower/") == 401, "Flower")
            wait_until(lambda: client.pubsub_numpat() > before, "Flower's subscription")
        try:
            yield
        finally:
            self.stop("flower")

    def load(self, path: str, body: Mapping[str, object], **options: Any) -> Result:
        """Send POSTs from a process of its own. Raises when not all were accepted."""
        port = options.pop("port", self.api.number)
        order = Order(port=port, path=path, key=self.key, body=body, **options)
        result = Result(**self.run("-m", "benchmarks.load", said=asdict(order)))
        refused = {status for status in result.statuses if not status.startswith("2")}
        if refused:
            raise RuntimeError(f"{path} answered {result.statuses}; see {self.folder}/api.log")
        return result

    def query(self, statement: str) -> Sequence[Any]:
        """Run one statement of ours and return its rows."""
        with psycopg.connect(self.postgres.url, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def store_document(self, text: str) -> str:
        """Store a document and return its id."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.api.number}/api/v2/documents",
            data=json.dumps({"content": text}).encode(),
            headers={"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return str(json.load(answer)["document_id"])

    def mark(self) -> int:
        """Make sure that there is a past, and return the number of its last event."""
        last: int | None = self.query("select max(id) from job_events")[0][0]
        if last is None:
            for statement in HISTORY:
                self.query(statement)
            return self.mark()
        return last

    def clear(self) -> None:
        """Forget all jobs and wake-ups."""
        self.query(f"truncate {TABLES}")
        with redis.Redis.from_url(self.redis.url) as client:
            client.delete("short", "long", "control")

    def wait_drained(self) -> None:
        """Return within ten milliseconds of the moment when no step is open any more."""
        query = b"select exists (select from steps where state in ('pending', 'in_progress', 'scheduled'))"
        with psycopg.connect(self.postgres.url, autocommit=True) as connection:

            def is_drained() -> bool:
                row = connection.execute(query).fetchone()
                return row is not None and not row[0]

            wait_until(is_drained, "The last step", every_s=0.01)

    def check_all_done(self, jobs: int, *, since: int, steps: int = 1) -> None:
        """Raise unless every job since a mark completed with its results and its events."""
        found = self.query(f"""
            with mine as (
                select distinct job_id from job_events where id > {since} and kind = 'job_created'
            )
            select
                (select count(*) from mine),
                (select count(*) from mine join jobs on id = job_id where state = 'completed'),
                (select count(*) from mine join contents using (job_id)),
                (select coalesce(min(event_seq), 0) from mine join jobs on id = job_id)
        """)[0]
        if found[:3] != (jobs, jobs, jobs * steps) or found[3] < 3:
            raise RuntimeError(
                f"{jobs} jobs of {steps} steps gave jobs, done, contents, events {found}"
            )

    def status(self, port: int, path: str) -> int:
        """Return how a program answers a GET; 0 when it does not."""
        for program in self.programs.values():
            if program.poll() is not None:
                raise RuntimeError(f"A program ended; see the logs in {self.folder}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0


@contextmanager
def running(folder: Path) -> Iterator[Rig]:
    """Give a rig with servers, schema and API; all ends afterwards, and the data goes."""
    postgres, valkey = Postgres(folder), Redis(folder)
    rig = Rig(folder, postgres, valkey, access.new_key(), ReservedPort(), ReservedPort())
    try:
        valkey.start()
        postgres.start()
        rig.start("migrate", "-m", "deploy.cli", "db", "upgrade")
        rig.programs.pop("migrate").wait(timeout=PATIENCE_S)
        rig.start_api()
        yield rig
    finally:
        for name in list(rig.programs)[::-1]:
            rig.stop(name)
        postgres.discard()
        valkey.discard()


def wait_until(check: Callable[[], object], who: str, *, every_s: float = 0.05) -> None:
    """Return once `check` is true. Raises TimeoutError when that takes too long."""
    end = time.monotonic() + PATIENCE_S
    pause = threading.Event()
    while not check():
        if time.monotonic() > end:
            raise TimeoutError(f"{who} was not ready after {PATIENCE_S:.0f} s.")
        pause.wait(every_s)
