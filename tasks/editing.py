"""A content that somebody changed by hand: the same content in all its parts, judged anew.

People change what they read; what follows from that (a message's source, a page's head, counts) is
made again here. Called by the API. Pure: no database, no clock.
"""

import email
import email.policy
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from html import escape
from typing import Any, Final

import orjson

from models.kit.errors import Invalid
from tasks.channels import load
from tasks.social.network import SocialChannel
from tasks.writing.channel import ChannelContent, Count, Finding, Severity
from tasks.writing.layout.mime_message import Envelope, message_bytes
from tasks.writing.layout.slugs import slug

FIELD_MAX: Final = 1_000_000
TAGS_MAX: Final = 50
EDITABLE: Final[Mapping[str, tuple[str, ...]]] = {
    "email": ("subject", "preheader", "html", "text"),
    "page": ("title", "slug", "description", "excerpt", "fragment", "tags"),
    "social": ("parts", "hashtags"),
}
"""What people may change, by the kind of channel; everything else follows from that."""
Body = Mapping[str, Any]


def revise(channel: str, body: Body, report: Body, changes: Body) -> tuple[Body, Body]:
    """Return a content's body and report after changes to some of its fields.

    Raises Invalid for a field that can't be changed, or not to that. Errors of the channel's own
    check do not stop an edit: they are in the report, and keep it from being sent.
    """
    plug_in = load()[channel]
    kind = plug_in.capabilities().kind
    allowed = EDITABLE[kind]
    for name, value in changes.items():
        if name not in allowed:
            raise Invalid(
                f"{name[:80]!r} of {channel} can't be changed. Change {', '.join(allowed)};"
                " the rest follows from them."
            )
        _check_type(name, value)
    made = _REVISE[kind](plug_in, body, changes)
    counts = made.counts or [Count(**count) for count in report.get("counts", [])]
    media = report.get("media", [])
    judged = replace(made, channel=channel, counts=counts, media=media)
    kept = [p for p in report.get("provenance", []) if _field_of(p) not in changes]
    return made.fields, {
        **report,
        "findings": [asdict(finding) for finding in _judged(plug_in, judged)],
        "counts": [asdict(count) for count in counts],
        "provenance": kept,
    }


def _check_type(name: str, value: object) -> None:
    if name in ("parts", "hashtags", "tags"):
        texts = value if isinstance(value, list) else [None]
        texts = [t.get("text") if isinstance(t, dict) else t for t in texts]
        if not all(isinstance(text, str) for text in texts) or len(texts) > TAGS_MAX:
            raise Invalid(f"{name} must be a list of at most {TAGS_MAX} texts.")
    else:
        texts = [value]
        if not isinstance(value, str):
            raise Invalid(f"{name} must be a text.")
    if sum(len(text) for text in texts if isinstance(text, str)) > FIELD_MAX:
        raise Invalid(f"{name} has more than {FIELD_MAX:,} characters.")
    if any("\x00" in text for text in texts if isinstance(text, str)):
        raise Invalid(f"{name} holds a NUL character, which can't be stored. Remove it.")


def _email(_: Any, body: Body, changes: Body) -> ChannelContent:
    fields = {**body, **changes}
    for name in ("subject", "preheader"):
        if "\n" in fields[name] or "\r" in fields[name]:
            raise Invalid(f"{name} must be one line.")
    old = email.message_from_string(str(body.get("eml", "")), policy=email.policy.default)
    sender = old["From"].addresses[0] if old["From"] else None
    digest = hashlib.sha256(orjson.dumps([fields[n] for n in EDITABLE["email"]])).hexdigest()
    envelope = Envelope(
        subject=fields["subject"],
        key=digest,
        lang=old["Content-Language"] or "",
        sender_name=sender.display_name if sender else "",
        sender_address=sender.addr_spec if sender else "",
        unsubscribe_url=str(old["List-Unsubscribe"] or "").strip("<>"),
    )
    message = message_bytes(envelope, text=fields["text"], html=fields["html"])
    fields |= {"eml": message.decode("ascii"), "size_bytes": len(fields["html"].encode())}
    return ChannelContent(channel="email", fields=fields)


def _page(_: Any, body: Body, changes: Body) -> ChannelContent:
    fields = {**body, **changes}
    if fields["slug"] != slug(fields["slug"], limit=100):
        raise Invalid(
            f"The slug {fields['slug'][:80]!r} may have only a-z, 0-9 and single hyphens."
        )
    if "title" in changes and not fields["title"].strip():
        raise Invalid("title must not be empty.")
    html = str(body["html"])
    if "fragment" in changes:
        html = _replaced(html, str(body["fragment"]), fields["fragment"], name="fragment")
    for name in ("title", "description"):
        if name in changes:
            before, after = escape(str(body[name])), escape(fields[name])
            html = html.replace(f">{before}<", f">{after}<")
            html = html.replace(f'content="{before}"', f'content="{after}"')
    json_ld = dict(body.get("json_ld") or {})
    for key, name in (("headline", "title"), ("description", "description")):
        if name in changes and key in json_ld:
            json_ld[key] = fields[name]
    html = html.replace(_script(body.get("json_ld") or {}), _script(json_ld))
    return ChannelContent(channel="website", fields={**fields, "json_ld": json_ld, "html": html})


def _social(plug_in: Any, body: Body, changes: Body) -> ChannelContent:
    fields: dict[str, Any] = {**body, **changes}
    told = [part["text"] if isinstance(part, dict) else part for part in fields["parts"]]
    if not isinstance(plug_in, SocialChannel):
        raise Invalid("The posts of this channel can't be changed here.")
    net = plug_in.network
    if not 1 <= len(told) <= net.max_parts:
        raise Invalid(f"{net.label} takes 1 to {net.max_parts} parts; {len(told)} were sent.")
    limit = next((part["limit"] for part in body["parts"] if "limit" in part), net.limit)
    counts = [Count(net.counting, net.measure(text), limit, n) for n, text in enumerate(told)]
    fields["parts"] = [
        {"text": c[0], "count": c[1].value, "limit": limit, "index": n, "total": len(told)}
        for n, c in enumerate(zip(told, counts, strict=True), 1)
    ]
    # What the texts do not say any more is not looked for in them.
    if fields.get("link") and not any(str(fields["link"]) in text for text in told):
        fields["link"] = ""
    if "hashtags" not in changes:
        fields["hashtags"] = [tag for tag in fields["hashtags"] if any(tag in t for t in told)]
    content = ChannelContent(channel=net.key, fields=fields, counts=counts)
    return plug_in.finished(content)


_REVISE: Final[Mapping[str, Callable[[Any, Body, Body], ChannelContent]]] = {
    "email": _email,
    "page": _page,
    "social": _social,
}


def _replaced(html: str, before: str, after: str, *, name: str) -> str:
    if html.count(before) != 1:
        raise Invalid(f"The {name} can't be found in the page any more. Change an older version.")
    return html.replace(before, after)


def _script(json_ld: Mapping[str, object]) -> str:
    text = orjson.dumps(dict(json_ld)).decode()
    return text.replace("<", "\\u003c").replace(">", "\\u003e")


def _judged(plug_in: Any, content: ChannelContent) -> Sequence[Finding]:
    weight = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
    return sorted(dict.fromkeys(plug_in.check(content)), key=lambda f: weight[f.severity])


def _field_of(provenance: Mapping[str, object]) -> str:
    return str(provenance.get("field", "")).partition(".")[0].partition("[")[0]
