"""Ask a language model for other words in a channel's short texts, and keep what passes every guard.

The render step calls it, and `toombos eval`. Whatever the model does, the answer is usable: a text
that is not good stays as the engine wrote it, with the reason.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

import orjson

from models.kit.errors import OverQuota
from models.kit.settings import settings
from models.llm.endpoint import NONE, Endpoint, Tokens
from tasks import content
from tasks.llm import prompt
from tasks.llm.client import Unusable, ask
from tasks.llm.guards import Fault, Measure, Reason, fault_of
from tasks.llm.prompt import PROMPT_VERSION, Message, Question
from tasks.llm.stream import Ask, Said, Watch
from tasks.writing.analysis import Analysis
from tasks.writing.channel import Spec, TextSlot
from tasks.writing.document import Document

JSON_ROOM: Final = 40
"""Characters of an answer beside each text: its key, quotes, what JSON escapes."""

Texts = Mapping[str, object]


class Ledger(Protocol):
    """Who pays for calls, and remembers answers."""

    def reserve(self, tokens: int) -> Callable[[Tokens], None]:
        """Count tokens before a call; return what is to be told what it really used. Raises OverQuota."""
        ...

    def recall(self, key: str) -> Texts | None:
        """Return an answer to the same question."""
        ...

    def remember(self, key: str, texts: Texts) -> None:
        """Keep an answer."""
        ...


@dataclass(frozen=True, slots=True)
class Reworded:
    """Texts that may be used, by slot, and why the others may not. `cost_micros` is of `tokens`."""

    model: str
    texts: Mapping[str, str]
    faults: Mapping[str, Fault]
    tokens: Tokens = NONE
    calls: int = 0
    is_recalled: bool = False

    def without_texts(self, fault: Fault) -> "Reworded":
        """The same with none of its texts used, for one reason."""
        faults = {**dict.fromkeys(self.texts, fault), **self.faults}
        return replace(self, texts={}, faults=faults)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be reworded, by whom if there is anybody, and what the customer would like."""

    document: Document
    analysis: Analysis
    channel: str
    spec: Spec
    endpoint: Endpoint | None
    guidance: str = ""


def reword(wish: Wish, ledger: Ledger, watch: Watch) -> Reworded:
    """Return other words for the channel's slots. Raises only what `watch` and the ledger raise."""
    slots = content.slots(wish.document, wish.analysis, channel=wish.channel, spec=wish.spec)
    if wish.endpoint is None:
        gone = Fault(Reason.ENDPOINT, "no language model is connected any more")
        return Reworded("", {}, dict.fromkeys((slot.key for slot in slots), gone))
    if not slots:
        return Reworded(wish.endpoint.model, {}, {})
    return _Talk(wish, wish.endpoint, slots, ledger, watch).result()


@dataclass(slots=True)
class _Talk:
    """The conversation about one content: a question, and at most one repair."""

    wish: Wish
    endpoint: Endpoint
    slots: Sequence[TextSlot]
    ledger: Ledger
    watch: Watch
    tokens: Tokens = NONE
    calls: int = 0

    def result(self) -> Reworded:
        wish, links = self.wish, prompt.links_of(self.wish.document, self.slots)
        ground = content.ground(wish.document, wish.analysis, wish.spec)
        measure = Measure(ground, links, wish.spec.style)
        question = Question(wish.document, self.slots, links, wish.spec, wish.guidance)
        key = _key(wish, self.endpoint, self.slots)
        known = self.ledger.recall(key)
        try:
            said = self._answer(question, measure) if known is None else known
        except Unusable as error:
            return self._nothing(Fault(Reason.ENDPOINT, error.message))
        except OverQuota as error:
            return self._nothing(Fault(Reason.BUDGET, error.message))
        faults = _faults(said, self.slots, measure)
        if known is None and len(faults) < len(self.slots):
            self.ledger.remember(key, said)
        texts = {s.key: links.shown(str(said[s.key])) for s in self.slots if s.key not in faults}
        return Reworded(
            self.endpoint.model, texts, faults, self.tokens, self.calls, known is not None
        )

    def _nothing(self, fault: Fault) -> Reworded:
        faults = dict.fromkeys((slot.key for slot in self.slots), fault)
        return Reworded(self.endpoint.model, {}, faults, self.tokens, self.calls)

    def _answer(self, question: Question, measure: Measure) -> Texts:
        """What the model says; texts with a fault are asked for once more, with the fault."""
        asked = prompt.messages(question, document_chars=settings().llm.document_chars)
        said = _texts(self._call(asked, self.slots).text)
        faults = _faults(said, self.slots, measure)
        if not faults:
            return said
        wrong = [slot for slot in self.slots if slot.key in faults]
        repair = prompt.correction(
            {s.key: str(said.get(s.key, ""))[: s.limit * 2] for s in wrong},
            {key: fault.words for key, fault in faults.items()},
        )
        try:
            mended = _texts(self._call([*asked, *repair], wrong).text)
        except (Unusable, OverQuota):
            return said  # what was good stays good
        return {**said, **{s.key: mended[s.key] for s in wrong if s.key in mended}}

    def _call(self, messages: Sequence[Message], slots: Sequence[TextSlot]) -> Said:
        chars = sum(slot.room + JSON_ROOM + len(slot.key) for slot in slots)
        asked = Ask(messages, prompt.schema(slots), chars)
        settle = self.ledger.reserve(asked.estimate.total)
        used = (
            asked.estimate
        )  # unless it is known better: a step that is stopped may have cost that
        self.calls += 1
        try:
            said = ask(self.endpoint, asked, self.watch)
            used = said.tokens
        except Unusable as error:
            used = error.tokens
            raise
        finally:
            self.tokens += used
            settle(used)
        return said


def _faults(said: Texts, slots: Sequence[TextSlot], measure: Measure) -> dict[str, Fault]:
    found = {slot.key: fault_of(said.get(slot.key), slot, measure) for slot in slots}
    return {key: fault for key, fault in found.items() if fault}


def _texts(answer: str) -> dict[str, object]:
    """The texts of an answer, or none: some models wrap their JSON into words or a code fence."""
    start, end = answer.find("{"), answer.rfind("}")
    try:
        found = orjson.loads(answer[start : end + 1])
    except orjson.JSONDecodeError:
        return {}
    return {k: v.strip() if isinstance(v, str) else v for k, v in found.items()}


def _key(wish: Wish, endpoint: Endpoint, slots: Sequence[TextSlot]) -> str:
    """Sha256 of all that decides the answer: who is asked, in which words, about what."""
    facts = (
        PROMPT_VERSION,
        endpoint.base_url,
        endpoint.model,
        settings().llm.document_chars,
        content.input_hash(wish.document, channel=wish.channel, spec=wish.spec),
        [(slot.key, slot.text, slot.room) for slot in slots],
        wish.guidance,
    )
    return hashlib.sha256(orjson.dumps(facts)).hexdigest()
