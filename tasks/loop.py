"""A worker slot's turn: claim steps of a lane, run them, record how they ended, until none is left.

Called by `workers/` for each wake-up. A turn ends after a while even when there is more to do, so
that other lanes get theirs; a new wake-up carries on.
"""

import itertools
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar
from uuid import UUID

from models.jobs import service
from models.jobs.service import Claim, Outcome
from models.jobs.states import StepState
from models.kit import broker, db, log, metrics, outbox
from models.kit.errors import Invalid
from models.kit.settings import settings
from tasks import drain, policy, steps
from tasks.lease import Cancelled, Leases, Lost
from tasks.policy import DATABASE_AWAY
from tasks.steps._base import Made

FLUSH_S = 0.25
"""Finished steps wait at most this long for their batch before they are recorded."""
PROGRESS_S = 1.0
"""A step's progress is shown at most this often."""
DATABASE_TRIES, DATABASE_PAUSE_S, DATABASE_BACK_S = 3, 0.25, 2.0

_log = log.get(__name__)
T = TypeVar("T")


class Observer(Protocol):
    """Who watches steps come and go, such as Flower."""

    def started(self, claims: Sequence[Claim]) -> None:
        """These steps begin now."""
        ...

    def progressed(self, claim: Claim, percent: int, stage: str) -> None:
        """This step has come so far."""
        ...

    def finished(self, results: "Sequence[Ended]") -> None:
        """These steps ended."""
        ...


@dataclass(frozen=True, slots=True)
class Ended:
    """A step that ran here: its outcome, what it made, how long it took."""

    outcome: Outcome
    made: Made[Any] | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Turn:
    """One worker slot working on one lane."""

    lane: str
    leases: Leases
    observer: Observer

    def take(self) -> int:
        """Work until the lane is empty or the turn is over; return how many steps ran."""
        end = time.monotonic() + settings().engine.turn_s
        done = 0
        while time.monotonic() < end and not drain.begun():
            claims = _patiently(self._claim)
            if not claims:
                return done
            self._do(claims)
            done += len(claims)
        outbox.Outbox(lanes={self.lane: 1}).send()
        return done

    @property
    def _size(self) -> int:
        # In the long lane a step runs alone, so that it shares neither its time nor its crash.
        return settings().engine.claim_size if self.lane == broker.SHORT else 1

    def _claim(self) -> list[Claim]:
        with db.unit_of_work() as session:
            claims = service.claim(
                session, lane=self.lane, owner=self.leases.owner, size=self._size
            )
            if len(claims) == self._size:
                outbox.of(session).wake(self.lane)  # there may be more: let another slot join
            return claims

    def _do(self, claims: Sequence[Claim]) -> None:
        self.leases.take(claim.id for claim in claims)
        try:
            self.observer.started(claims)
            self._run_all(claims, _load(claims))
        finally:
            # Else the heartbeat would keep steps that nobody works on any more.
            self.leases.drop(claim.id for claim in claims)

    def _run_all(self, claims: Sequence[Claim], materials: Mapping[UUID, Any]) -> None:
        shelf = _Shelf(self._record)
        for n, claim in enumerate(claims):
            if drain.begun():
                self.leases.hand_over(left.id for left in claims[n:])
                break
            if result := self._run(claim, materials[claim.id], shelf):
                shelf.put(result)
        shelf.clear()

    def _run(self, claim: Claim, material: Any, shelf: "_Shelf") -> Ended | None:
        start = time.perf_counter()
        try:
            with self.leases.running(claim.id):
                made = self._work(claim, material, shelf)
            outcome = Outcome(claim, StepState.COMPLETED, result=made.summary)
        except Lost:
            return None
        except Cancelled:
            made, outcome = None, Outcome(claim, StepState.CANCELLED)
        except Exception as error:  # noqa: BLE001 - the edge: one bad step must not end the turn
            if not policy.is_foreseen(error):
                _log.exception("step.crashed", step_id=str(claim.id), step=claim.name)
            made, outcome = None, policy.outcome_of(claim, error)
        return Ended(outcome, made, time.perf_counter() - start)

    def _work(self, claim: Claim, material: Any, shelf: "_Shelf") -> Made[Any]:
        pulse = _Pulse(claim, self.leases, self.observer, shelf)
        pulse.checkpoint()
        if isinstance(material, Exception):
            raise material
        made: Made[Any] = steps.load()[claim.kind].run(claim, material, pulse)
        return made

    def _record(self, ended: Sequence[Ended]) -> None:
        if not ended:
            return
        # As long as nobody else can have taken the steps, waiting is cheaper than doing them again.
        accepted = _patiently(lambda: self._save(ended), seconds=settings().engine.lease_s)
        self.leases.drop(e.outcome.claim.id for e in ended)
        self.observer.finished([e for e in ended if e.outcome.claim.id in accepted])
        for e in ended:
            if e.outcome.claim.id not in accepted:
                _log.warning("result.dropped", step_id=str(e.outcome.claim.id))

    def _save(self, ended: Sequence[Ended]) -> set[UUID]:
        with db.unit_of_work() as session:
            accepted = service.finish(session, [e.outcome for e in ended], owner=self.leases.owner)
            ours = [e for e in ended if e.outcome.claim.id in accepted]
            by_kind: dict[str, list[tuple[Claim, Made[Any]]]] = {}
            for e in ours:
                if e.made:
                    by_kind.setdefault(e.outcome.claim.kind, []).append((e.outcome.claim, e.made))
                metrics.step_ended(
                    outbox.of(session), e.outcome.claim.name, e.outcome.state, e.seconds
                )
            for kind, made in by_kind.items():
                steps.load()[kind].save(session, made)
            return accepted


