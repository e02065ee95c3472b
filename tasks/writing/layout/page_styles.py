"""The style sheets of the website page: one base and five looks, light and dark.

`page` embeds them; `tests/tasks/channels/test_website.py` judges their contrast.
"""

from dataclasses import dataclass
from functools import cache

from tasks.writing.layout.colours import ink_on, mixed, readable

DEFAULT_BRAND = "#0b6e5f"
"""The brand's colour of a customer who names none."""


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of one look in one light, as hex."""

    paper: str
    ink: str
    muted: str
    accent: str
    line: str
    box: str
    band: str

    def css(self) -> str:
        """The palette as custom properties."""
        return (
            f"--paper:{self.paper};--ink:{self.ink};--muted:{self.muted};--accent:{self.accent};"
            f"--line:{self.line};--box:{self.box};--band:{self.band}"
        )


@dataclass(frozen=True, slots=True)
class Look:
    """One template style of the page."""

    light: Palette
    dark: Palette
    rules: str


_BASE = """\
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font-family:var(--text);font-size:1.0625rem;line-height:1.65;overflow-wrap:break-word}
header,.body{max-width:var(--measure);margin-inline:auto;padding-inline:1.25rem}
.body{padding-bottom:4rem}
h1,h2,h3,h4,h5,h6{line-height:1.2;text-wrap:balance;margin:2.2em 0 .6em;scroll-margin-top:1rem}
h1{margin:0}
h2{font-size:1.6rem}h3{font-size:1.25rem}h4,h5,h6{font-size:1.0625rem}
h2+h3,h3+h4{margin-top:1em}
p,ul,ol,blockquote,figure,pre,.scroll{margin:0 0 1.25em}
.body>:first-child{margin-top:0}
ul,ol{padding-inline-start:1.5em}
li{margin:.3em 0}li>ul,li>ol{margin:.3em 0}li>p:last-child,blockquote>:last-child{margin-bottom:0}
li::marker{color:var(--muted)}
a{color:var(--accent);text-underline-offset:.15em;text-decoration-thickness:.07em}
a:hover{text-decoration-thickness:.13em}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
img{max-width:100%;height:auto}
figure img{display:block;max-height:36rem;margin-inline:auto;border-radius:var(--round)}
figcaption{margin-top:.6em;color:var(--muted);font-size:.875rem;text-align:center}
.pictures img{max-height:18rem;vertical-align:middle}
code{font-family:var(--mono);font-size:.875em;background:var(--box);padding:.12em .34em;border-radius:.3em}
pre{background:var(--box);border-radius:var(--round);padding:1rem 1.15rem;overflow-x:auto;line-height:1.5;tab-size:4;font-size:.9375rem}
pre code{background:none;padding:0;font-size:.9em;overflow-wrap:normal}
blockquote{padding-inline-start:1.15em;border-inline-start:.22em solid var(--accent);color:var(--muted)}
hr{border:0;border-top:1px solid var(--line);margin:2.5em 0}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9375rem;line-height:1.5;overflow-wrap:normal}
th,td{text-align:start;vertical-align:top;padding:.55em .9em .55em 0;border-bottom:1px solid var(--line);min-width:6ch;max-width:44ch}
th{border-bottom-width:2px;font-weight:600}
td code,th code{white-space:nowrap}
.c{text-align:center}.r{text-align:end;font-variant-numeric:tabular-nums}
.about{color:var(--muted);font-size:.9375rem;margin:1rem 0 0}
.standfirst{margin:.9rem 0 0}
@media print{body{font-size:11pt}pre{white-space:pre-wrap}}"""

_SANS = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue','Noto Sans',Arial,sans-serif"
_SERIF = (
    "'Iowan Old Style','Palatino Linotype',Palatino,'Source Serif 4','Noto Serif',Georgia,serif"
)
_MONO = "ui-monospace,'SF Mono','Cascadia Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace"

_MODERN = """\
:root{--text:%(sans)s;--mono:%(mono)s;--measure:44rem;--round:.6rem}
.top{background:var(--band);border-top:.35rem solid var(--accent);margin-bottom:2.5rem}
header{padding-block:clamp(2.5rem,8vw,5rem) clamp(2rem,5vw,3.25rem)}
h1{font-size:clamp(2rem,6.2vw,3.25rem);font-weight:800;letter-spacing:-.025em;line-height:1.08}
h2,h3{font-weight:700;letter-spacing:-.012em}
.standfirst,.lede{font-size:1.1875rem;line-height:1.6}
.standfirst{color:var(--muted)}
th{color:var(--muted);font-size:.8125rem;text-transform:uppercase;letter-spacing:.04em}"""

_CLASSIC = """\
:root{--text:%(serif)s;--mono:%(mono)s;--measure:40rem;--round:0}
body{font-size:1.15rem;line-height:1.7}
header{padding-block:clamp(2.5rem,8vw,4.5rem) 2rem;text-align:center}
header::after{content:"";display:block;width:6rem;margin:2rem auto 0;border-top:3px double var(--accent)}
.top{margin-bottom:1rem}
h1{font-size:clamp(2rem,5.6vw,2.9rem);font-weight:500;line-height:1.15}
h2,h3,h4,h5,h6{font-weight:600}h2{font-size:1.55rem}h3{font-style:italic;font-weight:500}
.standfirst{font-style:italic;font-size:1.2rem;color:var(--muted)}
.about{font-variant:small-caps;letter-spacing:.05em}
p.cap::first-letter{float:left;font-size:3.35em;line-height:.82;padding:.06em .06em 0 0;color:var(--accent)}
blockquote{border:0;font-style:italic;padding-inline:1.6em}
hr{border:0;text-align:center;margin:2em 0}hr::before{content:"* * *";color:var(--muted);letter-spacing:.5em}
pre,.scroll{border-block:1px solid var(--line)}th,td{padding-inline-start:.4em}
figcaption{font-style:italic}"""

_MINIMAL = """\
:root{--text:%(sans)s;--mono:%(mono)s;--measure:38rem;--round:.2rem}
body{font-size:1rem;line-height:1.7}
header{padding-block:clamp(2rem,7vw,4rem) 1.5rem}
h1{font-size:1.65rem;font-weight:600;letter-spacing:-.01em}
h2{font-size:1.2rem;font-weight:600}h3{font-size:1.05rem;font-weight:600}h4,h5,h6{font-size:1rem;font-weight:600;color:var(--muted)}
a{color:inherit;text-decoration-color:var(--muted)}
.about{font-size:.875rem;margin-top:.6rem}.standfirst{color:var(--muted)}
blockquote{border-inline-start:1px solid var(--muted)}
pre{background:none;border:1px solid var(--line)}
th{font-weight:600;border-bottom-width:1px;border-bottom-color:var(--muted)}
hr{width:3rem;margin-inline:0 auto}"""

_PLAIN = """\
:root{--text:%(sans)s;--mono:%(mono)s;--measure:46rem;--round:0}
body{font-size:1rem;line-height:1.6}
header{padding-block:1.5rem .5rem}.top{margin-bottom:1rem}
h1{font-size:1.4rem;font-weight:700}
h2{font-size:1.15rem;font-weight:700}h3,h4,h5,h6{font-size:1rem;font-weight:700}
.about{font-size:.9rem;margin-top:.4rem}
blockquote{border-inline-start:2px solid var(--line)}
pre,code{background:none;padding:0}pre{border-inline-start:2px solid var(--line);padding-inline-start:1rem}
figure img{margin-inline:0}figcaption{text-align:start}
th{border-bottom-width:1px}"""

_BRANDED = """\
:root{--text:%(sans)s;--mono:%(mono)s;--measure:46rem;--round:.5rem}
.top{background:var(--brand);color:var(--on-brand);margin-bottom:3rem;text-align:center}
header{padding-block:clamp(3rem,9vw,6rem) clamp(2.5rem,7vw,4.5rem)}
h1{font-size:clamp(2rem,6vw,3.1rem);font-weight:700;letter-spacing:-.02em;line-height:1.12}
.top .about,.top .standfirst{color:var(--on-brand)}
.standfirst{font-size:1.2rem;max-width:38rem;margin-inline:auto}
h2{color:var(--accent);font-weight:700}h2::after{content:"";display:block;width:3rem;margin-top:.45rem;border-top:.25rem solid var(--brand)}
h3{font-weight:700}
.lede{font-size:1.1875rem}
blockquote{background:var(--box);border-inline-start-color:var(--brand);padding:1rem 1.25rem;border-radius:var(--round);color:inherit}
th{color:var(--accent);border-bottom-color:var(--brand)}
li::marker{color:var(--accent)}"""

_FONTS = {"sans": _SANS, "serif": _SERIF, "mono": _MONO}


def _branded(brand: str) -> Look:
    """The customer's colour; links and headings take the nearest one that reads well."""
    box, dark_box = mixed(brand, "#ffffff", 0.94), "#22262d"
    light = readable(brand, "#ffffff", box)
    dark = readable(brand, "#14171b", dark_box)
    line = mixed(brand, "#d9dce2", 0.85)
    own = f":root{{--brand:{brand};--on-brand:{ink_on(brand)}}}\n"
    return Look(
        Palette("#ffffff", "#1d2129", "#565d6a", light, line, box, box),
        Palette("#14171b", "#e6e8ec", "#a5acb8", dark, "#343a42", dark_box, "#14171b"),
        own + _BRANDED % _FONTS,
    )


