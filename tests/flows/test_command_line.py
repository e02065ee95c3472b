"""The command line for users, as its users run it: real processes against a real stack."""

import json
import signal
import socket
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from models.kit import clock
from tasks.channels import load
from tests.support.canned import Answer, site
from tests.support.eventually import eventually
from tests.support.stack import Stack

pytestmark = pytest.mark.flow

NOTE = "# Release 2.4\n\nExports of large projects now take **8 seconds** instead of 3 minutes.\n"
HIDDEN = "<!-- nothing that anybody could read -->"


class Toombos:
    """Runs commands in a folder of their own."""

    def __init__(self, stack: Stack, folder: Path) -> None:
        self.stack = stack
        self.folder = folder
        self.environment = {
            **stack.environment,
            "TOOMBOS_DATA": str(folder / "data"),
            "TZ": "UTC",
        }

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "deploy.cli", *arguments],
            cwd=self.folder,
            env={**self.environment, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # A test run in the background ignores Ctrl-C, and would hand that down.
            preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
        )

    def run(
        self, *arguments: str, stdin: str = "", exit_code: int = 0, **environment: str
    ) -> tuple[str, str]:
        process = self.start(*arguments, **environment)
        out, err = process.communicate(stdin, timeout=60)
        assert process.returncode == exit_code, out + err
        assert "Traceback" not in err
        return out, err

    def submit(self, content: str = NOTE, channel: str = "email") -> str:
        with self.stack.client() as http:
            wish = {"document": {"content": content}, "channels": [channel]}
            return str(http.post("/api/v2/content/sync", json=wish).json()["job_id"])


@pytest.fixture
def toombos(stack: Stack, tmp_path: Path) -> Toombos:
    return Toombos(stack, tmp_path)


def test_a_file_becomes_a_folder_of_files(toombos: Toombos) -> None:
    (toombos.folder / "note.md").write_text(NOTE)

    out, err = toombos.run("generate", "note.md", "--out", "made")

    made = toombos.folder / "made"
    assert sorted(path.name for path in made.iterdir()) == [
        "content.json",
        "email.eml",
        "email.html",
        "email.txt",
        *(f"{key}.txt" for key in load() if key.startswith("social_")),
        "website.fragment.html",
        "website.html",
    ]
    assert "8 seconds" in (made / "email.txt").read_text("utf-8")
    assert "email.html, email.txt, email.eml" in out
    assert f"Written to {made}" in out
    assert "TOOMBOS_POSTAL_ADDRESS" in out  # a finding
    assert "website: done" in err.splitlines()


def test_standard_input_options_and_a_default_folder(toombos: Toombos) -> None:
    arguments = ["--channel", "email,website", "--type", "blog", "--style", "minimal"]
    title = ["--title", "Faster exports"]

    toombos.run("generate", "-", *arguments, *title, "--dry-run", stdin=NOTE)

    index = json.loads((toombos.folder / "toombos-faster-exports/content.json").read_text())
    assert index["job"]["content_type"] == "blog"
    assert index["job"]["template_style"] == "minimal"
    assert index["job"]["dry_run"] is True
    assert index["job"]["channels"] == ["email", "website"]
    assert index["content"]["website"]["title"] == "Faster exports"


def test_an_address_is_fetched_and_sent(toombos: Toombos) -> None:
    with site() as web:
        web.answers["/note.md"] = Answer(NOTE.encode())
        toombos.run("generate", f"{web.url}/note.md", "--channel", "website", "--out", "made")

    assert "<strong>8 seconds</strong>" in (toombos.folder / "made/website.html").read_text()


def test_json_is_the_only_output_when_asked_for(toombos: Toombos) -> None:
    out, err = toombos.run("generate", "-", "--channel", "email", "--json", stdin=NOTE)

    job = json.loads(out)
    assert err == ""
    assert job["status"] == "completed"
    assert job["files"] == {"email": ["email.html", "email.txt", "email.eml"]}


def test_a_job_that_fails_says_why_and_ends_with_3(toombos: Toombos) -> None:
    (toombos.folder / "note.html").write_text(HIDDEN)

    out, err = toombos.run("generate", "note.html", exit_code=3)

    assert out.count("failed") == len(load())
    assert err.count("No readable word") == 1
    assert [path.name for path in toombos.folder.iterdir()] == ["note.html"]


def test_foreign_files_stay_and_the_content_can_be_fetched_later(toombos: Toombos) -> None:
    (toombos.folder / "made").mkdir()
    mine = toombos.folder / "made/email.html"
    mine.write_text("mine")

    _, err = toombos.run(
        *("generate", "-", "--channel", "email", "--out", "made"), stdin=NOTE, exit_code=1
    )
    assert mine.read_text() == "mine"
    advice = next(line for line in err.splitlines() if "jobs show" in line)
    job = advice.split("jobs show ")[1].split()[0]
    toombos.run("jobs", "show", job, "--out", "elsewhere")

    assert "8 seconds" in (toombos.folder / "elsewhere/email.html").read_text()


def test_a_job_nobody_waits_for_can_be_followed_later(toombos: Toombos) -> None:
    out, _ = toombos.run("generate", "-", "--no-wait", "--channel", "email", stdin=NOTE)
    job_id = out.split()[1]

    out, err = toombos.run("jobs", "watch", job_id[:8])

    assert f"{job_id[:8]}  completed    1 done" in out
    assert "email: done" in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["generate", "nothing.md"], "There is no file 'nothing.md'."),
        (["generate", "-", "--channel", "fax"], "There is no channel 'fax'."),
        (["jobs", "show", "abc"], "at least 8 characters"),
        (["jobs", "show", "00000000"], "jobs list"),
        (["jobs", "list", "--status", "odd"], "no job status 'odd'"),
    ],
)
def test_a_mistake_is_told_in_one_line(toombos: Toombos, arguments: list[str], words: str) -> None:
    out, err = toombos.run(*arguments, stdin=NOTE, exit_code=1)

    assert out == ""
    assert words in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("arguments", [["demo"], ["jobs", "list"], ["jobs", "watch"]])
