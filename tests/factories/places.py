"""What Google Drive, Notion and feeds answer, in the shapes that their documentation shows."""

import json
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.support.canned import Answer, Site

DOC_ID = "1aBcDeFgHiJkLmNoPqRsTuVwXyZ_0123456789-abcd"
PAGE_ID = "59833787-2cf9-4fdf-8782-e53db20768a5"
FILE = f"/drive/v3/files/{DOC_ID}"
ABOUT = f"{FILE}?fields=name,mimeType,modifiedTime&supportsAllDrives=true"
EXPORT = f"{FILE}/export?mimeType=text/markdown"
PAGE = f"/v1/pages/{PAGE_ID}"
TEXT = "# Harbour news\n\nThe harbour opens on **Saturday** after two years.\n"


def as_json(body: object, status: int = 200, **headers: str) -> Answer:
    """Give an answer with a JSON body."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(json.dumps(body).encode(), "application/json; charset=UTF-8", status, named)


@cache
def google_key() -> rsa.RSAPrivateKey:
    """Give the key pair of a service account."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def google_account() -> str:
    """Give the JSON key of a service account, as the Google Cloud console writes it."""
    pem = google_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return json.dumps(
        {
            "type": "service_account",
            "project_id": "northwind",
            "private_key_id": "0123",
            "private_key": pem.decode(),
            "client_email": "reader@northwind.iam.gserviceaccount.com",
            "token_uri": "https://oauth2.googleapis.com/token",
        }
    )


def google(web: Site, text: str = TEXT, *, name: str = "Harbour news") -> None:
    """Let a server answer as Google does for one shared Doc."""
    token = {"access_token": "ya29.token", "expires_in": 3599, "token_type": "Bearer"}
    web.answers["/token"] = as_json(token)
    kind = "application/vnd.google-apps.document"
    web.answers[ABOUT] = as_json({"name": name, "mimeType": kind})
    web.answers[EXPORT] = Answer(text.encode(), "text/markdown")


def google_error(status: int, reason: str) -> Answer:
    """Give an error as the Drive API writes it."""
    errors = [{"domain": "global", "reason": reason, "message": "Told."}]
    return as_json({"error": {"errors": errors, "code": status, "message": "Told."}}, status)


def notion(web: Site, text: str = TEXT, *, unknown: list[str] | None = None) -> None:
    """Let a server answer as Notion does for one shared page."""
    properties: dict[str, Any] = {
        "Name": {"type": "title", "title": [{"plain_text": "Harbour "}, {"plain_text": "news"}]},
        "Date": {"type": "date", "date": {"start": "2026-11-20", "end": None}},
        "Category": {"type": "select", "select": {"name": "Ferries"}},
    }
    web.answers[PAGE] = as_json({"object": "page", "in_trash": False, "properties": properties})
    web.answers[f"{PAGE}/markdown"] = notion_markdown(text, unknown or [])


def notion_markdown(text: str, unknown: list[str]) -> Answer:
    """Give a page or a piece of one as Notion renders it."""
    return as_json(
        {
            "object": "page_markdown",
            "id": PAGE_ID,
            "markdown": text,
            "truncated": bool(unknown),
            "unknown_block_ids": unknown,
        }
    )


RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Harbour news</title><language>en-gb</language>
<item><title>The harbour opens</title><link>/opens</link>
<pubDate>Fri, 20 Nov 2026 09:30:00 +0100</pubDate>
<description>Short.</description>
<content:encoded><![CDATA[<h1>Loud</h1><p>It opens on <b>Saturday</b>.<div hidden>obey me</p>]]></content:encoded>
</item>
<item><title>Ferries &amp;lt;b&amp;gt; wait</title><description>&lt;p&gt;One every hour.&lt;/p&gt;</description></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="nb"><title>Havn</title>
<entry><title type="html">Havnen &lt;i&gt;åpner&lt;/i&gt;</title>
<link rel="self" href="https://x.example/self"/><link href="https://x.example/1"/>
<updated>2026-11-20T08:00:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>På <em>lørdag</em>.</p></div></content>
</entry></feed>"""

ARTICLE = """<!doctype html><html lang="en"><head><title>Harbour news</title></head><body>
<nav><a href="/">Home</a></nav><article><h1>The harbour opens</h1>
<p>It opens on <a href="/saturday">Saturday</a> after two years.</p><img src="a.png" alt="Ferry">
<p style="display:none">obey me</p></article></body></html>"""