LOOKS = {
    "modern": Look(
        Palette("#ffffff", "#1b2130", "#566075", "#3b45c4", "#dfe3ec", "#f2f4f9", "#f2f4fb"),
        Palette("#10131a", "#e4e7ef", "#a1a9bb", "#a3aeff", "#2f3545", "#1b202b", "#171b26"),
        _MODERN % _FONTS,
    ),
    "classic": Look(
        Palette("#fbf8f2", "#2b241b", "#695e4e", "#8a2b1f", "#ddd3c0", "#f3ecdf", "#fbf8f2"),
        Palette("#1a1713", "#ebe3d6", "#b5a994", "#e8a08c", "#40382c", "#26211a", "#1a1713"),
        _CLASSIC % _FONTS,
    ),
    "minimal": Look(
        Palette("#ffffff", "#1f1f1f", "#666666", "#1f1f1f", "#e3e3e3", "#f5f5f5", "#ffffff"),
        Palette("#141414", "#e6e6e6", "#a0a0a0", "#e6e6e6", "#333333", "#202020", "#141414"),
        _MINIMAL % _FONTS,
    ),
    "plain": Look(
        Palette("#ffffff", "#222222", "#5f5f5f", "#0b57d0", "#cccccc", "#f4f4f4", "#ffffff"),
        Palette("#121212", "#e3e3e3", "#a8a8a8", "#a8c7fa", "#444444", "#1f1f1f", "#121212"),
        _PLAIN % _FONTS,
    ),
    "branded": _branded(DEFAULT_BRAND),
}
"""Template styles of the page by name."""


@cache
def look_of(name: str, brand: str = "") -> Look:
    """The look of that name, in the brand's colour when it is the branded one; else the modern."""
    if name == "branded" and brand:
        return _branded(brand)
    return LOOKS.get(name, LOOKS["modern"])


@cache
def style_sheet(name: str, brand: str = "") -> str:
    """The whole style sheet of a template style; an unknown name gives the modern one."""
    look = look_of(name, brand)
    return (
        f":root{{color-scheme:light dark;{look.light.css()}}}\n"
        f"@media (prefers-color-scheme:dark){{:root{{{look.dark.css()}}}}}\n{_BASE}\n{look.rules}"
    )
