import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path

import psutil
import pytest

from deploy import environment
from deploy.leash import Leash
from deploy.supervisor import Program, StartError, Supervisor

CHECKOUT = Path(__file__).resolve().parents[2]
SAYS_AND_WAITS = "import signal; print('here', flush=True); signal.pause()"
NOTES_ITS_END = """
import pathlib, signal, sys
def end(*_):
    with open(sys.argv[1], "a") as file:
        file.write(sys.argv[2] + "\\n")
    sys.exit()
signal.signal(signal.SIGTERM, end)
print("here", flush=True)
signal.pause()
"""
DIES_ONCE = """
import pathlib, signal, sys
mark = pathlib.Path(sys.argv[1])
if not mark.exists():
    mark.touch()
    sys.exit(3)
print("second life", flush=True)
signal.pause()
"""
IGNORES_SIGTERM = """
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("here", flush=True)
while True:
    signal.pause()
"""
LEAVES_A_CHILD = """
import pathlib, subprocess, sys
child = subprocess.Popen(["sleep", "60"])
pathlib.Path(sys.argv[1]).write_text(str(child.pid))
sys.exit(1)
"""


class Heard:
    """A supervisor whose words are kept, and can be waited for."""

    def __init__(self, supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch) -> None:
        self.text = ""
        self._more = asyncio.Event()
        monkeypatch.setattr(supervisor, "write", self._write)

    def _write(self, text: str) -> None:
        self.text += text
        self._more.set()

    async def wait_for(self, words: str) -> None:
        while words not in self.text:
            self._more.clear()
            await asyncio.wait_for(self._more.wait(), timeout=10)


Scene = Callable[[Supervisor, Heard], Coroutine[None, None, None]]


def program(name: str, code: str, *arguments: object, **more: object) -> Program:
    argv = [sys.executable, "-I", "-S", "-c", code, *map(str, arguments)]
    fields = {"stage": 1, "env": environment.for_child(), "grace_s": 5.0, **more}
    return Program(name=name, argv=argv, **fields)  # type: ignore[arg-type]  # test shorthand