class _Shelf:
    """Steps that ended and are not recorded yet, so that many are recorded at once."""

    def __init__(self, record: Callable[[Sequence[Ended]], None]) -> None:
        self._record = record
        self._ended: list[Ended] = []
        self._cleared_at = time.monotonic()

    def put(self, result: Ended) -> None:
        """Keep a step's end until it is time."""
        self._ended.append(result)
        self.look()

    def look(self) -> None:
        """Record what lies here when it is time: nobody waits for a slow neighbour."""
        if time.monotonic() - self._cleared_at > FLUSH_S:
            self.clear()

    def clear(self) -> None:
        """Record what lies here."""
        self._record(self._ended)
        self._ended = []
        self._cleared_at = time.monotonic()


class _Pulse:
    """How one running step talks to the engine."""

    def __init__(self, claim: Claim, leases: Leases, observer: Observer, shelf: _Shelf) -> None:
        self._claim, self._leases, self._observer = claim, leases, observer
        self._shelf = shelf
        self._shown_at = time.monotonic()

    def checkpoint(self) -> None:
        self._shelf.look()
        self._leases.check(self._claim.id)

    def progress(self, percent: int, stage: str) -> None:
        self.checkpoint()
        if time.monotonic() - self._shown_at < PROGRESS_S:
            return
        self._shown_at = time.monotonic()
        with db.unit_of_work() as session:
            service.progress(session, self._claim, percent=percent, stage=stage)
        self._observer.progressed(self._claim, percent, stage)


def _load(claims: Sequence[Claim]) -> dict[UUID, Any]:
    """Return what each claimed step works on, or the error that kept it from being loaded.

    Together first, which is cheap; one by one when that fails, so that a bad step harms only itself.
    """
    try:
        return _patiently(lambda: _load_together(claims), seconds=DATABASE_BACK_S)
    except Exception as error:  # noqa: BLE001 - the edge: becomes the outcome of the steps
        if len(claims) == 1:
            return {claims[0].id: error}
        return {step_id: found for claim in claims for step_id, found in _load([claim]).items()}


def _load_together(claims: Sequence[Claim]) -> dict[UUID, Any]:
    materials: dict[UUID, Any] = {}
    with db.unit_of_work() as session:
        for key in {claim.kind for claim in claims}:
            if key not in steps.load():
                raise Invalid(f"No worker here knows steps of the kind {key!r}.")
            mine = [claim for claim in claims if claim.kind == key]
            loaded = steps.load()[key].load(session, {c.job_id: c.spec for c in mine})
            materials |= {c.id: loaded.get(c.job_id) for c in mine}
    return materials


def _patiently(work: Callable[[], T], *, seconds: float = 0) -> T:
    """Do the work again when the database connection broke: what it does can be repeated.

    A few times at once, for a connection that was cut; then every now and then for some seconds,
    for a database that restarts.
    """
    end, pause = time.monotonic() + seconds, threading.Event()
    for tried in itertools.count(1):
        try:
            return work()
        except DATABASE_AWAY:
            if tried >= DATABASE_TRIES and time.monotonic() > end:
                raise
            _log.warning("database.lost", tried=tried)
            if tried >= DATABASE_TRIES:
                pause.wait(DATABASE_PAUSE_S)
    raise AssertionError
