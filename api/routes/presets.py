"""Filters of the list of jobs that people keep under a name."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.answers import JSONResponse
from api.deps import require
from api.idempotency import OnceDep
from api.job_filters import FilterQuery, job_filters
from api.schemas import Input, problems
from models.access.service import Actor
from models.kit import db
from models.kit.clock import iso
from models.presets import service
from models.presets.service import Owner
from models.presets.tables import FilterPreset

router = APIRouter(prefix="/api/v2/me/filter-presets", tags=["jobs"])

PresetId = Annotated[str, Field(max_length=200)]
Name = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")]
Mine = Annotated[Actor, require("presets.use")]


class KeptFilters(FilterQuery):
    """The filters of GET /api/v2/jobs. A preset for "lately" says `within_days`."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"status": "failed,partial", "within_days": 7}]},
    )


class PresetRequest(Input):
    """Filters to keep."""

    name: Name
    filters: KeptFilters


class PresetPatch(Input):
    """What is to be different."""

    name: Name | None = None
    filters: KeptFilters | None = None


class PresetAnswer(BaseModel):
    """Kept filters."""

    preset_id: str
    id: str
    name: str
    filters: dict[str, Any]
    created_at: datetime
    updated_at: datetime


class PresetsAnswer(BaseModel):
    """All of them, by name."""

    presets: list[PresetAnswer]


class PresetDeleted(BaseModel):
    """Filters that are forgotten."""

    deleted: bool
    preset_id: str


@router.get("", response_model=PresetsAnswer, responses=problems(401), summary="List presets")
def list_presets(actor: Mine) -> JSONResponse:
    """Return your presets; with a key those that the keys of the tenant share."""
    with db.unit_of_work() as session:
        found = service.find_all(session, _owner(actor))
    return JSONResponse({"presets": [_view(row) for row in found]})


@router.post(
    "",
    status_code=201,
    response_model=PresetAnswer,
    responses=problems(401, 409, 422),
    summary="Keep filters under a name",
)
def create(actor: Mine, body: PresetRequest, once: OnceDep) -> Response:
    """Keep filters of the list of jobs, at most 100 times."""
    kept = _checked(body.filters)
    with db.unit_of_work() as session:

        def make() -> Response:
            row = service.create(session, _owner(actor), name=body.name.strip(), filters=kept)
            headers = {"Location": f"/api/v2/me/filter-presets/{row.id}"}
            return JSONResponse(_view(row), status_code=201, headers=headers)

        return once.answer(session, make)


@router.patch(
    "/{preset_id}",
    response_model=PresetAnswer,
    responses=problems(401, 404, 409, 422),
    summary="Change a preset",
)
def change(actor: Mine, preset_id: PresetId, body: PresetPatch) -> JSONResponse:
    """Give it another name, or other filters; those that are sent replace all that were kept."""
    name = body.name.strip() if body.name else None
    kept = _checked(body.filters) if body.filters else None
    with db.unit_of_work() as session:
        row = service.change(session, _owner(actor), preset_id, name=name, filters=kept)
    return JSONResponse(_view(row))


@router.delete(
    "/{preset_id}",
    response_model=PresetDeleted,
    responses=problems(401, 404),
    summary="Delete a preset",
)
def delete(actor: Mine, preset_id: PresetId) -> JSONResponse:
    """Forget a preset."""
    with db.unit_of_work() as session:
        row = service.delete(session, _owner(actor), preset_id)
    return JSONResponse({"deleted": True, "preset_id": str(row.id)})


def _owner(actor: Actor) -> Owner:
    return Owner(actor.tenant_id, actor.id if actor.role else None)


def _checked(filters: KeptFilters) -> dict[str, Any]:
    """Return the filters that are set. Raises Invalid for what the list would refuse."""
    job_filters(filters)
    return filters.model_dump(mode="json", exclude_unset=True, exclude_none=True)


def _view(row: FilterPreset) -> dict[str, Any]:
    return {
        "preset_id": str(row.id),
        "id": str(row.id),
        "name": row.name,
        "filters": row.filters,
        "created_at": iso(row.created_at),
        "updated_at": iso(row.updated_at),
    }
