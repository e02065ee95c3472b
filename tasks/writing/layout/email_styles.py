"""Three looks for email, as inline styles, with the dark colours for clients that ask for them.

`email_body` and `email_layout` dress their elements with it. Only widely supported CSS is used: see
https://www.caniemail.com; dark colours and narrow padding may be dropped.
"""

from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any

_SANS = "-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
_SERIF = "Georgia,'Times New Roman',serif"
_MONO = "Consolas,Menlo,monospace"


@dataclass(frozen=True, slots=True)
class Colours:
    """Colours of one look in one light, as hex."""

    page: str
    card: str
    ink: str
    muted: str
    accent: str
    line: str
    box: str


@dataclass(frozen=True, slots=True)
class EmailStyle:
    """Style texts of one look, by the element that wears them."""

    light: Colours
    dark: Colours
    side: int  # pixels left and right of everything
    header_in_colour: bool  # the header keeps its own colours in the dark
    page: str
    card: str
    header: str
    sender: str
    title: str
    body: str
    footer: str
    font: str
    p: str
    lede: str
    h2: str
    h3: str
    h4: str
    list: str
    inner_list: str
    item: str
    quote: str
    code: str
    pre: str
    block: str
    table: str
    head_cell: str
    cell: str
    link: str
    image: str
    rule: str
    button: str


def _shared(light: Colours, font: str, size: int) -> dict[str, str]:
    """What every look has alike; sizes in pixels because Outlook knows no other."""
    line = f"1px solid {light.line}"
    return {
        "page": f"margin:0;padding:0;background:{light.page}",
        "body": f"font:{size}px/{round(size * 1.6)}px {font};color:{light.ink};word-break:break-word",
        "font": font,
        "p": "margin:0 0 18px",
        "list": "margin:0 0 18px 24px;padding:0",
        "inner_list": "margin:6px 0 0 24px;padding:0",
        "item": "margin:0 0 6px",
        "code": f"font-family:{_MONO};font-size:{size - 2}px;background:{light.box}",
        "pre": f"margin:0;white-space:pre-wrap;font:14px/21px {_MONO}",
        "block": f"padding:14px 16px;background:{light.box};color:{light.ink};word-break:break-word",
        "table": f"width:100%;border-collapse:collapse;font:{size - 2}px/22px {font};color:{light.ink}",
        "head_cell": f"padding:8px 12px 8px 0;text-align:left;vertical-align:bottom;border-bottom:2px solid {light.line}",
        "cell": f"padding:8px 12px 8px 0;text-align:left;vertical-align:top;border-bottom:{line}",
        "image": "max-width:100%;border:0;vertical-align:middle",
        "rule": f"margin:30px 0;border:0;border-top:{line}",
    }


def _modern() -> EmailStyle:
    light = Colours("#eef0f6", "#ffffff", "#1f2433", "#5a6276", "#3b45c4", "#dfe3ec", "#f2f4f9")
    dark = Colours("#0f1218", "#181c25", "#e4e7ef", "#a1a9bb", "#aab4ff", "#363c4c", "#232936")
    return EmailStyle(
        light=light,
        dark=dark,
        **_shared(light, _SANS, 16),
        side=36,
        header_in_colour=True,
        card="background:#ffffff",
        header="padding:30px 36px 32px;background:#3139ab;color:#ffffff",
        sender=f"margin:0 0 22px;font:bold 14px/20px {_SANS};color:#dfe2ff",
        title=f"margin:0;font:bold 30px/37px {_SANS};color:#ffffff",
        footer=f"padding:22px 36px 30px;font:13px/20px {_SANS};color:{light.muted};border-top:1px solid {light.line}",
        lede="margin:0 0 20px;font-size:18px;line-height:29px",
        h2=f"margin:36px 0 12px;font:bold 22px/29px {_SANS}",
        h3=f"margin:28px 0 8px;font:bold 18px/25px {_SANS}",
        h4=f"margin:24px 0 6px;font:bold 16px/24px {_SANS}",
        quote=f"padding:2px 0 2px 18px;border-left:4px solid {light.accent};color:{light.muted}",
        link=f"color:{light.accent}",
        button=(
            f"display:inline-block;padding:12px 24px;background:#3139ab;color:#ffffff;"
            f"font:bold 16px/22px {_SANS};text-decoration:none"
        ),
    )


