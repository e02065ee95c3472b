"""The byte that says a worker is to end, as a forked process sees it."""

import os

from tasks import drain


def test_a_forked_process_hears_that_its_worker_is_to_end() -> None:
    assert not drain.begun()
    reading, writing = os.pipe()
    if not (child := os.fork()):
        os.read(reading, 1)
        os._exit(int(drain.begun()))
    try:
        drain.begin()
        os.write(writing, b".")
        _, status = os.waitpid(child, 0)
    finally:
        drain.forget()
        os.close(reading)
        os.close(writing)

    assert os.waitstatus_to_exitcode(status) == 1
    assert not drain.begun()
