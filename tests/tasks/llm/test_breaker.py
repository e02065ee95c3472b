"""An endpoint that fails again and again is left alone for a while."""

from tasks.llm.breaker import ENOUGH, Breaker


class Clock:
    """A clock that a test moves."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def broken(clock: Clock) -> Breaker:
    found = Breaker(clock)
    for _ in range(ENOUGH):
        assert found.lets_through(60)
        found.failed(60)
    return found


def test_after_enough_failures_nobody_is_let_through_until_the_pause_is_over() -> None:
    clock = Clock()
    found = broken(clock)

    assert not found.lets_through(60)
    clock.now += 61
    assert found.lets_through(60)
    assert not found.lets_through(60), "one tries for all"


def test_the_one_that_tries_decides() -> None:
    clock = Clock()
    found = broken(clock)
    clock.now += 61

    assert found.lets_through(60)
    found.failed(60)
    assert not found.lets_through(60)
    clock.now += 61
    assert found.lets_through(60)
    found.succeeded()
    assert found.lets_through(60)
    assert found.lets_through(60)


def test_failures_that_do_not_follow_each_other_are_no_reason() -> None:
    found = Breaker(Clock())
    for _ in range(3 * ENOUGH):
        found.failed(60)
        found.succeeded()

    assert found.lets_through(60)
