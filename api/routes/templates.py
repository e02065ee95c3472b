"""Templates: the looks that come with us, and customers' own in Liquid with their versions."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from api import trials
from api.answers import JSONResponse
from api.deps import require
from api.idempotency import OnceDep
from api.schemas import TemplateStyle, problems
from api.template_schemas import (
    Deleted,
    SourceTrialRequest,
    TemplateAnswer,
    TemplatePatch,
    TemplateRequest,
    TemplatesAnswer,
    TemplateVersions,
    TrialAnswer,
    TrialRequest,
)
from api.views import present
from models.access.service import Actor
from models.documents import service as documents
from models.kit import db
from models.kit.clock import iso
from models.kit.errors import Conflict
from models.templates import service, variables
from models.templates.service import NewVersion
from models.templates.tables import Template, TemplateVersion
from tasks import content
from tasks.writing.document import Document, Format

router = APIRouter(prefix="/api/v2/templates", tags=["templates"])

TemplateId = Annotated[str, Field(max_length=100)]
Reader = Annotated[Actor, require("templates.read")]
Changer = Annotated[Actor, require("templates.change")]
OURS = {
    TemplateStyle.MODERN: ("Modern", "A band of colour on top, large letters without serifs."),
    TemplateStyle.CLASSIC: ("Classic", "Serifs on warm paper, centred title, double rules."),
    TemplateStyle.MINIMAL: ("Minimal", "Black on white and nothing besides."),
    TemplateStyle.PLAIN: ("Plain", "A letter as somebody types it."),
    TemplateStyle.BRANDED: ("Branded", "Your colour and logo, from your style."),
}
"""Our own looks by the words of `template_style`."""


@router.get("", response_model=TemplatesAnswer, summary="List templates")
def list_templates(actor: Reader) -> JSONResponse:
    """Return our looks, then the tenant's own templates by name."""
    with db.unit_of_work() as session:
        rows = service.page(session, tenant_id=actor.tenant_id)
        own = [_shown(row, service.version_of(session, row), whole=False) for row in rows]
    ours = [
        {
            "id": style,
            "name": name,
            "description": description,
            "style": style,
            "supported_channels": ["email", "website"],
        }
        for style, (name, description) in OURS.items()
    ]
    social = [each.key for each in content.capabilities() if each.kind == "social"]
    answer = {
        "templates": ours + own,
        "total": len(ours) + len(own),
        "email_templates": [t["id"] for t in ours + own if "email" in t["supported_channels"]],
        "social_platforms": [key.removeprefix("social_") for key in social],
    }
    return JSONResponse(answer)


@router.post(
    "",
    status_code=201,
    response_model=TemplateAnswer,
    responses=problems(401, 403, 409, 422),
    summary="Store a template",
)
def create(actor: Changer, body: TemplateRequest, once: OnceDep) -> Response:
    """Store a template of your own. It is tried with a long and a short document before."""
    new = NewVersion(body.source, [each.variable() for each in body.variables])
    trials.check(new.source, new.variables, channel=body.channel)
    with db.unit_of_work() as session:

        def save() -> Response:
            row = service.create(
                session,
                body.name,
                new,
                channel=body.channel,
                description=body.description,
                tenant_id=actor.tenant_id,
            )
            shown = _shown(row, service.version_of(session, row), whole=True)
            headers = {"Location": f"/api/v2/templates/{row.id}"}
            return JSONResponse(shown, status_code=201, headers=headers)

        return once.answer(session, save)


@router.post(
    "/render",
    response_model=TrialAnswer,
    responses=problems(401, 403, 404, 422),
    summary="Try a template that is not stored",
)
def try_source(actor: Changer, body: SourceTrialRequest) -> JSONResponse:
    """Return what a template would make of a document; nothing is stored."""
    given = [each.variable() for each in body.variables]
    values = variables.resolve(given, body.template_variables)
    document = _document(actor, body.document_id)
    return JSONResponse(trials.trial(body.source, values, document, channel=body.channel))


