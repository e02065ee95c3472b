"""Sample documents for everything that reads documents: ordinary, bare, huge and hostile ones."""

import hashlib
from functools import cache

from tasks.writing.document import (
    Block,
    Break,
    Code,
    CodeBlock,
    Document,
    Emphasis,
    Format,
    Heading,
    Image,
    Inline,
    Link,
    ListBlock,
    Paragraph,
    Quote,
    Rule,
    Strong,
    Table,
    Text,
)
from tasks.writing.parsing.parse import parse

NOTE = """\
---
title: Northwind 4.2 brings offline drafts and a calmer inbox
author: Marta Lindqvist
date: 2026-04-14
tags: release notes, offline, search
---

# Northwind 4.2 brings offline drafts and a calmer inbox

Northwind 4.2 is out today. Drafts now **stay on your device** until you are back online, and
search answers in under 80 ms on a library of 40,000 notes.

![The new drafts screen on a tablet](https://cdn.northwind.example/drafts.png "The drafts screen")

## Offline drafts

Write on the train, in the cellar or on a plane. When the connection returns, Northwind merges your
text with what your colleagues wrote meanwhile and shows you *every* conflict side by side.

- Works on Android 12 and iOS 16 or newer
- Nothing to switch on; see the [offline guide](https://northwind.example/guides/offline)
  - Drafts older than 90 days are archived

> "I filed the whole report from the ferry," said Dr. A. Nakamura of St. Olav Hospital.

## Faster search

| Library | 4.1 | 4.2 |
|:--|--:|--:|
| 5,000 notes | 210 ms | 31 ms |
| 40,000 notes | 1,640 ms | 78 ms |

To try the new operators, type `tag:field-work` in the search bar, or call the API:

```python
for note in search("tag:field-work", limit=5):
    print(note.title, "a < b && c > d")
```

1. Digest times are set per workspace.
2. The old settings are read until 1 July.

---

Upgrade from the [download page](https://northwind.example/download?os=all&v=4.2) or write to
<support@northwind.example>.
"""

README = """\
# anchor

[![Build](https://img.shields.io/x.svg)](https://ci.example/x) ![v](https://badge.fury.io/py/x.svg)

## Contents

- [Install](#install)
- [Use](#use)

Anchor is a small tool that holds a file in place while other programs write beside it. See the
[guide](docs/guide.md) and [how to install it](#install).

## Install

    pip install anchor

### 1. First run

#### Deep

Run it once.

## Use

![Diagram](images/flow.svg)

### 1. First run

Run it again.
"""

PAGE = """\
<!doctype html><html lang="en"><head><title>Harbour reopens</title>
<meta name="description" content="The old harbour opens again on Saturday after two years."></head>
<body><nav><a href="/">Home</a></nav><article><h1>Harbour reopens</h1>
<p>The old harbour opens again on Saturday. It was closed for <b>two years</b> and cost 41 million
kroner.</p><h2>Ferries</h2><p>Ferries run every hour &amp; the last one leaves at 23:30.</p>
<script>alert(1)</script></article></body></html>
"""

SCRIPTS = """\
# 春のお知らせ

新しい港が土曜日に開きます。二年間の工事が終わり、フェリーは一時間ごとに出ます。

## العربية

يفتح الميناء القديم يوم السبت بعد عامين من العمل.

## हिन्दी और emoji

पुराना बंदरगाह शनिवार को खुलेगा। 👩‍👩‍👧‍👦🏳️‍🌈 é
"""

MARK = '<canary onload="x">'
"""If it is found unescaped in a channel's HTML, a source byte became markup."""

EVIL = f"{MARK}&<>\"'</style></title></script>-->]]>\x00\x1b\u2028\ufffe{{{{7*7}}}}\r\nBcc: x@y.example"


