"""What clients of an older backend send when they want content, in today's words.

Their requests carry fields that mean nothing here (which caches to clear); those are let through.
"""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi.exceptions import RequestValidationError
from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from api.schemas import GenerationRequest, listed

FLAGS = {"send_email": "email", "publish_web": "website", "generate_social": "social"}
"""Older clients choose channels by flags that are all true unless said otherwise."""


class OlderWish(BaseModel):
    """A wish for content as the older backend took it: channels by flags or by name."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {"living_doc_id": "b7f2a0c4-6d0e-4a53-9a51-2f6f6c1f6f10", "channel": "email"},
                {
                    "content": {"type": "update", "title": "2.4", "content": "Exports are faster."},
                    "send_email": True,
                    "publish_web": False,
                    "generate_social": False,
                    "preview_only": True,
                },
            ]
        },
    )

    channels: Annotated[list[str] | None, BeforeValidator(listed)] = Field(
        None, validation_alias=AliasChoices("channels", "channel")
    )
    send_email: bool = True
    publish_web: bool = True
    generate_social: bool = True
    preview_only: bool = False
    dry_run: bool = False
    content: dict[str, Any] | None = Field(
        None, description="The text itself: `title`, `content`, `type`."
    )

    def translated(self, *, channels: Sequence[str] = ()) -> GenerationRequest:
        """Return the wish in today's words; `channels` are those that the path names.

        Raises RequestValidationError, as for any other body.
        """
        known = GenerationRequest.model_fields
        names = {*known, "living_doc_id", "scheduled_for"} - {"channels", "dry_run"}
        wish: dict[str, Any] = {k: v for k, v in (self.model_extra or {}).items() if k in names}
        flagged = [channel for flag, channel in FLAGS.items() if getattr(self, flag)]
        wish["channels"] = list(channels) or self.channels or flagged
        wish["dry_run"] = self.dry_run or self.preview_only
        if self.content is not None:
            wish |= _document(self.content)
        try:
            return GenerationRequest.model_validate(wish)
        except ValidationError as error:
            mistakes = [{**item, "loc": ("body", *item["loc"])} for item in error.errors()]
            raise RequestValidationError(mistakes) from None


def _document(content: dict[str, Any]) -> dict[str, Any]:
    wish: dict[str, Any] = {
        "document": {"content": content.get("content"), "title": content.get("title") or ""}
    }
    if "type" in content:
        wish["content_type"] = content["type"]
    return wish
