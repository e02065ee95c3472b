"""Measuring a language model on a set of documents."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.commands.eval import app
from models.kit.settings import settings
from tests.support.llm import Model, Reply, Slots, each, model

NOTE = """# Exports take 8 seconds for every customer now

In the spring they took 40 seconds, and customers asked for something better.
"""


def half_good(slots: Slots) -> dict[str, object]:
    return {key: text if key == "subject" else f"{text} 99" for key, text in slots.items()}


@pytest.fixture(autouse=True)
def _logs_as_they_were() -> Iterator[None]:
    """Let nobody log into the output of a command that is over."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch) -> Iterator[Model]:
    """Give a model that the settings name."""
    with model(Reply(half_good)) as found:
        monkeypatch.setattr(settings(), "openai_base_url", found.url)
        monkeypatch.setattr(settings(), "openai_model", "scripted")
        monkeypatch.setattr(settings().llm, "input_price", 1.0)
        yield found


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """Give a folder with two documents and something else."""
    (tmp_path / "a.md").write_text(NOTE, "utf-8")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "b.md").write_text(NOTE.replace("8", "9"), "utf-8")
    (tmp_path / "c.png").write_bytes(b"no document")
    return tmp_path


def test_texts_are_counted_by_what_became_of_them(running: Model, notes: Path) -> None:
    result = CliRunner().invoke(app, [str(notes), "--channel", "email", "--json"])

    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert (told["model"], told["documents"]) == ("scripted", 2)
    slots = {slot["text"]: slot for slot in told["slots"]}
    assert slots["subject"] == {
        "channel": "email",
        "text": "subject",
        "asked": 2,
        "used": 2,
        "accepted": 1.0,
        "reasons": {},
    }
    assert slots["preheader"]["reasons"] == {"grounding": 2}
    total = told["total"]
    assert (total["calls"], total["tokens_sent"], total["tokens_answered"]) == (4, 400, 80)
    assert total["cost"] == pytest.approx(0.0004)
    assert {text["verdict"] for text in told["texts"]} == {"used", "grounding"}


def test_people_get_tables_and_the_texts_when_they_ask(running: Model, notes: Path) -> None:
    result = CliRunner().invoke(app, [str(notes / "a.md"), "--channel", "email", "--show"])

    assert result.exit_code == 0, result.output
    assert "100%" in result.stdout
    assert "grounding 1" in result.stdout
    assert "- Exports take 8 seconds for every customer now" in result.stdout


def test_a_model_that_fails_is_measured_too(running: Model, notes: Path) -> None:
    running.replies[:] = [Reply(status=404)]

    result = CliRunner().invoke(app, [str(notes / "a.md"), "--channel", "email", "--json"])

    assert {slot["accepted"] for slot in json.loads(result.stdout)["slots"]} == {0.0}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["--channel", "fax"], "There is no channel 'fax'"), ([], "There is no document")],
)
def test_what_can_not_be_measured_is_said(
    running: Model, tmp_path: Path, arguments: list[str], words: str
) -> None:
    result = CliRunner().invoke(app, [str(tmp_path), *arguments])

    assert result.exit_code == 1
    assert words in result.stderr
    assert running.asked == []


def test_without_a_model_nothing_is_measured(notes: Path) -> None:
    result = CliRunner().invoke(app, [str(notes)])

    assert result.exit_code == 1
    assert "OPENAI_MODEL" in result.stderr


def test_each_kind_of_text_is_asked_for(running: Model, notes: Path) -> None:
    running.replies[:] = [Reply(each(str))]

    result = CliRunner().invoke(app, [str(notes / "a.md"), "--json", "--tone", "professional"])

    kinds = {slot["text"] for slot in json.loads(result.stdout)["slots"]}
    assert {"subject", "description", "post"} <= kinds
    assert all(slot["accepted"] == 1.0 for slot in json.loads(result.stdout)["slots"])
