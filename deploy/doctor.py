"""Looks at everything an operator would look at first. `toombos doctor` prints it."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import redis
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import SQLAlchemyError

from models.jobs import integrity, lanes
from models.jobs.integrity import Scope, Severity
from models.kit import broker, db, safety, schema
from models.kit.settings import Settings


class Verdict(StrEnum):
    """How a look ended. Only BAD fails the command."""

    GOOD = "ok"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Look:
    """One thing that was looked at, and what to do about it if it is not well."""

    name: str
    verdict: Verdict
    words: str
    remedy: str = ""


def looks(found: Settings, scope: Scope) -> Iterator[Look]:
    """Look at the settings, the servers, the workers, and whether all that is stored agrees."""
    yield from unsafe(found)
    yield from _postgres(scope)
    yield from _redis()


def unsafe(found: Settings) -> Iterator[Look]:
    """Yield the settings that are not safe to serve others with; notes on one's own machine."""
    bad = False
    for doubt in safety.doubts(found):
        is_bad = found.production and doubt.stops
        bad = bad or is_bad
        words = f"{doubt.setting}: {doubt.words}"
        yield Look("settings", Verdict.BAD if is_bad else Verdict.NOTE, words, doubt.remedy)
    if not bad:
        yield Look("settings", Verdict.GOOD, f"safe enough for {found.environment}")


def _postgres(scope: Scope) -> Iterator[Look]:
    try:
        began = time.perf_counter()
        with db.engine().connect() as connection:
            connection.exec_driver_sql("select 1")
            took_ms = (time.perf_counter() - began) * 1000
            yield Look("postgres", Verdict.GOOD, f"answers in {took_ms:.1f} ms")
            have = MigrationContext.configure(connection).get_current_revision()
        want = ScriptDirectory.from_config(schema.migrations()).get_current_head()
        if have != want:
            words = f"the schema is {have or 'not there'}, this version's is {want}"
            yield Look("schema", Verdict.BAD, words, "Run `toombos db upgrade`.")
            return
        yield Look("schema", Verdict.GOOD, f"is this version's ({want})")
        yield from _integrity(scope)
    except SQLAlchemyError as error:
        words = f"does not answer as it should ({type(error).__name__})"
        yield Look("postgres", Verdict.BAD, words, "See DATABASE_URL and the server's log.")


def _integrity(scope: Scope) -> Iterator[Look]:
    with db.unit_of_work() as session:
        found = integrity.look(session, scope)
    for finding in found:
        verdict = Verdict.BAD if finding.severity is Severity.ERROR else Verdict.NOTE
        shown = f": {', '.join(finding.examples)}" if finding.examples else ""
        yield Look(
            finding.check,
            verdict,
            f"{finding.count} x {finding.message}{shown}",
            f"Healed by {finding.healed_by}.",
        )
    passed = len(integrity.CHECKS) - len(found)
    words = f"{passed} of {len(integrity.CHECKS)} checks found nothing"
    yield Look("integrity", Verdict.GOOD, words)


def _redis() -> Iterator[Look]:
    seen = lanes.read()
    if seen is None:
        return  # `redis_silent` says so
    yield Look("redis", Verdict.GOOD, "answers")
    try:
        policy = broker.redis_client().config_get("maxmemory-policy").get("maxmemory-policy")
    except redis.RedisError:
        policy = None  # a user without that right is a good sign
    if policy not in {None, "noeviction"}:
        words = f"forgets wake-ups when it is full (maxmemory-policy {policy})"
        yield Look("redis", Verdict.NOTE, words, "Set maxmemory-policy noeviction.")
    if seen.quarantined:
        words = f"{seen.quarantined} malformed messages were put aside"
        remedy = f"Look at the list {broker.QUARANTINE} in Redis; who sends them? Then delete it."
        yield Look("messages", Verdict.NOTE, words, remedy)
    if seen.workers:
        yield Look("workers", Verdict.GOOD, f"{len(seen.workers)} alive: {', '.join(seen.workers)}")
    if seen.swept_s is not None and seen.swept_s < integrity.GRACE_S:
        yield Look("beat", Verdict.GOOD, f"its last sweep ran {seen.swept_s:.1f} s ago")
