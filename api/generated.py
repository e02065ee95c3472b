"""How a job looks to a client that waited for it: with its content, by channel and as older clients
read it. For the routes that make content and wait.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from api import views
from api.schemas import SyncJob
from models.contents.tables import Content


class NewsletterView(BaseModel):
    """The email as older clients read it."""

    subject: str
    html: str
    text: str
    preview_text: str


class WebUpdateView(BaseModel):
    """The web page as older clients read it."""

    title: str
    content: str
    excerpt: str
    slug: str
    tags: list[str]


class SocialPostView(BaseModel):
    """One post as older clients read it."""

    platform: str
    content: str
    hashtags: list[str]


class GeneratedJob(SyncJob):
    """A job that was waited for, with its content."""

    content: dict[str, dict[str, Any]] | None = None
    content_id: str | None = None
    generated_at: datetime | None = None
    newsletter: NewsletterView | None = Field(None, description="The email once more.")
    web_update: WebUpdateView | None = Field(None, description="The web page once more.")
    social_posts: list[SocialPostView] | None = Field(None, description="The posts once more.")
    published_to: list[str] | None = Field(None, description="Where it was published already.")


def contents(rows: Sequence[Content]) -> dict[str, Any]:
    """Return a job's contents in every shape that clients read, in the given order."""
    found: dict[str, Any] = {"content": {row.channel: views.channel_content(row) for row in rows}}
    if rows:
        found["content_id"] = str(rows[0].id)
    return {**found, **older_shapes({row.channel: row.body for row in rows}), "published_to": []}


def older_shapes(bodies: Mapping[str, Mapping[str, Any]]) -> dict[str, object]:
    """Return contents by channel in the older shapes; what was not made is left out."""
    found: dict[str, object] = {}
    if email := bodies.get("email"):
        found["newsletter"] = {
            "subject": email["subject"],
            "html": email["html"],
            "text": email["text"],
            "preview_text": email["preheader"],
        }
    if page := bodies.get("website"):
        found["web_update"] = {
            "title": page["title"],
            "content": page["fragment"],
            "excerpt": page["excerpt"],
            "slug": page["slug"],
            "tags": page["tags"],
        }
    networks = {name: body for name, body in bodies.items() if name.startswith("social_")}
    posts = [post for name, body in networks.items() for post in _posts(name, body)]
    if posts:
        found["social_posts"] = posts
    return found


def _posts(channel: str, body: Mapping[str, Any]) -> list[dict[str, object]]:
    platform = channel.removeprefix("social_")
    hashtags = body.get("hashtags", [])
    return [
        {"platform": platform, "content": part["text"], "hashtags": hashtags}
        for part in body.get("parts", [])
    ]
