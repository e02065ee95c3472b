"""Token buckets: so much at once, so much a second, here and in Redis alike."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.kit import broker, ids
from models.limits.buckets import TAKE, Bucket, LocalBuckets, Standing, tightest


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def take(buckets: LocalBuckets, *wanted: tuple[str, Bucket]) -> bool:
    return all(s.is_allowed for s in buckets.take(wanted))


def test_a_bucket_gives_what_it_holds_and_then_what_flows() -> None:
    clock = Clock()
    buckets, kind = LocalBuckets(clock=clock), Bucket("key", 3, 2)

    at_once = [take(buckets, ("a", kind)) for _ in range(4)]
    clock.now += 1
    later = [take(buckets, ("a", kind)) for _ in range(3)]

    assert at_once == [True, True, True, False]
    assert later == [True, True, False]


def test_a_refusal_takes_nothing_from_the_other_bucket() -> None:
    buckets = LocalBuckets(clock=Clock())
    small, large = Bucket("key", 1, 1), Bucket("tenant", 5, 1)
    for _ in range(4):
        found = buckets.take([("a", small), ("t", large)])

    assert [s.left for s in found] == [0, 4]


@given(st.lists(st.floats(0, 5), max_size=60), st.integers(1, 9), st.floats(0.1, 9))
def test_no_pattern_of_requests_gets_more_than_size_and_flow(
    pauses: list[float], size: int, flow: float
) -> None:
    clock = Clock()
    buckets, kind = LocalBuckets(clock=clock), Bucket("key", size, flow)
    allowed = 0
    for pause in pauses:
        clock.now += pause
        allowed += take(buckets, ("a", kind))

    assert allowed <= size + flow * sum(pauses) + 1e-6


@given(st.integers(0, 10_000), st.floats(0.01, 1000))
def test_a_client_that_waits_as_told_is_let_in(size: int, flow: float) -> None:
    clock = Clock()
    buckets, kind = LocalBuckets(clock=clock), Bucket("key", max(1, size), flow)
    buckets._levels["a"] = (0.0, clock.now)

    (refused,) = buckets.take([("a", kind)])
    clock.now += refused.retry_in_s

    assert take(buckets, ("a", kind))


def test_headers_speak_of_the_bucket_that_is_tightest() -> None:
    key, tenant = Bucket("key", 10, 1), Bucket("tenant", 100, 1)

    assert tightest([Standing(key, 9, True), Standing(tenant, 5, True)]).bucket is tenant


@pytest.mark.usefixtures("database")
class TestShared:
    """The same in Redis."""

    def take(self, name: str, *kinds: tuple[int, float]) -> list[float]:
        keys = [f"toombos:limits:test:{name}:{n}" for n, _ in enumerate(kinds)]
        shape = [number for kind in kinds for number in kind]
        told = broker.redis_client().eval(
            TAKE, len(keys) + 1, *keys, f"toombos:requests:{name}", "t|a", *shape
        )
        return [float(number) for number in told]

    def test_many_at_once_get_no_more_than_the_bucket_holds(self) -> None:
        name = str(ids.new_id())
        with ThreadPoolExecutor(8) as pool:
            told = list(pool.map(lambda _: self.take(name, (20, 0.001)), range(60)))

        assert sum(allowed for allowed, _ in told) == 20

    def test_a_refusal_takes_nothing_from_the_other_bucket(self) -> None:
        name = str(ids.new_id())
        for _ in range(4):
            told = self.take(name, (1, 0.001), (5, 0.001))

        assert told[0] == 0
        assert told[1:] == pytest.approx([0, 4], abs=0.1)

    def test_every_request_is_counted_for_its_day(self) -> None:
        name = str(ids.new_id())
        for _ in range(3):
            self.take(name, (1, 0.001))

        assert broker.redis_client().hgetall(f"toombos:requests:{name}") == {b"t|a": b"3"}

    def test_an_idle_bucket_is_forgotten_when_it_is_full_again(self) -> None:
        name = str(ids.new_id())
        self.take(name, (10, 5))

        ttl = broker.redis_client().pttl(f"toombos:limits:test:{name}:0")

        assert 0 < int(ttl) <= 3_000
