import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy import instance
from deploy.client.api import Access, Api, connect
from deploy.client.failures import Failure, Unavailable
from tests.support.canned import Answer, Site, site
from tests.support.stack import free_port


@pytest.fixture
def web() -> Iterator[Site]:
    with site() as found:
        yield found


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give an empty data folder that the settings name, and nothing else in the environment."""
    for name in ("TOOMBOS_API_KEY", "API_KEY", "TOOMBOS_API_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TOOMBOS_DATA", str(tmp_path))
    return tmp_path


def access() -> Access:
    with connect() as api:
        return api.access


def problem(status: int, detail: str) -> Answer:
    body = {
        "type": "about:blank",
        "title": "T",
        "status": status,
        "detail": detail,
        "message": detail,
        "error": "e",
        "correlation_id": "c",
    }
    return Answer(json.dumps(body).encode(), "application/json", status)


def test_the_key_is_read_from_the_data_folder(data: Path) -> None:
    (data / "api-key").write_text("tb_live_file\n")

    assert access() == Access("http://127.0.0.1:8000", "tb_live_file", str(data / "api-key"))


def test_a_key_in_the_environment_wins_and_may_be_quoted(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (data / "api-key").write_text("tb_live_file\n")
    monkeypatch.setenv("TOOMBOS_API_KEY", '"tb_live_set"')

    assert (access().key, access().origin) == ("tb_live_set", "TOOMBOS_API_KEY")


def test_a_toombos_that_runs_in_the_data_folder_is_found_at_its_port(data: Path) -> None:
    instance.write(data, instance.Note(pid=os.getpid(), url="http://127.0.0.1:8010"))

    assert access().url == "http://127.0.0.1:8010"


def test_the_address_in_the_environment_wins(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    instance.write(data, instance.Note(pid=os.getpid(), url="http://127.0.0.1:8010"))
    monkeypatch.setenv("TOOMBOS_API_URL", "https://toombos.example/")

    assert access().url == "https://toombos.example"


@pytest.mark.parametrize("note", ['{"pid": 99999999, "url": "http://x"}', "{", "{}", "[]"])
def test_a_note_of_a_toombos_that_is_gone_is_not_followed(data: Path, note: str) -> None:
    (data / "up.json").write_text(note)

    assert access().url == "http://127.0.0.1:8000"


def test_a_setting_that_can_t_be_read_is_named(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENVIRONMENT", "moon")

    with pytest.raises(Failure, match=r"ENVIRONMENT.*development"):
        connect()


def test_a_key_that_no_header_can_carry_is_refused(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOOMBOS_API_KEY", "ключ")

    with pytest.raises(Failure, match="TOOMBOS_API_KEY"):
        connect()


def test_nobody_at_the_address_says_how_to_start() -> None:
    url = f"http://127.0.0.1:{free_port()}"

    with (
        Api(Access(url, "", "")) as api,
        pytest.raises(Unavailable, match=rf"{url}\. Start it with \./toombos up"),
    ):
        api.channels()


def test_an_address_without_a_scheme_is_explained() -> None:
    with (
        Api(Access("127.0.0.1:8000", "", "")) as api,
        pytest.raises(Failure, match="TOOMBOS_API_URL"),
    ):
        api.channels()


@pytest.mark.parametrize(
    "answer",
    [
        Answer(b"<h1>Hello</h1>", "text/html"),
        Answer(b'{"other": 1}', "application/json"),
        Answer(b"nothing", "text/html", 404),
    ],
)
def test_another_program_at_the_address_is_noticed(web: Site, answer: Answer) -> None:
    web.answers["/api/v2/channels"] = answer

    with Api(Access(web.url, "", "")) as api, pytest.raises(Failure, match="not as Toombos does"):
        api.channels()


def test_a_refusal_is_told_in_its_own_words(web: Site) -> None:
    web.answers["/api/v2/jobs/x"] = problem(404, "There is no job 'x'.")

    with (
        Api(Access(web.url, "", "")) as api,
        pytest.raises(Failure, match=r"^There is no job 'x'\.$"),
    ):
        api.job("x")


@pytest.mark.parametrize(
    ("key", "words"), [("", "TOOMBOS_API_KEY"), ("tb_live_x", "read from /data/api-key")]
)
def test_a_refused_key_says_where_it_came_from(web: Site, key: str, words: str) -> None:
    web.answers["/api/v2/channels"] = problem(401, "This key is not known.")

    with (
        Api(Access(web.url, key, "/data/api-key")) as api,
        pytest.raises(Failure, match=words),
    ):
        api.channels()


@pytest.mark.parametrize("answer", [problem(503, "No database."), Answer(b"bad", status=502)])
def test_what_may_work_later_is_told_apart(web: Site, answer: Answer) -> None:
    web.answers["/api/v2/channels"] = answer

    with Api(Access(web.url, "", "")) as api, pytest.raises(Unavailable):
        api.channels()
