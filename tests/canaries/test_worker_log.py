"""What a real worker logs of a task that fails: the kind of the error and where it was raised; and
that it keeps no connection between tasks."""

import logging
import os
import re
import subprocess
import sys
import uuid
from pathlib import Path

from tests.canaries.failing_worker import PERSONAL, app
from wealthcrm.logs import LineFormatter

ROOT = Path(__file__).resolve().parents[2]
ENOUGH_SECONDS = 60
FAILING = ["canary.fails", "canary.tries_again"]


def log_of_a_worker(names: list[str]) -> str:
    """The lines of a worker, as a deployment starts it, that was given ``names`` to do, until those
    of them that fail have failed for good."""
    queue = f"canary-{uuid.uuid4()}"
    left = len(FAILING)
    for name in names:
        app.send_task(name, queue=queue)
    command = [
        sys.executable, "-m", "celery", "-A", "tests.canaries.failing_worker", "worker",
        "--concurrency", "1", "--loglevel", "INFO", "--queues", queue, "--without-mingle",
    ]  # fmt: skip
    with subprocess.Popen(
        ["timeout", str(ENOUGH_SECONDS), *command], cwd=ROOT, env=dict(os.environ), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ) as worker:  # fmt: skip
        lines = []
        for line in worker.stdout or ():
            lines.append(line)
            left -= "raised unexpected" in line
            if not left:
                worker.terminate()
        return "".join(lines)


def test_a_real_worker_logs_the_kind_of_an_error_and_never_its_words() -> None:
    log = log_of_a_worker(["canary.connects", "canary.connects", *FAILING])
    told = [line.split(" celery.app.trace ", 1)[1] for line in log.splitlines()
            if " ERROR celery.app.trace Task " in line]  # fmt: skip
    assert sorted(line.split("] ")[1] for line in told) == [
        "raised unexpected: KeyError", "raised unexpected: LookupError",
    ]  # fmt: skip
    assert "] retry: its words are not logged" in log
    assert "failing_worker.py" in log  # where it was raised
    for word in PERSONAL.split():
        assert word not in log
    # CONN_MAX_AGE is for the web: a worker's connection ends with its task.
    backends = re.findall(r"backend (\d+)", log)
    assert len(backends) == len(set(backends)) == 2


def test_words_that_another_handler_kept_in_a_record_are_not_printed() -> None:
    try:
        raise ValueError(PERSONAL)
    except ValueError as error:
        told = (ValueError, error, error.__traceback__)
        record = logging.LogRecord("x", 40, "x.py", 1, "failed: %s", (error,), told)
    logging.Formatter().format(record)
    assert PERSONAL in str(record.exc_text)
    line = LineFormatter("{message}", style="{").format(record)
    assert line.startswith("failed: ValueError\n")
    assert PERSONAL not in line
