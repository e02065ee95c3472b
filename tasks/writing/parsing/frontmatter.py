"""Front matter: `key: value` lines between `---` at the very start of a Markdown text.

`parse` calls it. It reads the simple part of YAML that people write by hand, and nothing that
could run, refer or expand.
"""

import re
from typing import Final

MAX_LINES: Final = 200
MAX_VALUE_CHARS: Final = 1000
MAX_LINE_CHARS: Final = 2000
PAIR: Final = re.compile(r"([A-Za-z_][\w .-]{0,60}?)\s*:(?:\s+(.*))?")
LIST_ITEM: Final = re.compile(r"\s*-\s+(.*)")
COMMENT: Final = re.compile(r"\s#.*$")


def split_front_matter(content: str) -> tuple[dict[str, str], str]:
    """Front matter by lower-case key, and the rest; anything else at the start is no front matter.

    List values are joined with ", ". Nested mappings are skipped, their lines are not shown.
    """
    if not content.startswith("---\n"):
        return {}, content
    lines = content.split("\n", MAX_LINES + 1)[1 : MAX_LINES + 1]
    end = next((at for at, line in enumerate(lines) if line.rstrip() in {"---", "..."}), None)
    if end is None:
        return {}, content
    meta = _read(lines[:end])
    if meta is None:
        return {}, content
    rest_at = len("---\n") + sum(len(line) + 1 for line in lines[: end + 1])
    return meta, content[rest_at:]


def _read(lines: list[str]) -> dict[str, str] | None:
    """The pairs, or None when a line shows that this is prose between two rules."""
    meta: dict[str, str] = {}
    key = ""
    for long_line in lines:
        line = long_line[:MAX_LINE_CHARS]
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        item = LIST_ITEM.fullmatch(line)
        if key and item:
            meta[key] = ", ".join(filter(None, (meta[key], _value(item[1]))))[:MAX_VALUE_CHARS]
        elif key and line[0] in " \t":
            continue
        elif pair := PAIR.fullmatch(line.rstrip()):
            key = pair[1].strip().lower()
            meta[key] = _value(pair[2] or "")
        else:
            return None
    return meta or None


def _value(raw: str) -> str:
    """A scalar without its quotes, a flow list as its items."""
    value = raw.strip()[:MAX_VALUE_CHARS]
    if value[:1] in {"'", '"'}:
        return value[1:].partition(value[0])[0]
    value = COMMENT.sub("", value).rstrip()
    if value.startswith("[") and value.endswith("]"):
        value = ", ".join(part.strip().strip("'\"") for part in value[1:-1].split(","))
    return "" if value in {"|", ">", "|-", ">-"} else value
