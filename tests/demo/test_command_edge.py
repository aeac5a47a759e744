"""How a command ends that cannot begin, or is told to end: real processes."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Event

import pytest

from tests.house.sources import ROOT
from wealthcrm.embedded import services

# Whatever a shell starts in the background ignores Ctrl-C, and so does all that it starts.
HEARS = "import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
COMPUTES = """
from wealthcrm.ending import ends_on_sigterm
from tiering.pipeline.engine import duckdb_session
from tiering.pipeline.running import interrupt_statements
with ends_on_sigterm(lambda: None, interrupt_statements), duckdb_session() as engine:
    engine = {way}
    print("ready", flush=True)
    try:
        engine.execute("SELECT count(*) FROM range(1000000000) a(i), range(1000000000) b(j)"
                       " WHERE (i * j) % 7 = 3").fetchall()
    except Exception:
        print("went on", flush=True)
        raise SystemExit(1)
"""
PASSWORD = "s3cretWord"
NIGHT = ("run_night", "--as-of", "2024-03-04", "--json")
SLEEPS = "print('ready', flush=True); import time; time.sleep(120)"
# Python hears no signal while it waits for the server.
WAITS = (
    "from django.db import connection as c; w = c.cursor(); print('ready', flush=True);"
    " w.execute('SELECT pg_sleep(120)')"
)


def environment(folder: Path, url: str = "") -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}
    own = {"WEALTHCRM_DATA_DIR": str(folder), "WEALTHCRM_EMBEDDED_DURABLE": "no"}
    return kept | own | ({"DATABASE_URL": url} if url else {})


def manage(*arguments: str, env: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), *arguments], env=env, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def run(*arguments: str, env: dict[str, str]) -> tuple[int, str, str]:
    process = manage(*arguments, env=env)
    out, errors = process.communicate(timeout=120)
    return process.returncode, out, errors


def test_a_command_told_to_end_takes_the_embedded_server_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env = environment(tmp_path)
    code, out, errors = run(*NIGHT, env=env)  # of a data directory without migrate
    told = json.loads(out)
    assert (code, told["status"], told["as_of"]) == (1, "failed", "2024-03-04")
    assert "manage.py migrate" in told["message"]
    assert (told["files"], told["steps"]) == ([], [])
    assert "Traceback" not in errors
    monkeypatch.setenv("WEALTHCRM_DATA_DIR", str(tmp_path))
    server = services.postgres()
    for script in (SLEEPS, WAITS):
        with manage("shell", "-v", "0", "-c", script, env=env) as process:
            assert process.stdout
            ready = process.stdout.readline()
            ran = server.is_running()
            process.terminate()
            try:
                process.wait(timeout=60)
            finally:
                process.kill()
        assert (ready, ran) == ("ready\n", True)
        assert process.returncode == 128 + signal.SIGTERM
        assert not server.is_running()


@pytest.mark.parametrize(
    ("way", "kind"),
    [
        ("engine", signal.SIGTERM), ("engine", signal.SIGINT),
        ("watched(engine.cursor())", signal.SIGTERM),
    ],
)  # fmt: skip
def test_a_long_statement_of_the_engine_is_cut_short(
    way: str, kind: signal.Signals, tmp_path: Path
) -> None:
    """By both of its threads. Without it the process lived on to the end of the statement."""
    script = (
        f"{HEARS}from tiering.pipeline.running import watched\n{COMPUTES.replace('{way}', way)}"
    )
    env = environment(tmp_path) | {
        "WEALTHCRM_ENGINE_THREADS": "2", "DJANGO_SETTINGS_MODULE": "wealthcrm.settings",
    }  # fmt: skip
    with subprocess.Popen(
        [sys.executable, "-c", script], env=env, cwd=ROOT, text=True, stdout=subprocess.PIPE
    ) as process:
        try:
            assert process.stdout and process.stdout.readline() == "ready\n"
            until_it_computes(process.pid)
            process.send_signal(kind)
            process.wait(timeout=60)  # by itself it would compute for hours
        finally:
            process.kill()
    # Of Ctrl-C either the statement tells or Python itself.
    ends = {signal.SIGTERM: [128 + signal.SIGTERM], signal.SIGINT: [1, -signal.SIGINT]}
    assert process.returncode in ends[kind]


def until_it_computes(pid: int, seconds: float = 0.3) -> None:
    """Until the process has used so much more of the processors."""
    wanted = used(pid) + seconds * os.sysconf("SC_CLK_TCK")
    while used(pid) < wanted:
        Event().wait(0.01)


def used(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (f"postgres://someone:12/{PASSWORD}@127.0.0.1:1/name", "the database cannot be reached"),
        (f"postgres://someone:{PASSWORD}/x@127.0.0.1/name", "DATABASE_URL cannot be read"),
    ],
)
def test_a_database_that_is_not_there_is_said_and_its_password_never(
    url: str, said: str, tmp_path: Path
) -> None:
    code, out, errors = run(*NIGHT, env=environment(tmp_path, url))
    told = json.loads(out)
    assert (code, told["status"]) == (1, "failed")
    assert said in told["message"]
    assert "Traceback" not in errors
    assert PASSWORD not in out + errors
