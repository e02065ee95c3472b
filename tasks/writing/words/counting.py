"""How long a text is for each social network: X's weighted length, graphemes, UTF-16 units.

Social channels and the cutting call it; it must never say less than the network would.
The rules for X are those of its published counter, twitter-text 3.1.0, configuration version 3.
"""

import re
import unicodedata

import regex

from tasks.writing.words.autolinks import split_links

X_LINK_WEIGHT = 23
"""What any link costs on X, short or long."""


def weighted_length(text: str) -> int:
    """X's length of a post, to be held against 280; normalises to NFC first, as X does."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    prose, links = split_links(text)
    torn = sum(map(_torn, prose[1:])) if links else 0
    return sum(map(_weight, prose)) + X_LINK_WEIGHT * len(links) + torn


def graphemes(text: str) -> list[str]:
    """What a reader sees as single characters; joined again they are the text."""
    return list(text) if text.isascii() and "\r" not in text else regex.findall(r"\X", text)


def grapheme_length(text: str) -> int:
    """How many characters a reader sees."""
    return len(text) if text.isascii() and "\r" not in text else len(graphemes(text))


def utf8_length(text: str) -> int:
    """Length in bytes of UTF-8; half of a surrogate pair counts as the mark that replaces it."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "replace"))


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units, as LinkedIn, Facebook and every JavaScript form count."""
    return len(text) if text.isascii() else len(text) + len(_ASTRAL.findall(text))


_ASTRAL = re.compile("[\U00010000-\U0010ffff]")

# Everything outside these ranges weighs two: CJK, emoji, most symbols.
_HEAVY = re.compile("[^\u0000-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")


def _weight(text: str) -> int:
    if text.isascii():
        return len(text)
    total = len(text) + len(_HEAVY.findall(text))
    if _JOINING.search(text):
        total -= sum(_saved(found) for found in _EMOJI.findall(text))
    return total


def _torn(after: str) -> int:
    """What X counts more when a link ends inside an emoji: its second half is no emoji to X."""
    half = _EMOJI.match(after, 1) if after.startswith(_ZWJ) else None
    return _saved(half[0]) if half else 0


def _saved(emoji: str) -> int:
    """How much more its code points weigh than the two that X charges for the whole emoji."""
    return len(emoji) + len(_HEAVY.findall(emoji)) - 2


# --- emoji of several code points -------------------------------------------------------------
# X's counter knows the sequences of Emoji 11.0. A newer one is counted piece by piece there, so
# these sets are closed: adding to them would count less than X does.

_TONE = "[\U0001f3fb-\U0001f3ff]"
_ZWJ = "\u200d"
_MALE_FEMALE = "[\u2640\u2642]\ufe0f"
_ADULT = "[\U0001f468\U0001f469]"
_HEART = f"{_ZWJ}\u2764\ufe0f{_ZWJ}(?:\U0001f48b{_ZWJ})?"
_TRADE = (
    "(?:[\u2695\u2696\u2708]\ufe0f|[\U0001f33e\U0001f373\U0001f393\U0001f3a4\U0001f3a8\U0001f3eb"
    "\U0001f3ed\U0001f4bb\U0001f4bc\U0001f527\U0001f52c\U0001f680\U0001f692\U0001f9b0-\U0001f9b3])"
)
_SPORT = "[\U0001f3cb\U0001f3cc\U0001f574\U0001f575\u26f9]"
_PERSON = (
    "[\U0001f3c3\U0001f3c4\U0001f3ca\U0001f46e\U0001f471\U0001f473\U0001f477\U0001f481\U0001f482"
    "\U0001f486\U0001f487\U0001f645-\U0001f647\U0001f64b\U0001f64d\U0001f64e\U0001f6a3"
    "\U0001f6b4-\U0001f6b6\U0001f926\U0001f935\U0001f937-\U0001f939\U0001f93d\U0001f93e"
    "\U0001f9b8\U0001f9b9\U0001f9d6-\U0001f9dd]"
)
_PARENTS = f"(?:\U0001f468{_ZWJ}{_ADULT}|\U0001f469{_ZWJ}\U0001f469|{_ADULT})"
_CHILDREN = (
    f"(?:\U0001f466(?:{_ZWJ}\U0001f466)?|\U0001f467(?:{_ZWJ}[\U0001f466\U0001f467])?)"  # boy, girl
)
# Drawn as text or as emoji; U+FE0F chooses the emoji.
_EITHER = (
    "\u00a9\u00ae\u2122\u265f\U0001f004\U0001f170\U0001f171\U0001f17e\U0001f17f\U0001f202\U0001f21a"
    "\U0001f22f\U0001f237\U0001f321\U0001f324-\U0001f32c\U0001f336\U0001f37d\U0001f396\U0001f397"
    "\U0001f399-\U0001f39b\U0001f39e\U0001f39f\U0001f3cd\U0001f3ce\U0001f3d4-\U0001f3df\U0001f3f3"
    "\U0001f3f5\U0001f3f7\U0001f43f\U0001f441\U0001f4fd\U0001f549\U0001f54a\U0001f56f\U0001f570"
    "\U0001f573\U0001f576-\U0001f579\U0001f587\U0001f58a-\U0001f58d\U0001f5a5\U0001f5a8\U0001f5b1"
    "\U0001f5b2\U0001f5bc\U0001f5c2-\U0001f5c4\U0001f5d1-\U0001f5d3\U0001f5dc-\U0001f5de\U0001f5e1"
    "\U0001f5e3\U0001f5e8\U0001f5ef\U0001f5f3\U0001f5fa\U0001f6cb\U0001f6cd-\U0001f6cf"
    "\U0001f6e0-\U0001f6e5\U0001f6e9\U0001f6f0\U0001f6f3\u203c\u2049\u2139\u2194-\u2199\u21a9\u21aa"
    "\u231a\u231b\u2328\u23cf\u23ed-\u23ef\u23f1\u23f2\u23f8-\u23fa\u24c2\u25aa\u25ab\u25b6\u25c0"
    "\u25fb-\u25fe\u2600-\u2604\u260e\u2611\u2614\u2615\u2618\u2620\u2622\u2623\u2626\u262a\u262e"
    "\u262f\u2638-\u263a\u2640\u2642\u2648-\u2653\u2660\u2663\u2665\u2666\u2668\u267b\u267f"
    "\u2692-\u2697\u2699\u269b\u269c\u26a0\u26a1\u26aa\u26ab\u26b0\u26b1\u26bd\u26be\u26c4\u26c5"
    "\u26c8\u26cf\u26d1\u26d3\u26d4\u26e9\u26ea\u26f0-\u26f5\u26f8\u26fa\u26fd\u2702\u2708\u2709"
    "\u270f\u2712\u2714\u2716\u271d\u2721\u2733\u2734\u2744\u2747\u2757\u2763\u2764\u27a1\u2934"
    "\u2935\u2b05-\u2b07\u2b1b\u2b1c\u2b50\u2b55\u3030\u303d\u3297\u3299"
)
_TONED_EITHER = "\U0001f3cb\U0001f3cc\U0001f574\U0001f575\U0001f590\u261d\u26f7\u26f9\u270c\u270d"
_TONED = (
    "\U0001f385\U0001f3c2-\U0001f3c4\U0001f3c7\U0001f3ca\U0001f442\U0001f443\U0001f446-\U0001f450"
    "\U0001f466-\U0001f469\U0001f46e\U0001f470-\U0001f478\U0001f47c\U0001f481-\U0001f483"
    "\U0001f485-\U0001f487\U0001f4aa\U0001f57a\U0001f595\U0001f596\U0001f645-\U0001f647"
    "\U0001f64b-\U0001f64f\U0001f6a3\U0001f6b4-\U0001f6b6\U0001f6c0\U0001f6cc\U0001f918-\U0001f91c"
    "\U0001f91e\U0001f91f\U0001f926\U0001f930-\U0001f939\U0001f93d\U0001f93e\U0001f9b5\U0001f9b6"
    "\U0001f9b8\U0001f9b9\U0001f9d1-\U0001f9dd\u270a\u270b"
)
_REGIONS = """
    AC AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR
    BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CP CR CU CV CW CX CY CZ DE DG DJ DK DM DO
    DZ EA EC EE EG EH ER ES ET EU FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT
    GU GW GY HK HM HN HR HT HU IC ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR
    KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU
    MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY
    QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TA TC TD TF TG
    TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM UN US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA
    ZM ZW
