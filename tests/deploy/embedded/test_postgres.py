import os
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from deploy.embedded.postgres import Postgres
from deploy.embedded.server import ServerStartError
from deploy.embedded.unprivileged import Way


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """Give a durable server, as `toombos up` runs it, below a path with a space and an accent."""
    folder = tmp_path_factory.mktemp("data") / "with space and é"
    folder.mkdir()
    with Postgres(folder) as running:
        yield running
    running.discard()


def test_acknowledged_rows_survive_a_crash_in_the_middle_of_inserts(server: Postgres) -> None:
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("create table if not exists acknowledged (number int primary key)")
    many, acknowledged = threading.Event(), 0

    def insert() -> None:
        nonlocal acknowledged
        with psycopg.connect(server.url, autocommit=True) as connection:
            for number in range(1_000_000):
                connection.execute("insert into acknowledged values (%s)", [number])
                acknowledged = number + 1
                if acknowledged == 50:
                    many.set()

    def insert_until_the_crash() -> None:
        with pytest.raises(psycopg.OperationalError):
            insert()

    writer = threading.Thread(target=insert_until_the_crash)
    writer.start()
    assert many.wait(timeout=20)

    server.kill()
    writer.join()
    server.start()

    with psycopg.connect(server.url) as connection:
        row = connection.execute("select count(*) from acknowledged").fetchone()
    assert row
    # the last one may have been written without the answer having arrived
    assert row[0] in {acknowledged, acknowledged + 1}


def test_wrong_password_is_refused(server: Postgres) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(server.url, password="guessed")


def test_nobody_else_can_reach_data_or_socket(server: Postgres) -> None:
    with psycopg.connect(server.url) as connection:
        sockets = Path(str(connection.info.host))

    assert stat.S_IMODE(server.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    assert [path.name for path in sockets.iterdir() if "PGSQL" not in path.name] == []


def test_server_listens_on_no_network_address(server: Postgres) -> None:
    with psycopg.connect(server.url) as connection:
        row = connection.execute("show listen_addresses").fetchone()

    assert row == ("",)


def test_durable_server_waits_for_the_disk(server: Postgres) -> None:
    with psycopg.connect(server.url) as connection:
        found = [
            connection.execute(f"show {name}").fetchone()
            for name in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums")
        ]

    assert found == [("on",)] * 4


def test_letters_beyond_ascii_are_folded(server: Postgres) -> None:
    with psycopg.connect(server.url) as connection:
        row = connection.execute("select lower('ÄÖÉ')").fetchone()

    assert row == ("äöé",)


def test_second_server_ends_one_left_over_in_its_folder(server: Postgres) -> None:
    process = server._process
    assert process
    successor = Postgres(server.data)
    reaper = threading.Thread(target=process.wait)
    reaper.start()

    successor.start()

    try:
        reaper.join(timeout=10)
        assert process.returncode is not None
        with psycopg.connect(successor.url) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
    finally:
        successor.stop()
        server._process = None
        server.start()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_root_without_namespaces_runs_it_as_nobody(tmp_path: Path) -> None:
    server = Postgres(tmp_path, durable=False, way=Way.NOBODY)

    server.start()

    try:
        with psycopg.connect(server.url) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
        assert server.folder.owner() == "nobody"
        assert tmp_path.stat().st_uid == 0
    finally:
        server.discard()
    assert not server.folder.parent.exists()


def test_missing_programs_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOOMBOS_PG_BIN", str(tmp_path))
    server = Postgres(tmp_path, durable=False)

    with pytest.raises(ServerStartError, match="has no initdb"):
        server.start()

    server.discard()


def test_interrupted_first_start_is_begun_anew(tmp_path: Path) -> None:
    half_made = tmp_path / "postgres.new"
    half_made.mkdir()
    (half_made / "PG_VERSION").write_text("18")

    server = Postgres(tmp_path, durable=False)
    server.start()

    with psycopg.connect(server.url) as connection:
        assert connection.execute("select current_database()").fetchone() == ("toombos",)
    server.discard()
