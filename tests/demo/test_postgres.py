"""The embedded PostgreSQL: it runs when it answers, whatever a file left behind says."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from wealthcrm.embedded.account import drop_to, server_account
from wealthcrm.embedded.postgres import Postgres

SLEEP = ["sleep", "120"]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Postgres]:
    made = Postgres(tmp_path / "pg", tmp_path / "run", durable=False)
    yield made
    if (made.cluster / "postmaster.pid").exists():
        made.stop()


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    """A living process of the server's account that has nothing to do with PostgreSQL."""
    process = subprocess.Popen(SLEEP, cwd="/", preexec_fn=drop_to(server_account()))  # noqa: PLW1509 (one thread)
    yield process
    process.kill()
    process.wait()


def pid_of(server: Postgres) -> int:
    return int((server.cluster / "postmaster.pid").read_text().split("\n", 1)[0])


def kill(server: Postgres) -> None:
    """``kill -9`` of the server, as a power cut would: its files stay."""
    pid = pid_of(server)
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while server._answer() == 0 and time.monotonic() < deadline:
        time.sleep(0.05)


def give_number_to(server: Postgres, stranger: subprocess.Popen[bytes]) -> None:
    """What happens after a restart of the machine: the number in the file is somebody else's."""
    for path in (server.cluster / "postmaster.pid", server.sockets / ".s.PGSQL.5432.lock"):
        rest = path.read_text().split("\n", 1)[1]
        path.write_text(f"{stranger.pid}\n{rest}")


def test_a_started_server_runs_until_it_is_stopped(server: Postgres) -> None:
    assert not server.is_running()
    server.start()
    assert server.is_running()
    server.stop()
    assert not server.is_running()


def test_a_file_whose_number_is_another_process_s_is_no_running_server(
    server: Postgres, stranger: subprocess.Popen[bytes]
) -> None:
    server.start()
    kill(server)
    give_number_to(server, stranger)
    assert not server.is_running()
    server.start()
    assert server.is_running()
    assert pid_of(server) != stranger.pid


def test_stopping_never_reaches_the_process_that_has_the_number_now(
    server: Postgres, stranger: subprocess.Popen[bytes]
) -> None:
    server.start()
    kill(server)
    give_number_to(server, stranger)
    server.stop()
    assert stranger.poll() is None
