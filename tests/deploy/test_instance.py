import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from deploy import environment, instance

CHECKOUT = Path(__file__).resolve().parents[2]
HOLDER = """
import pathlib, signal, sys
from deploy import instance
from deploy.leash import Leash

data = pathlib.Path(sys.argv[1])
lock = instance.claim(data)
leash = Leash(keep_open=[lock.fileno()])
print(leash._process.pid, flush=True)
signal.pause()
"""


def test_second_start_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    with instance.claim(tmp_path):
        instance.write(tmp_path, instance.Note(pid=os.getpid(), url="http://127.0.0.1:1"))

        with pytest.raises(instance.AlreadyRunningError, match=f"process {os.getpid()}"):
            instance.claim(tmp_path)


def test_folder_is_free_again_after_the_end(tmp_path: Path) -> None:
    instance.claim(tmp_path).close()

    instance.claim(tmp_path).close()


def test_two_folders_do_not_disturb_each_other(tmp_path: Path) -> None:
    first, second = tmp_path / "one", tmp_path / "two"
    first.mkdir()
    second.mkdir()

    with instance.claim(first), instance.claim(second):
        pass


def test_start_after_a_kill_waits_for_what_is_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        env=environment.for_child({"PYTHONPATH": str(CHECKOUT)}),
    )
    assert holder.stdout
    companion = int(holder.stdout.readline())
    instance.write(tmp_path, instance.Note(pid=holder.pid, url=""))
    os.kill(companion, 19)  # SIGSTOP: the leftovers take their time
    holder.kill()
    holder.wait()
    holder.stdout.close()
    threading.Timer(0.3, os.kill, (companion, 18)).start()  # SIGCONT

    instance.claim(tmp_path).close()

    assert "Waiting for the previous start" in capsys.readouterr().out


def test_note_survives_being_written_again(tmp_path: Path) -> None:
    assert instance.read(tmp_path) is None
    instance.write(tmp_path, instance.Note(pid=1, url="http://127.0.0.1:1"))

    instance.write(tmp_path, instance.Note(pid=2, url="http://127.0.0.1:2"))

    assert instance.read(tmp_path) == instance.Note(pid=2, url="http://127.0.0.1:2")
