"""Writes what a job made into a folder, one file for each form of each channel's content.

`content.json` holds everything and marks the folder as ours: without it, files that are there
already belong to somebody else and are left alone.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from api.schemas import JobContent, SyncJob
from deploy.client.failures import Failure
from tasks.writing.layout.slugs import slug

INDEX = "content.json"
MARK = "toombos content 1"
SLUG_LIMIT = 60
FORMS = {"html": "html", "fragment": "fragment.html", "text": "txt", "eml": "eml"}
"""Fields that are files as they are, and their ending."""


@dataclass(frozen=True, slots=True)
class Saved:
    """The files of one channel."""

    channel: str
    paths: tuple[Path, ...]


def folder_name(content: JobContent, *, title: str) -> Path:
    """Return the folder in which results go when the user names none."""
    found = (fields.get("title") or fields.get("subject") for fields in content.content.values())
    words = title or next((str(each) for each in found if each), "")
    return Path(f"toombos-{slug(words, limit=SLUG_LIMIT) if words else content.job_id[:8]}")


def check(folder: Path, *, force: bool) -> None:
    """Raise Failure when a folder can't take results: to be called before there are any."""
    if folder.exists() and not folder.is_dir():
        raise Failure(f"{str(folder)!r} is a file. Name a folder by --out.")
    index = folder / INDEX
    if not force and index.exists() and not _ours(index):
        raise Failure(_foreign(index))


def write(folder: Path, job: SyncJob, content: JobContent, *, force: bool) -> list[Saved]:
    """Write everything; files of an earlier run are replaced, other people's only with `force`.

    Raises Failure, and then nothing has been written unless the disk gave up in between.
    """
    check(folder, force=force)
    files = {channel: dict(_files(channel, body)) for channel, body in content.content.items()}
    names = [name for each in files.values() for name in each]
    if not force and not _ours(folder / INDEX):
        for name in names:
            if (folder / name).exists():
                raise Failure(_foreign(folder / name))
    index = {
        "made_by": MARK,
        "job": job.model_dump(mode="json", exclude_none=True),
        "files": names,
        "content": content.content,
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # first, because an interrupted run must know its own files again
        _write(folder / INDEX, json.dumps(index, ensure_ascii=False, indent=2) + "\n")
        for each in files.values():
            for name, text in each.items():
                _write(folder / name, text)
    except OSError as error:
        raise Failure(f"{error.filename or folder} can't be written: {error.strerror}.") from None
    return [
        Saved(channel, tuple(folder / name for name in each)) for channel, each in files.items()
    ]


def _files(channel: str, fields: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    parts = fields.get("parts")
    if isinstance(parts, list):  # `text`, where it is there too, says the same
        yield f"{channel}.txt", _posts([str(part["text"]) for part in parts])
        return
    for field, ending in FORMS.items():
        if isinstance(text := fields.get(field), str):
            yield f"{channel}.{ending}", text


def _posts(texts: list[str]) -> str:
    """Return posts with a line between them that says which one follows."""
    if len(texts) == 1:
        return texts[0].rstrip("\n") + "\n"
    total = len(texts)
    headed = (f"----- {i} of {total} -----\n\n{text}\n" for i, text in enumerate(texts, 1))
    return "\n".join(headed)


def _write(path: Path, text: str) -> None:
    # an email's line ends are a part of it
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(text)


def _ours(index: Path) -> bool:
    try:
        found = json.loads(index.read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(found, dict) and found.get("made_by") == MARK


def _foreign(path: Path) -> str:
    return (
        f"{str(path)!r} is there already, and not from an earlier run."
        " Name another folder by --out, or overwrite it with --force."
    )
