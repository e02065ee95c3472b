"""The figures of the last minute."""

from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from prometheus_client import generate_latest

from api.traffic import WINDOW_S, Traffic, endpoint_of


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_nothing_happened_is_zero_and_not_an_error() -> None:
    summary = Traffic(clock=Clock()).summary()

    assert summary.requests_total == 0
    assert summary.requests_per_second == 0
    assert summary.avg_response_time_ms == 0
    assert summary.error_rate == 0


def test_only_server_errors_are_errors() -> None:
    traffic = Traffic(clock=Clock())
    for status in (200, 404, 401, 503):
        traffic.observe("GET", "/x", status, 0.010)

    summary = traffic.summary()

    assert summary.error_rate == 0.25
    assert summary.avg_response_time_ms == 10


def test_the_last_minute_forgets_and_the_total_does_not() -> None:
    clock = Clock()
    traffic = Traffic(clock=clock)
    traffic.observe("GET", "/x", 500, 1)

    clock.now += WINDOW_S + 1
    traffic.observe("GET", "/x", 200, 0.002)

    summary = traffic.summary()
    assert summary.requests_total == 2
    assert summary.error_rate == 0
    assert summary.avg_response_time_ms == 2


@hypothesis_settings(max_examples=50)
@given(st.lists(st.tuples(st.floats(0, 40), st.sampled_from([200, 500])), max_size=60))
def test_the_ring_counts_what_a_list_would(steps: list[tuple[float, int]]) -> None:
    clock = Clock()
    traffic = Traffic(clock=clock)
    seen: list[tuple[int, int]] = []
    for pause, status in steps:
        clock.now += pause
        traffic.observe("GET", "/x", status, 0.001)
        seen.append((int(clock.now), status))

    summary = traffic.summary()

    recent = [status for second, status in seen if second > clock.now - WINDOW_S]
    assert summary.requests_total == len(steps)
    assert summary.error_rate == round(recent.count(500) / max(1, len(recent)), 6)


def test_odd_methods_and_paths_do_not_make_new_series() -> None:
    traffic = Traffic()
    for number in range(20):
        traffic.observe(f"METHOD{number}", endpoint_of({"path": f"/{number}"}), 404, 0.001)

    text = generate_latest(traffic.registry).decode()

    assert 'http_requests_total{endpoint="unmatched",method="OTHER",status="404"} 20.0' in text
    assert "METHOD" not in text
