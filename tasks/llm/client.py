"""A call of a language model: tried again when that may help, left out when it can't."""

import random
import threading
import time
from typing import Final

from models.kit import log
from models.kit.settings import settings
from models.llm.endpoint import NONE, Endpoint, Tokens
from tasks.llm.stream import LOOK_S, Ask, Failed, Said, Try, Watch, line

FIRST_PAUSE_S: Final = 0.5
LONGEST_PAUSE_S: Final = 30.0
"""Who asks for a longer pause than this is not waited for."""

_log = log.get(__name__)


class Unusable(Exception):
    """The model gave no answer; the message says why. `tokens` were used all the same."""

    def __init__(self, message: str, tokens: Tokens) -> None:
        super().__init__(message)
        self.message, self.tokens = message, tokens


def ask(endpoint: Endpoint, asked: Ask, watch: Watch) -> Said:
    """Return what the model says, after as many tries as the settings allow.

    Raises Unusable, and whatever `watch` raises.
    """
    known, breaker, spent = settings().llm, line(endpoint).breaker, NONE
    tried = 0
    while True:
        if not breaker.lets_through(known.pause_s):
            raise Unusable("it failed again and again, and is left alone for a while", spent)
        tried += 1
        try:
            said = Try(endpoint, asked, watch).run()
        except Failed as failure:
            spent += failure.tokens
            _log.warning("llm.failed", model=endpoint.model, tried=tried, why=failure.words)
            if failure.is_endpoints:
                breaker.failed(known.pause_s)
            pause_s = _pause_s(tried, failure)
            if not failure.again or tried >= known.tries or pause_s > LONGEST_PAUSE_S:
                raise Unusable(failure.words, spent) from None
            _wait(pause_s, watch)
        else:
            breaker.succeeded()
            return Said(said.text, said.tokens + spent)


def _pause_s(tried: int, failure: Failed) -> float:
    """Twice as long each time, spread out, and never shorter than the endpoint asks for."""
    grown_s = FIRST_PAUSE_S * 2.0 ** (tried - 1)
    return max(failure.after_s, grown_s * random.uniform(0.5, 1.5))  # noqa: S311 - not a secret


def _wait(pause_s: float, watch: Watch) -> None:
    end, never = time.monotonic() + pause_s, threading.Event()
    while (left_s := end - time.monotonic()) > 0:
        watch(0)
        never.wait(min(LOOK_S, left_s))