"""
_FLAGS = ["".join(chr(0x1F1E6 + ord(c) - ord("A")) for c in code) for code in _REGIONS.split()]
_NATIONS = ["".join(chr(0xE0000 + ord(c)) for c in code) for code in ("gbeng", "gbsct", "gbwls")]

_JOINING = re.compile("[\u200d\u20e3\ufe0f\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff\U000e007f]")
_EMOJI = re.compile(
    "(?=[#*0-9\u00a9\u00ae\u2000-\u32ff\U0001f000-\U0001faff])(?:"  # nothing else begins one
    + "|".join(
        (
            f"{_ADULT}{_TONE}?{_ZWJ}{_TRADE}",
            f"{_SPORT}(?:{_TONE}|\ufe0f){_ZWJ}{_MALE_FEMALE}",
            f"{_PERSON}{_TONE}?{_ZWJ}{_MALE_FEMALE}",
            f"\U0001f468{_HEART}\U0001f468",
            f"\U0001f469{_HEART}{_ADULT}",
            f"{_PARENTS}{_ZWJ}{_CHILDREN}",
            f"\U0001f3f3\ufe0f{_ZWJ}\U0001f308",  # rainbow flag
            f"\U0001f3f4{_ZWJ}\u2620\ufe0f",  # pirate flag
            f"\U0001f441{_ZWJ}\U0001f5e8",  # eye in a speech bubble
            f"[\U0001f46f\U0001f93c\U0001f9de\U0001f9df]{_ZWJ}{_MALE_FEMALE}",
            "[#*0-9]\ufe0f?\u20e3",
            f"[{_EITHER}]\ufe0f",
            f"(?:[{_TONED_EITHER}]\ufe0f?|[{_TONED}]){_TONE}?",
            *_FLAGS,
            f"\U0001f3f4(?:{'|'.join(_NATIONS)})\U000e007f",
        )
    )
    + ")"
)
