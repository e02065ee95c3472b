import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from deploy import environment
from deploy.leash import Leash
from tests.support.eventually import eventually

CHECKOUT = Path(__file__).resolve().parents[2]
OWNER = """
import signal, subprocess, sys
from deploy.leash import Leash

leash = Leash(grace_s=0.3)
children = [subprocess.Popen(["sh", "-c", code], start_new_session=True) for code in sys.argv[1:]]
for child in children:
    leash.hold(child.pid, signal.SIGTERM)
print(*(child.pid for child in children), flush=True)
signal.pause()
"""


def start_owner(*programs: str) -> tuple[subprocess.Popen[str], list[psutil.Process]]:
    """Start a process that holds shell programs; return it and all processes below it."""
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, *programs],
        stdout=subprocess.PIPE,
        text=True,
        env=environment.for_child({"PYTHONPATH": str(CHECKOUT)}),
    )
    assert owner.stdout
    roots = [psutil.Process(int(pid)) for pid in owner.stdout.readline().split()]
    grandchildren = [child for root in roots for child in root.children(recursive=True)]
    return owner, roots + grandchildren


def alive(process: psutil.Process) -> bool:
    """Tell whether a process still runs; one that only waits to be reaped does not."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.parametrize(
    "program",
    ["sleep 60", "sleep 60 & wait", "trap '' TERM; sleep 60 & sleep 60"],
    ids=["child", "grandchild", "deaf"],
)
def test_killed_owner_leaves_nothing_behind(program: str) -> None:
    owner, held = start_owner(program)

    owner.kill()
    owner.communicate()

    eventually(lambda: not any(map(alive, held)))


def test_released_program_is_left_alone() -> None:
    leash = Leash()
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as child:
        leash.hold(child.pid, signal.SIGTERM)

        leash.release(child.pid)
        leash.close()

        assert child.poll() is None
        child.kill()


def test_killed_companion_does_not_disturb_its_owner() -> None:
    leash = Leash()
    os.kill(leash._process.pid, signal.SIGKILL)
    leash._process.wait()

    leash.hold(1, signal.SIGTERM)

    leash.close()
