import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from api.schemas import JobContent, SyncJob
from deploy.client import saving
from deploy.client.failures import Failure

JOB = SyncJob.model_validate(
    {
        "job_id": "8f7c2c51-1111-4222-8333-444444444444",
        "id": "8f7c2c51-1111-4222-8333-444444444444",
        "document_id": "d",
        "channels": ["email"],
        "status": "completed",
        "created_at": "2026-03-01T10:00:00Z",
        "updated_at": "2026-03-01T10:00:00Z",
        "priority": 3,
        "dry_run": False,
        "metadata": {},
        "correlation_id": "c",
        "progress": {"percent": 100, "channels": {}},
    }
)
EMAIL: dict[str, object] = {
    "subject": "Hello",
    "html": "<p>Hä</p>",
    "text": "Hä\n",
    "eml": "Subject: H\r\n\r\nHi",
}


def content(**channels: dict[str, object]) -> JobContent:
    return JobContent(job_id=JOB.job_id, content=channels)


def test_every_form_of_an_email_and_a_page_is_a_file(tmp_path: Path) -> None:
    page: dict[str, object] = {"html": "<html>", "fragment": "<p>", "slug": "a"}

    saved = saving.write(tmp_path / "out", JOB, content(email=EMAIL, website=page), force=False)

    assert [(each.channel, [path.name for path in each.paths]) for each in saved] == [
        ("email", ["email.html", "email.txt", "email.eml"]),
        ("website", ["website.html", "website.fragment.html"]),
    ]
    assert (tmp_path / "out/email.html").read_text("utf-8") == "<p>Hä</p>"
    assert (tmp_path / "out/email.eml").read_bytes() == b"Subject: H\r\n\r\nHi"
    index = json.loads((tmp_path / "out/content.json").read_text("utf-8"))
    assert index["content"]["email"] == EMAIL
    assert index["job"]["job_id"] == JOB.job_id


def test_the_parts_of_a_thread_stand_apart_and_a_single_post_stands_alone(tmp_path: Path) -> None:
    thread: dict[str, object] = {"parts": [{"text": "One"}, {"text": "Two\n\nthree"}]}
    single: dict[str, object] = {
        "parts": [{"text": "Only"}],
        "text": "the same, for other programs",
    }

    saving.write(tmp_path, JOB, content(social_twitter=thread, social_x=single), force=False)

    assert (tmp_path / "social_twitter.txt").read_text() == (
        "----- 1 of 2 -----\n\nOne\n\n----- 2 of 2 -----\n\nTwo\n\nthree\n"
    )
    assert (tmp_path / "social_x.txt").read_text() == "Only\n"


def test_an_earlier_run_is_replaced_and_other_files_stay(tmp_path: Path) -> None:
    saving.write(tmp_path, JOB, content(email=EMAIL), force=False)
    (tmp_path / "mine.txt").write_text("mine")

    saving.write(tmp_path, JOB, content(email={**EMAIL, "html": "new"}), force=False)

    assert (tmp_path / "email.html").read_text() == "new"
    assert (tmp_path / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize("name", ["email.html", "content.json"])
def test_a_foreign_file_is_kept_unless_force_is_given(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("{}")

    with pytest.raises(Failure, match=f"{name}.*--force"):
        saving.write(tmp_path, JOB, content(email=EMAIL), force=False)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "{}"

    saving.write(tmp_path, JOB, content(email=EMAIL), force=True)
    assert (tmp_path / "email.html").read_text() == EMAIL["html"]


def test_a_folder_that_is_a_file_or_forbidden_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    with pytest.raises(Failure, match="is a file"):
        saving.check(tmp_path / "file", force=True)
    with pytest.raises(Failure, match="can't be written"):
        saving.write(tmp_path / "file/deeper", JOB, content(email=EMAIL), force=False)


def test_the_folder_is_named_after_the_title_the_content_or_the_job() -> None:
    found = content(email={"subject": "Harbour 4.2: calm"})

    assert saving.folder_name(found, title="My Title!") == Path("toombos-my-title")
    assert saving.folder_name(found, title="") == Path("toombos-harbour-4-2-calm")
    assert saving.folder_name(content(social_x={}), title="") == Path("toombos-8f7c2c51")


@limits(max_examples=50)
@given(st.text(max_size=80))
def test_no_title_leads_out_of_the_current_folder(title: str) -> None:
    name = saving.folder_name(content(email={"subject": title}), title=title)

    assert name.parent == Path()
    assert name.name.startswith("toombos-")
    assert name.name.isascii()