def test_nobody_there_is_told_with_the_way_to_start(toombos: Toombos, arguments: list[str]) -> None:
    _, err = toombos.run(*arguments, exit_code=1, TOOMBOS_API_URL="http://127.0.0.1:9")

    assert err == "Toombos does not answer at http://127.0.0.1:9. Start it with ./toombos up\n"


def test_jobs_are_listed_filtered_and_shown(toombos: Toombos) -> None:
    (toombos.folder / "empty.html").write_text(HIDDEN)
    toombos.run("generate", "empty.html", "--channel", "x", exit_code=3)

    out, _ = toombos.run("jobs", "list", "--status", "failed", "--channel", "x", "--limit", "1")
    heading, line, *_ = out.splitlines()
    shown, _ = toombos.run("jobs", "show", line.split()[0])
    listed = json.loads(toombos.run("jobs", "list", "--limit", "1", "--json")[0])

    assert heading.split() == ["Job", "Created", "Status", "Channels", "Source"]
    assert line.split()[3:] == ["failed", "twitter", "empty.html"]
    assert "No readable word" in shown
    assert listed["jobs"][0]["job_id"] in shown


def test_jobs_are_cancelled_and_run_again(toombos: Toombos) -> None:
    later = (clock.now() + timedelta(hours=1)).isoformat()
    with toombos.stack.client() as http:
        wish = {"document": {"content": NOTE}, "channels": ["email"], "schedule_time": later}
        first, second = (
            http.post("/api/v2/content/sync", json=wish).json()["job_id"] for _ in "ab"
        )

    out, _ = toombos.run("jobs", "cancel", first[:8], second)
    assert out == f"Job {first[:8]} is cancelled.\nJob {second[:8]} is cancelled.\n"

    out, _ = toombos.run("jobs", "retry", first, "--json")
    made = json.loads(out)
    assert made["original_job_id"] == first
    toombos.run("jobs", "watch", made["job_id"])

    _, err = toombos.run("jobs", "cancel", made["job_id"], exit_code=1)
    assert "completed already" in err
    _, err = toombos.run("jobs", "retry", made["job_id"], exit_code=1)
    assert "can be run again" in err


def test_watch_tells_every_job_live_until_ctrl_c(toombos: Toombos) -> None:
    watch = toombos.start("jobs", "watch")
    assert watch.stderr
    assert "Watching" in watch.stderr.readline()
    told: list[str] = []

    def listen() -> None:
        assert watch.stdout
        told.extend(iter(watch.stdout.readline, ""))

    listener = threading.Thread(target=listen)
    listener.start()
    # the socket may open after the first jobs have ended, which is not news then
    eventually(lambda: toombos.submit() and any("completed" in line for line in told), every_s=0.5)
    watch.send_signal(signal.SIGINT)
    listener.join(timeout=20)

    assert watch.wait(timeout=20) == 0
    assert "Traceback" not in watch.stderr.read()
    watch.stderr.close()
    assert watch.stdout
    watch.stdout.close()
    assert watch.stdin
    watch.stdin.close()


def test_ctrl_c_leaves_the_job_and_says_how_to_find_it(toombos: Toombos) -> None:
    worker = toombos.stack.processes["worker"]
    worker.send_signal(signal.SIGSTOP)
    try:
        (toombos.folder / "note.md").write_text(NOTE)
        process = toombos.start("generate", "note.md", "--channel", "website")
        assert process.stderr
        job_id = process.stderr.readline().split()[1]
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    finally:
        worker.send_signal(signal.SIGCONT)

    assert process.returncode == 130
    assert f"The job goes on. See it with ./toombos jobs watch {job_id[:8]}" in err


@pytest.fixture
def without_sockets(stack: Stack) -> Iterator[str]:
    """Give an address that leads to the stack, but for WebSockets, as some proxies do."""

    class Link(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            begin = self.request.recv(65536)
            if b"/ws/jobs" in begin or not begin:
                return
            with socket.create_connection((target.hostname, target.port)) as onward:
                onward.sendall(begin)
                back = threading.Thread(target=_carry, args=(onward, self.request))
                back.start()
                _carry(self.request, onward)
                back.join()

    target = urlsplit(stack.url)
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Link) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def _carry(source: socket.socket, target: socket.socket) -> None:
    try:
        while chunk := source.recv(65536):
            target.sendall(chunk)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return


def test_jobs_are_followed_without_web_sockets_too(toombos: Toombos, without_sockets: str) -> None:
    out, _ = toombos.run(
        *("generate", "-", "--json", "--channel", "email"),
        stdin=NOTE,
        TOOMBOS_API_URL=without_sockets,
    )

    assert json.loads(out)["status"] == "completed"


def test_the_demo_shows_content_for_every_channel(toombos: Toombos) -> None:
    out, _ = toombos.run("demo")

    assert "Harbour 4.2: calmer handovers" in out
    assert "Post 1 of 4" in out
    assert (toombos.folder / "toombos-demo/website.html").exists()
    assert max(map(len, out.split("Written to")[0].splitlines())) <= 100
