"""Styles: the tones a request can name, and the tenant's own profile on top of them."""

from typing import Annotated

from fastapi import APIRouter

from api.answers import JSONResponse
from api.deps import require
from api.schemas import problems
from api.style_schemas import StyleAnswer, StyleRequest, TonesAnswer
from api.views import present
from models.access.service import Actor
from models.kit import clock, db
from models.styles import service
from tasks import channels
from tasks.writing.style import COMBINATIONS, PRESETS, Tone, usual_tone

router = APIRouter(prefix="/api/v2", tags=["styles"])

_MEANINGS = {
    Tone.PROFESSIONAL: "Full forms, no emoji, no exclamation marks.",
    Tone.ENCOURAGING: "Short forms and plain words; a few emoji and exclamation marks stay.",
    Tone.MEDICAL_SCIENTIFIC: "Full forms, abbreviations written out, no emoji; asks for sources.",
    Tone.CASUAL: "Short forms and plain words.",
    Tone.EDUCATIONAL: "Abbreviations written out, plain words; points out long sentences.",
}


@router.get("/tones", response_model=TonesAnswer, summary="List the tones")
def tones(actor: Annotated[Actor, require("styles.read")]) -> JSONResponse:
    """Return the tones, the combinations, and which tone `auto` gives each channel."""
    return JSONResponse(
        {
            "tones": [
                present(
                    {
                        "key": tone,
                        "label": tone.replace("_", " ").capitalize(),
                        "description": _MEANINGS[tone],
                        "contractions": preset.contractions,
                        "emoji_max": preset.emoji_max,
                        "exclamation_max": preset.exclamation_max,
                    }
                )
                for tone, preset in PRESETS.items()
            ],
            "combinations": [
                {"key": key, "tones": [one, two], "weight": weight}
                for key, (one, two, weight) in COMBINATIONS.items()
            ],
            "channel_defaults": {key: usual_tone(key) for key in channels.load()},
        }
    )


@router.get("/styles", response_model=StyleAnswer, summary="Read your style")
def read(actor: Annotated[Actor, require("styles.read")]) -> JSONResponse:
    """Return what the tenant's profile states; empty when it has none."""
    with db.unit_of_work() as session:
        row = service.find(session, tenant_id=actor.tenant_id)
    return JSONResponse(
        present(
            {
                "style": row.profile if row else {},
                "updated_at": clock.iso(row.updated_at) if row else None,
            }
        )
    )


@router.put(
    "/styles",
    response_model=StyleAnswer,
    responses=problems(401, 403, 422),
    summary="Change your style",
)
def change(actor: Annotated[Actor, require("styles.change")], body: StyleRequest) -> JSONResponse:
    """Make this the tenant's profile, for jobs made from now on. `{}` takes it away."""
    profile = body.model_dump(mode="json", exclude_none=True)
    with db.unit_of_work() as session:
        updated_at = service.put(session, profile, tenant_id=actor.tenant_id)
    return JSONResponse({"style": profile, "updated_at": clock.iso(updated_at)})