def play(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run a scene with a supervisor, stop it, and return all that was printed."""
    leash = Leash()

    async def whole() -> str:
        supervisor = Supervisor(leash)
        heard = Heard(supervisor, monkeypatch)
        try:
            await scene(supervisor, heard)
        finally:
            await supervisor.stop()
        return heard.text

    try:
        return asyncio.run(whole())
    finally:
        leash.close()


def test_program_that_dies_is_started_again_and_the_reason_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene(supervisor: Supervisor, heard: Heard) -> None:
        await supervisor.start(program("fragile", DIES_ONCE, tmp_path / "mark"))
        await heard.wait_for("second life")

    said = play(scene, monkeypatch)

    assert "fragile ended with exit code 3; starting it again in 0.5 s." in said


def test_killed_program_is_named_with_its_signal(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene(supervisor: Supervisor, heard: Heard) -> None:
        await supervisor.start(program("victim", SAYS_AND_WAITS))
        await heard.wait_for("here")
        os.kill(supervisor.pids()["victim"], signal.SIGKILL)
        await heard.wait_for("starting it again")

    said = play(scene, monkeypatch)

    assert "victim was ended by signal 9" in said


def test_every_line_carries_the_name_of_its_program(monkeypatch: pytest.MonkeyPatch) -> None:
    talk = "import signal; print('one\\ntwo', flush=True); signal.pause()"

    async def scene(supervisor: Supervisor, heard: Heard) -> None:
        await supervisor.start(program("talker", talk))
        await heard.wait_for("two")

    assert play(scene, monkeypatch).startswith("talker   | one\ntalker   | two\n")


def test_line_without_an_end_is_passed_on_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    endless = "import signal; print('x' * 300_000); print('end', flush=True); signal.pause()"

    async def scene(supervisor: Supervisor, heard: Heard) -> None:
        await supervisor.start(program("long", endless))
        await heard.wait_for("end")

    assert play(scene, monkeypatch).count("x") == 300_000


def test_program_that_ends_before_it_is_ready_fails_the_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def scene(supervisor: Supervisor, heard: Heard) -> None:
        with pytest.raises(StartError, match="broken ended with exit code 4"):
            await supervisor.start(program("broken", "raise SystemExit(4)", is_ready=lambda: False))

    play(scene, monkeypatch)


def test_program_that_does_not_exist_fails_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    absent = Program(name="absent", argv=["/nowhere"], stage=0, env={}, is_ready=lambda: True)

    async def scene(supervisor: Supervisor, heard: Heard) -> None:
        with pytest.raises(StartError, match="absent could not be started"):
            await supervisor.start(absent)

    play(scene, monkeypatch)


def test_failed_step_of_the_start_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene(supervisor: Supervisor, heard: Heard) -> None:
        with pytest.raises(StartError, match="migrate ended with exit code 1"):
            await supervisor.run(program("migrate", "raise SystemExit('no database')"))

    assert "migrate  | no database" in play(scene, monkeypatch)


def test_higher_stages_stop_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notes = tmp_path / "notes"

    async def scene(supervisor: Supervisor, heard: Heard) -> None:
        for stage in (0, 1, 2):
            await supervisor.start(
                program(f"stage{stage}", NOTES_ITS_END, notes, stage, stage=stage)
            )
            await heard.wait_for(f"stage{stage}   | here")

    play(scene, monkeypatch)

    assert notes.read_text().split() == ["2", "1", "0"]


def test_program_that_ignores_the_signal_is_ended_by_force(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def scene(supervisor: Supervisor, heard: Heard) -> None:
        await supervisor.start(program("deaf", IGNORES_SIGTERM, grace_s=0.2))
        await heard.wait_for("here")

    assert "deaf did not stop in 0.2 s and is ended by force." in play(scene, monkeypatch)


def test_nothing_starts_any_more_once_it_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene(supervisor: Supervisor, heard: Heard) -> None:
        await supervisor.stop()
        with pytest.raises(StartError, match="late is not started any more"):
            await supervisor.start(program("late", SAYS_AND_WAITS))

    play(scene, monkeypatch)


def test_stop_during_a_start_ends_what_was_starting(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene(supervisor: Supervisor, heard: Heard) -> None:
        starting = asyncio.create_task(
            supervisor.start(program("slow", SAYS_AND_WAITS, is_ready=lambda: False))
        )
        await heard.wait_for("here")
        await supervisor.stop()
        with pytest.raises(StartError, match="slow was stopped before it was ready"):
            await starting
        assert supervisor.pids() == {}

    play(scene, monkeypatch)


def test_children_of_a_dead_program_are_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = tmp_path / "pid"

    async def scene(supervisor: Supervisor, heard: Heard) -> None:
        await supervisor.start(program("parent", LEAVES_A_CHILD, note))
        await heard.wait_for("starting it again")

    play(scene, monkeypatch)

    assert not _alive(int(note.read_text()))


def test_supervisor_goes_on_when_nobody_reads(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    owner = subprocess.Popen(
        [sys.executable, "-c", _OWNER, str(mark), "import time; print('x' * 99999, flush=True)"],
        stdout=subprocess.PIPE,
        env=environment.for_child({"PYTHONPATH": str(CHECKOUT)}),
    )
    assert owner.stdout
    owner.stdout.close()

    owner.wait(timeout=20)

    assert owner.returncode == 0
    assert mark.read_text() == "stopped"


_OWNER = """
import asyncio, pathlib, sys
from deploy import environment
from deploy.leash import Leash
from deploy.supervisor import Program, Supervisor


async def main():
    supervisor = Supervisor(Leash())
    argv = [sys.executable, "-I", "-S", "-c", sys.argv[2]]
    await supervisor.run(Program(name="child", argv=argv, stage=0, env=environment.for_child()))
    await supervisor.stop()
    pathlib.Path(sys.argv[1]).write_text("stopped")

asyncio.run(main())
"""


def _alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
