"""Words that clients use for channels and states, and ours for the same thing."""

from models.jobs.states import JobState
from models.kit.errors import Invalid
from tasks import channels
from tasks.writing.style import COMBINATIONS, Tone

CHANNEL_ALIASES = {
    "web": "website",
    "blog": "website",
    "twitter": "social_twitter",
    "x": "social_twitter",
    "linkedin": "social_linkedin",
    "facebook": "social_facebook",
    "instagram": "social_instagram",
    "bluesky": "social_bluesky",
    "bsky": "social_bluesky",
    "mastodon": "social_mastodon",
    "threads": "social_threads",
}
STYLE_ALIASES = {"breathscape": "branded", "announcement": "modern"}
"""Styles of an older backend that have no design of their own here."""
TONE_ALIASES = {
    "conversational": Tone.CASUAL,
    "empathetic": Tone.ENCOURAGING,
    "enthusiastic": Tone.ENCOURAGING,
    "formal": Tone.PROFESSIONAL,
    "inspirational": Tone.ENCOURAGING,
    "medical": Tone.MEDICAL_SCIENTIFIC,
    "scientific": Tone.MEDICAL_SCIENTIFIC,
    "technical": Tone.PROFESSIONAL,
}
STATE_ALIASES = {
    "queued": JobState.PENDING,
    "scheduled": JobState.PENDING,
    "processing": JobState.IN_PROGRESS,
    "running": JobState.IN_PROGRESS,
    "started": JobState.IN_PROGRESS,
    "success": JobState.COMPLETED,
    "succeeded": JobState.COMPLETED,
    "error": JobState.FAILED,
    "partial_success": JobState.PARTIAL,
    "canceled": JobState.CANCELLED,
    "revoked": JobState.CANCELLED,
}


def channel_keys(words: list[str]) -> list[str]:
    """Return our keys for channels a client named, each once, in its order.

    `social` means every social network. Raises Invalid for a word that names no channel.
    """
    known = channels.load()
    keys: dict[str, None] = {}
    for word in words:
        key = CHANNEL_ALIASES.get(word.strip().lower(), word.strip().lower())
        if key == "social":
            keys |= dict.fromkeys(k for k in known if k.startswith("social_"))
        elif key in known:
            keys[key] = None
        else:
            raise Invalid(
                f"There is no channel {word[:80]!r}. Channels are {', '.join(known)}.",
                code="unknown_channel",
            )
    return list(keys)


def tone_key(word: str) -> str:
    """Return our key of a tone or combination that a client named. Raises Invalid."""
    key = word.strip().lower().replace("-", "_").replace(" ", "_")
    key = TONE_ALIASES.get(key, key)
    if key in set(Tone) or key in COMBINATIONS:
        return str(key)
    raise Invalid(
        f"There is no tone {word[:80]!r}. Tones are {', '.join(Tone)};"
        f" combinations are {', '.join(COMBINATIONS)}.",
        code="unknown_tone",
    )


def combination_key(word: str) -> str:
    """Return our key of a combination of tones. Raises Invalid, also for a single tone."""
    key = tone_key(word)
    if key in COMBINATIONS:
        return key
    raise Invalid(
        f"{word[:80]!r} is a single tone: send it as `tone`. Combinations are"
        f" {', '.join(COMBINATIONS)}.",
        code="unknown_tone",
    )


def job_states(words: str | None) -> list[JobState]:
    """Return the states that a filter like `queued,running` means. Raises Invalid."""
    found = []
    for word in (words or "").split(","):
        text = word.strip().lower()
        if not text:
            continue
        if text in STATE_ALIASES:
            found.append(STATE_ALIASES[text])
        elif text in set(JobState):
            found.append(JobState(text))
        else:
            raise Invalid(
                f"There is no job status {word[:80]!r}. Statuses are {', '.join(JobState)}."
            )
    return found
