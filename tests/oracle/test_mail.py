"""Emails before the mail clients' known gaps, and before SpamAssassin."""

import re
import subprocess
from collections import Counter

import pytest

from tests.support.corpora import contents, fields
from tests.support.oracle import ask, program

pytestmark = pytest.mark.oracle

# What some client does not do, and why the email is whole without it.
BEARABLE = {
    "<body> element": "Yahoo and Outlook for Mac put its content into an element of theirs",
    "<style> element": "only dark mode and the narrow margins are in it; the rest is inline",
    "@media": "the same",
    "display:none": "Gmail's old mobile page shows the preheader, in a letter of one pixel",
    "height property": "of the preheader's line and of logos; it then has its natural height",
    "overflow": "Outlook hides the preheader by its own property (mso-hide)",
    "role attribute": "Windows Mail reads a layout table as a table",
    "white-space": "Outlook breaks a long line of code; no letter is lost",
    "word-break": "Yahoo cuts off a word that is wider than the screen",
}
MOST_LOST = 20  # pairs of client and feature in one email
SPAM_SHOWN = 8  # each takes a second or two
SCORE = re.compile(r"^X-Spam-Status: \w+, score=(-?[\d.]+)", re.MULTILINE)


def test_clients_lose_only_what_is_known_and_bearable() -> None:
    emails = fields("email", "html")

    answers = ask("caniemail", list(emails.values()), package="caniemail")

    lost = Counter(feature for found in answers for _, feature in found)
    assert set(lost) <= set(BEARABLE), lost.most_common()
    assert max(len({tuple(pair) for pair in found}) for found in answers) <= MOST_LOST


def test_emails_are_no_spam() -> None:
    spamassassin = program("spamassassin", package="spamassassin")
    emails = [str(c.fields["eml"]) for c in list(contents("email").values())[:SPAM_SHOWN]]

    scores = []
    for eml in emails:
        sent = f"Date: Mon, 02 Nov 2026 09:00:00 +0000\r\nTo: reader@example.com\r\n{eml}"
        done = subprocess.run(
            [spamassassin, "-L"], input=sent, capture_output=True, text=True, check=True
        )
        found = SCORE.search(done.stdout)
        assert found
        scores.append(float(found[1]))

    assert sum(score <= 0 for score in scores) == len(scores), scores
