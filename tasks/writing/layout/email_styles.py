"""The looks of the email by name, turned around where needed, with the dark colours for clients that ask.

`email_body` and `email_layout` dress their elements with it. Dark colours and narrow padding may be
dropped by a client.
"""

from dataclasses import fields, replace
from functools import cache
from typing import Any

from tasks.writing.layout.colours import ink_on
from tasks.writing.layout.email_looks import (
    EmailStyle,
    branded,
    classic,
    minimal,
    modern,
    plain,
)

DEFAULT_BRAND = "#0b6e5f"
"""The brand's colour of a customer who names none."""
EMAIL_STYLES = {
    "modern": modern(),
    "classic": classic(),
    "minimal": minimal(),
    "plain": plain(),
    "branded": branded(DEFAULT_BRAND),
}
"""Template styles of the email by name."""


@cache
def look_of(name: str, brand: str = "") -> EmailStyle:
    """The look of that name, in the brand's colour when it is the branded one; else the modern."""
    if name == "branded" and brand:
        return branded(brand)
    return EMAIL_STYLES.get(name, EMAIL_STYLES["modern"])


@cache
def email_style(name: str, *, right_to_left: bool = False, brand: str = "") -> EmailStyle:
    """The look of that name, turned around for right-to-left text."""
    style = look_of(name, brand)
    if not right_to_left:
        return style
    turned: dict[str, Any] = {
        f.name: _mirrored(value)
        for f in fields(style)
        if isinstance(value := getattr(style, f.name), str)
    }
    return replace(style, **turned)


@cache
def style_block(name: str, brand: str = "") -> str:
    """The small style sheet of the head: dark colours and narrow screens, nothing a client needs."""
    style = look_of(name, brand)
    dark = style.dark
    button = dark.accent
    if name == "branded":
        button = ink_on(brand or DEFAULT_BRAND)
    elif style.header_in_colour:
        button = "#ffffff"
    return (
        "@media (prefers-color-scheme:dark){"
        f".bg{{background:{dark.page}!important}}"
        f".card{{background:{dark.card}!important;border-color:{dark.line}!important}}"
        f".t{{color:{dark.ink}!important;border-color:{dark.line}!important}}"
        f".t a{{color:{dark.accent}!important}}"
        f".t a.btn{{color:{button}!important;border-color:{button}!important}}"
        f".m,.m a{{color:{dark.muted}!important;border-color:{dark.line}!important}}"
        f".b{{background:{dark.box}!important;color:{dark.ink}!important}}"
        f".l{{border-color:{dark.line}!important}}"
        f".a{{color:{dark.accent}!important;border-color:{dark.accent}!important}}"
        "}\n"
        "@media (max-width:620px){"
        ".out{padding:0!important}"
        ".pad{padding-left:20px!important;padding-right:20px!important}"
        ".h{font-size:26px!important;line-height:33px!important}"
        "}"
    )


def _mirrored(style: str) -> str:
    out = style.replace("-left", "-\0").replace("-right", "-left").replace("-\0", "-right")
    out = out.replace("text-align:left", "text-align:right")
    for left, right in (
        ("margin:0 0 18px 24px", "margin:0 24px 18px 0"),
        ("margin:6px 0 0 24px", "margin:6px 24px 0 0"),
        ("padding:8px 12px 8px 0", "padding:8px 0 8px 12px"),
        ("padding:2px 0 2px 18px", "padding:2px 18px 2px 0"),
        ("padding:0 0 0 16px", "padding:0 16px 0 0"),
        ("padding:0 0 0 12px", "padding:0 12px 0 0"),
    ):
        out = out.replace(left, right)
    return out
