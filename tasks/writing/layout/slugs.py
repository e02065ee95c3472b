"""Names for addresses and anchors made from words: `[a-z0-9-]` only, the same for the same words.

The website channel and the page outline call it.
"""

import hashlib
import re
import unicodedata

# Letters that Unicode does not decompose into a base letter and an accent.
_LETTERS = str.maketrans(
    {
        "ß": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d",
        "ł": "l", "Ł": "l", "þ": "th", "Þ": "th", "ð": "d", "Ð": "d", "\N{LATIN SMALL LETTER DOTLESS I}": "i", "ħ": "h", "Ħ": "h",
        "'": "", "\N{RIGHT SINGLE QUOTATION MARK}": "",
    }
)  # fmt: skip
_OTHER = re.compile(r"[^a-z0-9]+")


def slug(words: str, *, limit: int = 100, prefix: str = "post") -> str:
    """Words as `[a-z0-9-]`, at most `limit` long, cut between words.

    Words of which less than half survives (another script) become `prefix` and a short hash of
    them, so the slug is stable and not a misleading scrap.
    """
    plain = unicodedata.normalize("NFKD", words.translate(_LETTERS))
    plain = (
        "".join(c for c in plain if not unicodedata.combining(c)) if not plain.isascii() else plain
    )
    made = _OTHER.sub("-", plain.lower()).strip("-")
    letters = sum(map(str.isalnum, words))
    if not made or 2 * len(made.replace("-", "")) < letters:
        return f"{prefix}-{hashlib.sha256(words.encode('utf-8', 'replace')).hexdigest()[:8]}"
    if len(made) > limit:
        made = made[: limit + 1].rpartition("-")[0] or made[:limit]
    return made


def fragment(words: str) -> str:
    """The fragment code forges give a heading with these words, to follow links written for them."""
    kept = (c for c in words.strip().lower() if c.isalnum() or c in " -_")
    return "".join(kept).replace(" ", "-")