@router.get(
    "/{template_id}",
    response_model=TemplateAnswer,
    responses=problems(401, 404),
    summary="Read a template",
)
def read(actor: Reader, template_id: TemplateId) -> JSONResponse:
    """Return a template with its newest text; `ID@2` gives its second version."""
    with db.unit_of_work() as session:
        row, version = service.find(session, template_id, tenant_id=actor.tenant_id)
    return JSONResponse(_shown(row, version, whole=True))


@router.put(
    "/{template_id}",
    response_model=TemplateAnswer,
    responses=problems(401, 403, 404, 409, 422),
    summary="Store a template's next version",
)
def change(actor: Changer, template_id: TemplateId, body: TemplatePatch) -> JSONResponse:
    """Store a new version; older ones and the jobs that use them stay as they are."""
    with db.unit_of_work() as session:
        row, last = service.find(session, template_id, tenant_id=actor.tenant_id)
    given = (
        variables.from_json(last.variables)
        if body.variables is None
        else [each.variable() for each in body.variables]
    )
    new = NewVersion(body.source or last.source, given)
    trials.check(new.source, new.variables, channel=row.channel)  # with no transaction open
    with db.unit_of_work() as session:
        row = service.get(session, str(row.id), tenant_id=actor.tenant_id, lock=True)
        if row.version != last.version:
            raise Conflict("Somebody else has changed this template meanwhile. Read it again.")
        row.description = row.description if body.description is None else body.description
        service.change(session, row, new)
        shown = _shown(row, service.version_of(session, row), whole=True)
    return JSONResponse(shown)


@router.delete(
    "/{template_id}",
    response_model=Deleted,
    responses=problems(401, 403, 404),
    summary="Delete a template",
)
def delete(actor: Changer, template_id: TemplateId) -> JSONResponse:
    """Let a template be used no more; jobs that were asked for with it are still made with it."""
    with db.unit_of_work() as session:
        row = service.get(session, template_id, tenant_id=actor.tenant_id, lock=True)
        service.delete(session, row)
    return JSONResponse({"deleted": True, "id": str(row.id)})


@router.get(
    "/{template_id}/versions",
    response_model=TemplateVersions,
    responses=problems(401, 404),
    summary="List a template's versions",
)
def history(actor: Reader, template_id: TemplateId) -> JSONResponse:
    """Return all versions, the newest first."""
    with db.unit_of_work() as session:
        row = service.get(session, template_id, tenant_id=actor.tenant_id)
        found = service.history(session, row)
    shown = [
        {
            "version": each.version,
            "source": each.source,
            "variables": _variables(each),
            "created_at": iso(each.created_at),
        }
        for each in found
    ]
    return JSONResponse({"id": str(row.id), "versions": shown})


@router.post(
    "/{template_id}/render",
    response_model=TrialAnswer,
    responses=problems(401, 404, 422),
    summary="Try a template",
)
def try_stored(actor: Changer, template_id: TemplateId, body: TrialRequest) -> JSONResponse:
    """Return what a template makes of a document."""
    with db.unit_of_work() as session:
        row, version = service.find(session, template_id, tenant_id=actor.tenant_id)
    values = variables.resolve(variables.from_json(version.variables), body.template_variables)
    document = _document(actor, body.document_id)
    return JSONResponse(trials.trial(version.source, values, document, channel=row.channel))


def _document(actor: Actor, document_id: str | None) -> Document:
    if document_id is None:
        return trials.parsed(trials.SAMPLE, Format.MARKDOWN, "")
    with db.unit_of_work() as session:
        row = documents.get(session, document_id, tenant_id=actor.tenant_id)
    return trials.parsed(row.content, row.format, row.title)


def _shown(row: Template, version: TemplateVersion, *, whole: bool) -> dict[str, Any]:
    return present(
        {
            "id": str(row.id),
            "name": row.name,
            "description": row.description,
            "style": "custom",
            "supported_channels": [row.channel],
            "variables": _variables(version) or None,
            "version": version.version,
            "source": version.source if whole else None,
            "created_at": iso(row.created_at),
        }
    )


def _variables(version: TemplateVersion) -> list[dict[str, Any]]:
    return [
        present({**each, "description": each["description"] or None}) for each in version.variables
    ]
