"""One running Toombos per data folder: the lock, and a note where it is reachable."""

import fcntl
import json
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO

import psutil

_LOCK = "up.lock"
_NOTE = "up.json"
_BURIAL_S = 15.0  # longer than the leash takes to end what a killed supervisor left


class AlreadyRunningError(RuntimeError):
    """Another `toombos up` serves this data folder; the message says where."""


@dataclass(frozen=True, slots=True)
class Note:
    """What a running Toombos tells others on this machine."""

    pid: int
    url: str


def claim(data: Path) -> TextIO:
    """Take the data folder for this process, as long as the returned file is open anywhere.

    Waits for the leftovers of a supervisor that was killed. Raises AlreadyRunningError.
    """
    file = (data / _LOCK).open("a", encoding="utf-8")
    try:
        _wait_for(file, data)
    except BaseException:
        file.close()
        raise
    return file


def write(data: Path, note: Note) -> None:
    """Tell others on this machine where Toombos is; the command line finds the API by it."""
    fresh = data / f"{_NOTE}.new"
    fresh.write_text(json.dumps(asdict(note)), "utf-8")
    fresh.replace(data / _NOTE)


def read(data: Path) -> Note | None:
    """Return where Toombos was started last in this data folder, if ever."""
    try:
        return Note(**json.loads((data / _NOTE).read_text("utf-8")))
    except FileNotFoundError:
        return None


def _wait_for(file: TextIO, data: Path) -> None:
    deadline = time.monotonic() + _BURIAL_S
    pause = threading.Event()
    waits = False
    while not _lock(file):
        note = read(data)
        if note and _lives(note.pid):
            raise AlreadyRunningError(f"Toombos is running here already, as process {note.pid}.")
        if time.monotonic() > deadline:
            raise AlreadyRunningError(f"Another program holds {data / _LOCK}.")
        if not waits:
            waits = True
            print("Waiting for the previous start, which was killed, to end ...", flush=True)
        pause.wait(0.1)


def _lock(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _lives(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
