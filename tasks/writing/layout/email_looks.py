"""Five looks of the email, as the style texts that its elements wear.

`email_styles` offers them by name. Only widely supported CSS is used: see https://www.caniemail.com.
"""

from dataclasses import dataclass

from tasks.writing.layout.colours import WHITE, ink_on, mixed, readable

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


def modern() -> EmailStyle:
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


def classic() -> EmailStyle:
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


def minimal() -> EmailStyle:
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


def plain() -> EmailStyle:
    """A letter as somebody types it: no card, no colours but a link's, headings in the text's size."""
    light = Colours(WHITE, WHITE, "#222222", "#5f5f5f", "#0b57d0", "#cccccc", "#f4f4f4")
    dark = Colours("#121212", "#121212", "#e3e3e3", "#a8a8a8", "#a8c7fa", "#444444", "#1f1f1f")
    font = "Arial,Helvetica,sans-serif"
    return EmailStyle(
        light=light,
        dark=dark,
        **_shared(light, font, 15),
        side=16,
        header_in_colour=False,
        card=f"background:{WHITE}",
        header="padding:8px 16px 0",
        sender=f"margin:0 0 14px;font:15px/22px {font};color:{light.muted}",
        title=f"margin:0;font:bold 17px/25px {font};color:{light.ink}",
        footer=f"padding:16px;font:13px/20px {font};color:{light.muted}",
        lede="margin:0 0 18px",
        h2=f"margin:24px 0 6px;font:bold 15px/23px {font}",
        h3=f"margin:20px 0 4px;font:bold 15px/23px {font};color:{light.muted}",
        h4=f"margin:18px 0 4px;font:italic 15px/23px {font}",
        quote=f"padding:0 0 0 12px;border-left:2px solid {light.line};color:{light.muted}",
        link=f"color:{light.accent};text-decoration:underline",
        button=f"color:{light.accent};font:15px/24px {font};text-decoration:underline",
    )


def branded(brand: str) -> EmailStyle:
    """The customer's own colour on a centred head, headings and button; it always reads well."""
    card, dark_card = WHITE, "#1a1d22"
    light = Colours(
        mixed(brand, WHITE, 0.9),
        card,
        "#1d2129",
        "#59606d",
        readable(brand, card),
        mixed(brand, "#d9dce2", 0.85),
        mixed(brand, WHITE, 0.94),
    )
    dark = Colours(
        "#101216", dark_card, "#e6e8ec", "#a5acb8", readable(brand, dark_card), "#3a4048", "#23272e"
    )
    on_brand = ink_on(brand)
    return EmailStyle(
        light=light,
        dark=dark,
        **_shared(light, _SANS, 16),
        side=40,
        header_in_colour=True,
        card=f"background:{card}",
        header=f"padding:36px 40px;background:{brand};color:{on_brand};text-align:center",
        sender=f"margin:0 0 16px;font:bold 18px/24px {_SANS};color:{on_brand};letter-spacing:1px",
        title=f"margin:0;font:bold 28px/36px {_SANS};color:{on_brand}",
        footer=(
            f"padding:24px 40px 32px;font:13px/20px {_SANS};color:{light.muted};text-align:center;"
            f"border-top:4px solid {brand}"
        ),
        lede="margin:0 0 20px;font-size:18px;line-height:29px",
        h2=f"margin:36px 0 12px;font:bold 21px/28px {_SANS};color:{light.accent}",
        h3=f"margin:28px 0 8px;font:bold 17px/25px {_SANS}",
        h4=f"margin:24px 0 6px;font:bold 16px/24px {_SANS};color:{light.muted}",
        quote=f"padding:12px 18px;background:{light.box};border-left:4px solid {brand}",
        link=f"color:{light.accent}",
        button=(
            f"display:inline-block;padding:13px 28px;background:{brand};color:{on_brand};"
            f"font:bold 16px/22px {_SANS};text-decoration:none"
        ),
    )