def _classic() -> EmailStyle:
    light = Colours("#f3eee3", "#fffdf8", "#2b241b", "#6b604f", "#8a2b1f", "#ddd3c0", "#f5efe3")
    dark = Colours("#14110d", "#1e1a15", "#ebe3d6", "#b5a994", "#e8a08c", "#463d30", "#2a241c")
    return EmailStyle(
        light=light,
        dark=dark,
        **_shared(light, _SERIF, 17),
        side=36,
        header_in_colour=False,
        card=f"background:{light.card};border:1px solid {light.line}",
        header="padding:34px 36px 26px;text-align:center",
        sender=(
            f"margin:0 0 24px;padding:0 0 16px;font:14px/20px {_SERIF};color:{light.muted};"
            f"letter-spacing:2px;text-transform:uppercase;border-bottom:3px double {light.line}"
        ),
        title=f"margin:0;font:normal 32px/40px {_SERIF};color:{light.ink}",
        footer=f"padding:22px 36px 32px;font:italic 14px/22px {_SERIF};color:{light.muted};text-align:center;border-top:3px double {light.line}",
        lede="margin:0 0 20px;font-size:19px;line-height:31px",
        h2=f"margin:34px 0 10px;font:normal 24px/31px {_SERIF};color:{light.accent}",
        h3=f"margin:28px 0 8px;font:italic 19px/27px {_SERIF}",
        h4=f"margin:24px 0 6px;font:bold 17px/25px {_SERIF}",
        quote=f"padding:0 24px;font-style:italic;color:{light.muted}",
        link=f"color:{light.accent}",
        button=(
            f"display:inline-block;padding:10px 22px;border:1px solid {light.accent};"
            f"color:{light.accent};font:16px/22px {_SERIF};text-decoration:none"
        ),
    )


def _minimal() -> EmailStyle:
    light = Colours("#ffffff", "#ffffff", "#1f1f1f", "#666666", "#1f1f1f", "#e0e0e0", "#f6f6f6")
    dark = Colours("#141414", "#141414", "#e6e6e6", "#a0a0a0", "#e6e6e6", "#3a3a3a", "#222222")
    return EmailStyle(
        light=light,
        dark=dark,
        **_shared(light, _SANS, 16),
        side=24,
        header_in_colour=False,
        card="background:#ffffff",
        header="padding:16px 24px 4px",
        sender=f"margin:0 0 18px;font:14px/20px {_SANS};color:{light.muted}",
        title=f"margin:0;font:bold 23px/31px {_SANS};color:{light.ink}",
        footer=f"padding:20px 24px;font:13px/20px {_SANS};color:{light.muted};border-top:1px solid {light.line}",
        lede="margin:0 0 18px",
        h2=f"margin:32px 0 8px;font:bold 17px/25px {_SANS}",
        h3=f"margin:24px 0 6px;font:bold 16px/24px {_SANS}",
        h4=f"margin:20px 0 4px;font:bold 15px/23px {_SANS};color:{light.muted}",
        quote=f"padding:0 0 0 16px;border-left:1px solid {light.muted};color:{light.muted}",
        link=f"color:{light.accent};text-decoration:underline",
        button=f"color:{light.ink};font:bold 16px/24px {_SANS};text-decoration:underline",
    )


EMAIL_STYLES = {"modern": _modern(), "classic": _classic(), "minimal": _minimal()}
"""Template styles of the email by name."""


@cache
def email_style(name: str, *, right_to_left: bool = False) -> EmailStyle:
    """The look of that name, turned around for right-to-left text; an unknown name gives the modern."""
    style = EMAIL_STYLES.get(name, EMAIL_STYLES["modern"])
    if not right_to_left:
        return style
    turned: dict[str, Any] = {
        f.name: _mirrored(value)
        for f in fields(style)
        if isinstance(value := getattr(style, f.name), str)
    }
    return replace(style, **turned)


@cache
def style_block(name: str) -> str:
    """The small style sheet of the head: dark colours and narrow screens, nothing a client needs."""
    style = EMAIL_STYLES.get(name, EMAIL_STYLES["modern"])
    dark = style.dark
    button = "#ffffff" if style.header_in_colour else dark.accent
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
    ):
        out = out.replace(left, right)
    return out
