"""Who works: workers count while they speak."""

import pytest

from models.jobs import crew
from models.jobs.crew import Crew
from models.kit import broker
from tests.factories.workers import gives_sign_of_life


def test_only_workers_that_spoke_lately_are_alive() -> None:
    said = {
        b"one@host": b'{"seen_at": 99, "processes": 4, "rss_bytes": 5}',
        b"gone@host": b'{"seen_at": 80, "processes": 4, "rss_bytes": 5}',
        b"odd@host": b"[]",
        b"broken@host": b"{",
    }

    alive = crew.living(said, now=100)

    assert [worker.name for worker in alive] == ["one@host"]


@pytest.mark.usefixtures("database")
def test_the_crew_is_those_who_spoke_lately() -> None:
    gives_sign_of_life("a", processes=3)
    gives_sign_of_life("threads", processes=0)
    gives_sign_of_life("gone", processes=9, age_s=60)
    broker.redis_client().hset(broker.WORKERS, "mad", "what?")
    assert crew.muster() == Crew(reachable=True, processes=4, step_s=None)

    broker.redis_client().hset("toombos:metrics", mapping={"ended|a|completed": 4, "seconds|a": 2})
    assert crew.muster().step_s == 0.5
