"""A/B tests: make one of a content's variants, steer it, tell who gets which, count, and judge."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from api.answers import JSONResponse
from api.deps import CursorParam, Limit, require
from api.experiment_schemas import (
    AssignmentAnswer,
    AssignRequest,
    EndRequest,
    ExperimentAnswer,
    ExperimentDeleted,
    ExperimentPatch,
    ExperimentRequest,
    ExperimentsPage,
    ResultsAnswer,
    SightingsAnswer,
    SightingsRequest,
)
from api.idempotency import OnceDep
from api.schemas import problems
from api.views import present
from models.access.service import Actor
from models.audit import acts
from models.experiments import counting, service
from models.experiments.choosing import Choice
from models.experiments.counting import Results, Sighting
from models.experiments.evidence import Count, interval
from models.experiments.service import NewExperiment, Settings
from models.experiments.tables import Experiment, ExperimentState, Seen
from models.kit import db, pages
from models.kit.clock import iso
from models.kit.errors import Invalid

router = APIRouter(prefix="/api/v2/experiments", tags=["experiments"])

ExperimentId = Annotated[str, Field(max_length=200)]
Reader = Annotated[Actor, require("experiments.read")]
Changer = Annotated[Actor, require("experiments.change")]
Counter = Annotated[Actor, require("experiments.count")]
CHANGES = problems(401, 403, 404, 409, 422)


@router.post(
    "",
    status_code=201,
    response_model=ExperimentAnswer,
    responses=CHANGES,
    summary="Make an A/B test",
)
def create(actor: Changer, body: ExperimentRequest, once: OnceDep) -> Response:
    """Make a test of contents that are there. Nobody is in it until it is started."""
    if bool(body.content_id) == bool(body.variants):
        raise Invalid(
            "Send either `content_id`, to test all its variants, or `variants` with a content each."
        )
    choices = [
        Choice(each.content_id, each.content_variant, each.percent) for each in body.variants
    ]
    new = NewExperiment(
        body.name,
        choices or [Choice(str(body.content_id))],
        goal=body.goal,
        least_subjects=body.least_subjects,
    )
    with db.unit_of_work() as session:

        def make() -> Response:
            row = service.create(session, new, tenant_id=actor.tenant_id)
            headers = {"Location": f"/api/v2/experiments/{row.id}"}
            return JSONResponse(_view(row), status_code=201, headers=headers)

        return once.answer(session, make)


@router.get(
    "", response_model=ExperimentsPage, responses=problems(401, 422), summary="List A/B tests"
)
def list_experiments(actor: Reader, limit: Limit = 20, cursor: CursorParam = None) -> JSONResponse:
    """Return the tenant's tests, newest first."""
    with db.unit_of_work() as session:
        after = pages.decode(cursor)
        found = service.page(session, tenant_id=actor.tenant_id, limit=limit, after=after)
    shown, rest = pages.cut(found, limit, pages.by_creation)
    answer = {
        "experiments": [_view(row) for row in shown],
        **rest,
    }
    return JSONResponse(present(answer))


@router.get(
    "/{experiment_id}",
    response_model=ExperimentAnswer,
    responses=problems(401, 404),
    summary="Read an A/B test",
)
def read(actor: Reader, experiment_id: ExperimentId) -> JSONResponse:
    """Return a test."""
    with db.unit_of_work() as session:
        row = service.get(session, experiment_id, tenant_id=actor.tenant_id)
    return JSONResponse(_view(row))


@router.patch(
    "/{experiment_id}",
    response_model=ExperimentAnswer,
    responses=CHANGES,
    summary="Change an A/B test",
)
def change(actor: Changer, experiment_id: ExperimentId, body: ExperimentPatch) -> JSONResponse:
    """Rename it, or share its subjects out anew: who was shown a variant keeps it."""
    settings = Settings(body.name, body.percents)
    with db.unit_of_work() as session:
        row = service.change(session, experiment_id, settings, tenant_id=actor.tenant_id)
    return JSONResponse(_view(row))


@router.delete(
    "/{experiment_id}",
    response_model=ExperimentDeleted,
    responses=problems(401, 403, 404),
    summary="Delete an A/B test",
)
def delete(actor: Changer, experiment_id: ExperimentId) -> JSONResponse:
    """Forget a test with everything that was counted. Its contents stay."""
    with db.unit_of_work() as session:
        row = service.delete(session, experiment_id, tenant_id=actor.tenant_id)
    return JSONResponse({"deleted": True, "experiment_id": str(row.id)})


@router.post(
    "/{experiment_id}/start",
    response_model=ExperimentAnswer,
    responses=CHANGES,
    summary="Start an A/B test",
)
def start(actor: Changer, experiment_id: ExperimentId) -> JSONResponse:
    """Let subjects in, for the first time or after a pause."""
    return _moved(actor, experiment_id, ExperimentState.ACTIVE)


