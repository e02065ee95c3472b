import subprocess
import sys
from pathlib import Path

import psutil

from deploy import environment
from tests.support.eventually import eventually

CHECKOUT = Path(__file__).resolve().parents[3]
OWNER = """
import pathlib, signal, sys
from deploy.embedded.throwaway import servers

with servers(pathlib.Path(sys.argv[1])) as found:
    print(found.postgres.pid, found.redis.pid, flush=True)
    if sys.argv[2] == "wait":
        signal.pause()
"""


def start_owner(folder: Path, what: str) -> tuple[subprocess.Popen[str], list[int]]:
    """Start a process with throw-away servers; return it and the servers' numbers."""
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(folder), what],
        stdout=subprocess.PIPE,
        text=True,
        env=environment.for_child({"PYTHONPATH": str(CHECKOUT)}),
    )
    assert owner.stdout
    pids = [int(word) for word in owner.stdout.readline().split()]
    owner.stdout.close()
    return owner, pids


def runs(pid: int) -> bool:
    """Tell whether a process still runs; one that only waits to be reaped does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_servers_and_their_data_are_gone_at_the_end(tmp_path: Path) -> None:
    owner, pids = start_owner(tmp_path, "end")

    assert owner.wait(timeout=20) == 0

    assert len(pids) == 2
    assert not any(map(runs, pids))
    assert {path.name for path in tmp_path.iterdir()} == {
        "secrets.json",
        "postgres.log",
        "redis.log",
    }


def test_killed_owner_leaves_no_server(tmp_path: Path) -> None:
    owner, pids = start_owner(tmp_path, "wait")

    owner.kill()
    owner.wait()

    eventually(lambda: not any(map(runs, pids)))
