"""A whole email around its body: head, preheader, sender, title, footer, in one of five looks.

The email channel calls it. It adds no words but those of `wording` and of the spec.
"""

from dataclasses import dataclass

from tasks.writing.layout.email_looks import EmailStyle
from tasks.writing.layout.email_styles import email_style, style_block
from tasks.writing.layout.escaping import escape
from tasks.writing.layout.wording import direction, wording

# Invisible characters after the preheader keep the inbox preview from running into the title.
_PADDING = "\u00a0\u200c" * 60

_OUTLOOK_OPEN = (
    '<!--[if mso]><table role="presentation" align="center" width="600" cellpadding="0" '
    'cellspacing="0" border="0"><tr><td><![endif]-->'
)
_OUTLOOK_CLOSE = "<!--[if mso]></td></tr></table><![endif]-->"


@dataclass(frozen=True, slots=True)
class Letter:
    """What stands around the body. Empty means unknown and is left out."""

    subject: str
    preheader: str
    title: str
    lang: str
    style: str
    shortened: bool = False
    read_url: str = ""
    sender_name: str = ""
    postal_address: str = ""
    unsubscribe_url: str = ""
    call_to_action: str = ""  # the customer's words for the button to the page
    brand_color: str = ""  # of the branded look
    logo_url: str = ""  # shown instead of the sender's name in the branded look


def letter_style(letter: Letter) -> EmailStyle:
    """The look that the letter's body has to be written in."""
    turned = direction(letter.lang) == "rtl"
    return email_style(letter.style, right_to_left=turned, brand=letter.brand_color)


def letter_html(letter: Letter, body: str) -> str:
    """The complete HTML of the email; the same letter and body give the same bytes."""
    style = letter_style(letter)
    turn = direction(letter.lang)
    return "\n".join(
        (
            "<!DOCTYPE html>",
            f'<html lang="{escape(letter.lang)}" dir="{turn}">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            '<meta name="supported-color-schemes" content="light dark">',
            f"<title>{escape(letter.subject)}</title>",
            f"<style>{style_block(letter.style, letter.brand_color)}</style>",
            "<!--[if mso]><style>.pre{mso-hide:all}</style><![endif]-->",
            "</head>",
            f'<body class="bg" style="{style.page}">',
            _preheader(letter.preheader),
            f'<table role="presentation" class="bg" style="width:100%;border-collapse:collapse;background:{style.light.page}">',
            '<tr><td class="out" style="padding:24px 12px">',
            _OUTLOOK_OPEN,
            f'<table role="presentation" class="card" style="width:100%;max-width:600px;margin:0 auto;border-collapse:collapse;{style.card}">',
            _header(letter, style),
            f'<tr><td class="pad t" style="padding:30px {style.side}px 12px;{style.body}">',
            body,
            _closing(letter, style),
            "</td></tr>",
            _footer(letter, style),
            "</table>",
            _OUTLOOK_CLOSE,
            "</td></tr>",
            "</table>",
            "</body>",
            "</html>",
            "",
        )
    )


def bare_html(letter: Letter, fragment: str) -> str:
    """An email around HTML that is not ours. Where that has no way out, our footer follows it."""
    style = letter_style(letter)
    way_out = escape(letter.unsubscribe_url)
    footer = ""
    if not way_out or way_out not in fragment:
        footer = (
            '<table role="presentation" style="width:100%;max-width:600px;margin:0 auto;'
            f'border-collapse:collapse">{_footer(letter, style)}</table>'
        )
    return "\n".join(
        (
            "<!DOCTYPE html>",
            f'<html lang="{escape(letter.lang)}" dir="{direction(letter.lang)}">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(letter.subject)}</title>",
            "</head>",
            '<body style="margin:0;padding:0">',
            _preheader(letter.preheader),
            fragment,
            footer,
            "</body>",
            "</html>",
            "",
        )
    )


def letter_footer_text(letter: Letter) -> str:
    """The same closing and footer for the text part."""
    words = wording(letter.lang)
    lines = []
    if letter.shortened:
        lines.append(
            f"{letter.call_to_action or words.continue_reading}: {letter.read_url}"
            if letter.read_url
            else words.shortened
        )
    elif letter.read_url:
        lines.append(f"{letter.call_to_action or words.read_online}: {letter.read_url}")
    lines += _imprint(letter)
    if letter.unsubscribe_url:
        lines.append(f"{words.unsubscribe}: {letter.unsubscribe_url}")
    return "\n".join(("--", *lines)) if lines else ""


def _imprint(letter: Letter) -> list[str]:
    """Who sends this and from where; the name once, also when the address begins with it."""
    lines = [line for line in letter.postal_address.splitlines() if line]
    if letter.sender_name and (not lines or lines[0] != letter.sender_name):
        lines.insert(0, letter.sender_name)
    return lines


def _preheader(text: str) -> str:
    """Hidden by size, not by colour: text in the colour of its ground is a sign of spam."""
    if not text:
        return ""
    hidden = "display:none;max-height:0;overflow:hidden"
    return f'<div class="pre" style="{hidden}">{escape(text)}{_PADDING}</div>'


def _header(letter: Letter, style: EmailStyle) -> str:
    muted, plain = ("", "") if style.header_in_colour else (' class="m"', " t")
    name = escape(letter.sender_name)
    if letter.logo_url and letter.style == "branded":
        name = (
            f'<img src="{escape(letter.logo_url)}" alt="{name}" height="48"'
            ' style="height:48px;max-width:100%;border:0">'
        )
    sender = f'<p{muted} style="{style.sender}">{name}</p>\n' if name else ""
    title = (
        f'<h1 class="h{plain}" style="{style.title}">{escape(letter.title)}</h1>'
        if letter.title
        else ""
    )
    return f'<tr><td class="pad" style="{style.header}">\n{sender}{title}\n</td></tr>'


def _closing(letter: Letter, style: EmailStyle) -> str:
    words = wording(letter.lang)
    if not letter.shortened and not (letter.call_to_action and letter.read_url):
        return ""
    if not letter.read_url:
        return f'<p class="m" style="{style.p};color:{style.light.muted}">{escape(words.shortened)}</p>'
    label = letter.call_to_action or words.continue_reading
    button = f'<a class="btn" href="{escape(letter.read_url)}" style="{style.button}">{escape(label)}</a>'
    return f'<p style="margin:30px 0 24px">{button}</p>'


def _footer(letter: Letter, style: EmailStyle) -> str:
    words = wording(letter.lang)
    link = f"color:{style.light.muted};text-decoration:underline"
    lines = [escape(line) for line in _imprint(letter)]
    links = [
        f'<a href="{escape(href)}" style="{link}">{escape(name)}</a>'
        for name, href in (
            (words.read_online, letter.read_url),
            (words.unsubscribe, letter.unsubscribe_url),
        )
        if href
    ]
    if links:
        lines.append(" &nbsp;·&nbsp; ".join(links))
    if not lines:
        return '<tr><td style="padding:0 0 20px"></td></tr>'
    return f'<tr><td class="pad m" style="{style.footer}">{"<br>".join(lines)}</td></tr>'
