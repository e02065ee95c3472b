"""What the row of a schedule keeps."""

from dataclasses import fields

from models.contents.generate import Wish
from models.schedules import plans

SAID_ANEW = {"document", "correlation_id", "due_at"}
"""What each run says anew: a stored document is named, times and ids are its own."""


def test_a_schedule_keeps_everything_that_was_asked_for() -> None:
    wish = Wish(channels=["email"], document_id="x", llm={"guidance": "short"}, review_below=50)

    kept = plans.wish_to_json(wish)

    assert set(kept) == {field.name for field in fields(Wish)} - SAID_ANEW
    assert plans.wish_from_json(kept) == wish