@router.post(
    "/{experiment_id}/pause",
    response_model=ExperimentAnswer,
    responses=CHANGES,
    summary="Pause an A/B test",
)
def pause(actor: Changer, experiment_id: ExperimentId) -> JSONResponse:
    """Let nobody new in; newcomers get A and are not counted. Who is in stays in."""
    return _moved(actor, experiment_id, ExperimentState.PAUSED)


@router.post(
    "/{experiment_id}/end",
    response_model=ExperimentAnswer,
    responses=CHANGES,
    summary="End an A/B test",
)
def end(
    actor: Changer, experiment_id: ExperimentId, body: EndRequest | None = None
) -> JSONResponse:
    """Count nothing any more. With a winner everybody gets that one; it can be said later too."""
    wish = body or EndRequest()
    tenant_id = actor.tenant_id
    with db.unit_of_work() as session:
        row = service.move(session, experiment_id, ExperimentState.COMPLETED, tenant_id=tenant_id)
        if wish.winner:
            row = service.declare(session, experiment_id, wish.winner, tenant_id=tenant_id)
        applied = None
        if wish.apply:
            applied = service.apply(session, row, tenant_id=tenant_id, made_by=actor.id)
    return JSONResponse(present({**_view(row), "applied": applied}))


@router.post(
    "/{experiment_id}/assign",
    response_model=AssignmentAnswer,
    responses=CHANGES,
    summary="Tell which variant somebody gets",
)
def assign(actor: Counter, experiment_id: ExperimentId, body: AssignRequest) -> JSONResponse:
    """Return the same variant for the same subject, always. Nothing is written: send an exposure."""
    with db.unit_of_work() as session:
        row = service.get(session, experiment_id, tenant_id=actor.tenant_id)
        found = counting.assignment(session, row, body.subject_id)
    chosen = service.side(row, found.variant)
    return JSONResponse(
        {
            "experiment_id": str(row.id),
            "variant": found.variant,
            "content_id": chosen["content_id"],
            "content_variant": chosen["content_variant"],
            "counted": found.is_counted,
        }
    )


@router.post(
    "/{experiment_id}/events",
    response_model=SightingsAnswer,
    responses=CHANGES,
    summary="Count what was seen",
)
def count(actor: Counter, experiment_id: ExperimentId, body: SightingsRequest) -> JSONResponse:
    """Count exposures, opens, clicks and conversions, each once for a subject; send them again freely.

    The audit log notes how many were counted, not of whom.
    """
    seen = [Sighting(event.subject_id, event.kind) for event in body.events]
    with db.unit_of_work() as session:
        row = service.get(session, experiment_id, tenant_id=actor.tenant_id)
        counted = counting.record(session, row, seen)
        acts.tell(service.NOUN, row.id, after={"counted": counted})
    return JSONResponse({"received": len(seen), "counted": counted})


@router.get(
    "/{experiment_id}/results",
    response_model=ResultsAnswer,
    responses=problems(401, 404),
    summary="Read what an A/B test says",
)
def results(actor: Reader, experiment_id: ExperimentId) -> JSONResponse:
    """Return counts and rates with their intervals, and whether a variant really differs from A.

    Look as often as you like: the verdict stays right. See docs/variants.md.
    """
    with db.unit_of_work() as session:
        row = service.get(session, experiment_id, tenant_id=actor.tenant_id)
        found = counting.results(session, row)
    answer = {
        "experiment_id": str(row.id),
        "status": row.state,
        "goal": row.goal,
        "variants": [_result(variant, found) for variant in row.variants],
        "leader": found.leader,
        "winner": row.winner,
        "summary": found.summary,
    }
    return JSONResponse(present(answer))


def _moved(actor: Actor, experiment_id: str, state: ExperimentState) -> JSONResponse:
    with db.unit_of_work() as session:
        row = service.move(session, experiment_id, state, tenant_id=actor.tenant_id)
    return JSONResponse(_view(row))


def _result(variant: Mapping[str, Any], found: Results) -> dict[str, Any]:
    counts = found.counts[variant["name"]]
    subjects = counts[Seen.EXPOSURE]
    compared = found.comparisons.get(variant["name"])
    return present(
        {
            **variant,
            "subjects": subjects,
            "rates": {
                str(kind): _rate(Count(subjects, counts[kind]))
                for kind in Seen
                if kind is not Seen.EXPOSURE
            },
            "against_a": compared and present(asdict(compared)),
        }
    )


def _rate(count: Count) -> dict[str, float]:
    low, high = interval(count)
    return {"count": count.successes, "rate": count.rate, "low": low, "high": high}


def _view(row: Experiment) -> dict[str, Any]:
    return present(
        {
            "experiment_id": str(row.id),
            "id": str(row.id),
            "name": row.name,
            "status": row.state,
            "channel": row.channel,
            "goal": row.goal,
            "least_subjects": row.least_subjects,
            "variants": row.variants,
            "winner": row.winner,
            "created_at": iso(row.created_at),
            "updated_at": iso(row.updated_at),
            "started_at": row.started_at and iso(row.started_at),
            "ended_at": row.ended_at and iso(row.ended_at),
        }
    )
