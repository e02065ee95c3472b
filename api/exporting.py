"""Streams records as a file to keep, so that their number does not matter. For routes that export."""

import csv
import io
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

import orjson
from starlette.responses import StreamingResponse

from models.kit import clock

PORTION: Final = 500
"""Records that are sent together."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would calculate instead of showing it."""

Record = Mapping[str, Any]


class ExportFormat(StrEnum):
    """What an export is written in."""

    CSV = "csv"
    JSON = "json"
    NDJSON = "ndjson"


_TYPES: Final = {
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.JSON: "application/json",
    ExportFormat.NDJSON: "application/x-ndjson",
}


def described(columns: Sequence[str]) -> dict[str, Any]:
    """Return what the OpenAPI document says of an export with these columns."""
    return {
        "description": "All that match, in the list's order.",
        "content": {
            "text/csv": {"example": f"{','.join(columns)}\r\n"},
            "application/json": {"schema": {"type": "array", "items": {"type": "object"}}},
            "application/x-ndjson": {"schema": {"type": "string"}},
        },
    }


def stream(
    records: Iterable[Record], written_in: ExportFormat, *, name: str, columns: Sequence[str]
) -> StreamingResponse:
    """Return a file of all records, written while it is read.

    In CSV a cell that a spreadsheet would take for a formula begins with an apostrophe; lists are
    joined by semicolons. JSON is one array, NDJSON a line a record; both have all fields.
    """
    portions = _portions(iter(records))
    match written_in:
        case ExportFormat.CSV:
            lines = _csv(portions, columns)
        case ExportFormat.JSON:
            lines = _json(portions)
        case ExportFormat.NDJSON:
            lines = _ndjson(portions)
    filename = f"{name}-{clock.now():%Y-%m-%d-%H%M}.{written_in}"
    return StreamingResponse(
        lines,
        media_type=_TYPES[written_in],
        headers={
            "Cache-Control": "no-store",
            "Content-Disposition": f'attachment; filename="{filename}"',
        },
    )


def _portions(records: Iterator[Record]) -> Iterator[list[Record]]:
    while portion := list(itertools.islice(records, PORTION)):
        yield portion


def _csv(portions: Iterator[list[Record]], columns: Sequence[str]) -> Iterator[bytes]:
    yield _rows([columns])
    for records in portions:
        yield _rows([[_cell(record.get(name)) for name in columns] for record in records])


def _json(portions: Iterator[list[Record]]) -> Iterator[bytes]:
    yield b"["
    for n, records in enumerate(portions):
        yield (b",\n" if n else b"\n") + b",\n".join(map(orjson.dumps, records))
    yield b"\n]\n"


def _ndjson(portions: Iterator[list[Record]]) -> Iterator[bytes]:
    for records in portions:
        yield b"".join(orjson.dumps(record) + b"\n" for record in records)


def _rows(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list():
            value = "; ".join(map(str, value))
        case dict():
            value = orjson.dumps(value).decode()
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