@cache
def samples() -> dict[str, Document]:
    """All sample documents by name. None of them is empty."""
    return {
        "note": parse(NOTE, format=Format.MARKDOWN),
        "readme": parse(README, format=Format.MARKDOWN),
        "page": parse(PAGE, format=Format.HTML),
        "text": parse("Minutes of 3 May\n\nWe met at nine.\n\n- tea\n- cake\n", format=Format.TEXT),
        "scripts": parse(SCRIPTS, format=Format.MARKDOWN),
        "one_word": parse("Hello", format=Format.TEXT),
        "only_heading": parse("# Closed on Monday", format=Format.MARKDOWN),
        "only_code": parse("```\nx = 1\n```", format=Format.MARKDOWN),
        "many_sections": _many_sections(),
        "long_paragraph": parse("word & 'word' " * 9_000, format=Format.TEXT),
        "long_table": document(Table("t", _row("a", "b"), (_row("1", "<2>"),) * 900), title="Rows"),
        "long_code": document(CodeBlock("c", "", "a < b\n" * 14_000), title="Code"),
        "long_list": document(
            ListBlock("l", True, 1, ((Paragraph("p", (Text("one & all"),)),),) * 2500), title="List"
        ),
        "hostile": document(*_hostile_blocks(), title=EVIL),
        "nested": document(_nested(), title="Deep"),
        "odd_tables": document(*_odd_tables(), title="Odd"),
    }


def document(*blocks: Block, title: str = "", meta: dict[str, str] | None = None) -> Document:
    """Give a document of these blocks, with a hash of its own."""
    digest = hashlib.sha256(repr((title, blocks)).encode("utf-8", "replace")).hexdigest()
    return Document(title=title, lang="en", blocks=blocks, meta=meta or {}, hash=digest)


def _many_sections() -> Document:
    part = "## Section {n}\n\nNumber {n} is told in two sentences. It ends with [a link](https://x.example/{n}).\n\n"
    return parse(
        "# Long\n\n" + "".join(part.format(n=n) for n in range(450)), format=Format.MARKDOWN
    )


def _row(*cells: str) -> tuple[tuple[Inline, ...], ...]:
    return tuple((Text(cell),) for cell in cells)


def _hostile_blocks() -> tuple[Block, ...]:
    evil = Text(EVIL)
    inner: tuple[Inline, ...] = (
        evil,
        Strong((evil,)),
        Emphasis((evil,)),
        Code(EVIL),
        Break(),
        Link("javascript:alert(1)", (evil,), EVIL),
        Link("https://x.example/\"onclick='x'", (evil, Link("https://y.example/", (evil,))), EVIL),
        Link(" java\tscript:alert(1)", (Text("tabbed"),)),
        Link("data:text/html,<script>", (Text("data"),)),
        Link("https://x.example/", ()),
        Image("javascript:x", EVIL, EVIL),
        Image('https://x.example/a.png"><canary>', EVIL, EVIL),
    )
    return (
        Heading("h1", 1, inner),
        Heading("h2", 6, (evil,)),
        Heading("h3", 1, ()),
        Paragraph("p1", inner),
        Paragraph("p2", ()),
        Paragraph("p3", (Image("https://x.example/b.png", "", EVIL),)),
        Paragraph("p4", (Text("The harbour opens on Saturday after two years of work."),)),
        ListBlock("l1", True, -3, ((Paragraph("p5", inner),), (), (Heading("h4", 2, (evil,)),))),
        Table("t1", (inner,), ((inner, inner),), ("right", EVIL)),
        CodeBlock("c1", EVIL, EVIL),
        Quote("q1", (Paragraph("p6", inner), Rule("r1"), Quote("q2", ()))),
        Rule("r2"),
    )


def _nested() -> Block:
    block: Block = Paragraph("p", (Text("innermost words"),))
    for depth in range(60):
        block = (
            ListBlock(f"l{depth}", False, 1, ((block,),))
            if depth % 2
            else Quote(f"q{depth}", (block,))
        )
    return block


def _odd_tables() -> tuple[Block, ...]:
    wide = _row(*(f"column {n}" for n in range(12)))
    return (
        Table("t1", (), (_row("a", "b"), _row("c"), _row("d", "e", "f")), ("left",)),
        Table("t2", _row("a"), ()),
        Table("t3", wide, (wide,)),
        Table("t4", (), ((),)),
        Table("t5", ((), ()), (_row("x", "y"),)),
    )
