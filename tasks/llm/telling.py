"""Content with a language model's words in it, or without: the render step makes it here.

What the model wrote is checked twice, alone by the guards and as a part of the finished content. When
that can't be sent, it is made once more as if there were no model.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from models.llm.endpoint import MICRO
from tasks import content
from tasks.llm.guards import Fault, Reason
from tasks.llm.prompt import PROMPT_VERSION
from tasks.llm.reword import Ledger, Reworded, Wish, reword
from tasks.llm.stream import Watch
from tasks.writing.channel import ChannelContent, Finding, Severity

_OF_THE_CALL = {Reason.ENDPOINT, Reason.BUDGET}


def told(
    wish: Wish, ledger: Ledger, watch: Watch, *, checkpoint: Callable[[], None]
) -> tuple[ChannelContent, Reworded]:
    """Return the channel's content, worded by the model where its words are good.

    Raises only what the watch, the checkpoint and the ledger raise.
    """
    found = reword(wish, ledger, watch)
    made = _generated(wish, found.texts, checkpoint)
    wrong = [f for f in made.findings if f.severity is Severity.ERROR]
    if found.texts and wrong:
        found = found.without_texts(Fault(Reason.CHECKS, wrong[0].message))
        made = _generated(wish, {}, checkpoint)
    return replace(made, findings=(*made.findings, *_findings(found))), found


def report(found: Reworded) -> Mapping[str, object]:
    """What a content keeps of how its words came about, ready for JSON."""
    used: dict[str, object] = {key: {"used": True} for key in found.texts}
    kept = {
        key: {"used": False, "reason": str(fault.reason), "message": fault.words}
        for key, fault in found.faults.items()
    }
    return {
        "model": found.model,
        "prompt_version": PROMPT_VERSION,
        "slots": used | kept,
        "calls": found.calls,
        "tokens": {"sent": found.tokens.sent, "answered": found.tokens.answered},
        "cost": found.tokens.cost_micros / MICRO,
        "recalled": found.is_recalled,
    }


def _generated(
    wish: Wish, texts: Mapping[str, str], checkpoint: Callable[[], None]
) -> ChannelContent:
    return content.generate(
        wish.document,
        wish.analysis,
        channel=wish.channel,
        spec=wish.spec,
        texts=texts,
        checkpoint=checkpoint,
    )


def _findings(found: Reworded) -> Iterator[Finding]:
    if found.texts:
        message = f"{found.model} worded {', '.join(found.texts)}; read it before it goes out."
        yield Finding("llm_used", Severity.INFO, message)
    said = Counter(fault for fault in found.faults.values() if fault.reason in _OF_THE_CALL)
    for fault in said:
        message = f"{found.model or 'The language model'} worded nothing here: {fault.words}."
        yield Finding(f"llm_{fault.reason}", Severity.WARNING, message)
    for key, fault in found.faults.items():
        if fault.reason not in _OF_THE_CALL:
            message = f"The model's {key} was not used ({fault.reason}): {fault.words}."
            yield Finding("llm_rejected", Severity.INFO, message)
