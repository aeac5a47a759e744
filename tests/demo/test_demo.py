"""bin/demo from nothing: pages that answer, a login that works, and nothing left behind."""

import http.cookiejar
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.proofs import only_in_proofs
from wealthcrm.demo.days import yesterday
from wealthcrm.paths import BASE_DIR

WAIT_SECONDS = 240


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "data"
    yield folder
    assert processes_of(folder) == []


def processes_of(folder: Path) -> list[str]:
    """Command lines of living processes that work in this data directory."""
    mark = f"WEALTHCRM_DATA_DIR={folder}".encode()
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (entry / "environ").read_bytes().split(b"\0"):
                found.append((entry / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return [line for line in found if line]


def own_environment(folder: Path) -> dict[str, str]:
    """That of a person at this machine, with a data directory of its own."""
    kept = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}
    return kept | {"WEALTHCRM_DATA_DIR": str(folder)}


def start(folder: Path, log: Path) -> tuple[subprocess.Popen[bytes], str]:
    """The demo with a small bank, and its address once it has said so."""
    with log.open("wb") as out:
        demo = subprocess.Popen(
            [sys.executable, "-m", "wealthcrm.demo", "--clients", "300", "--port", "0"],
            cwd=BASE_DIR, env=own_environment(folder), stdout=out, stderr=out,
            start_new_session=True,
        )  # fmt: skip
    deadline = time.monotonic() + WAIT_SECONDS
    while "Ctrl-C stops" not in log.read_text():
        assert demo.poll() is None, log.read_text()[-3000:]
        assert time.monotonic() < deadline, log.read_text()[-3000:]
        time.sleep(0.2)
    found = re.search(r"http://127\.0\.0\.1:\d+/", log.read_text())
    assert found is not None
    return demo, found[0]


def sign_in(address: str, number: str, password: str, code: str = "") -> str:
    """The page that signing in leads to."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = opener.open(f"{address}sign-in/", timeout=20).read().decode()
    page = send(opener, f"{address}sign-in/", page, {"username": number, "password": password})
    return send(opener, f"{address}sign-in/code/", page, {"code": code}) if code else page


def send(opener: urllib.request.OpenerDirector, url: str, page: str, form: dict[str, str]) -> str:
    """The answer to a form of ``page``."""
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token is not None
    body = urllib.parse.urlencode(form | {"csrfmiddlewaretoken": token[1]}).encode()
    request = urllib.request.Request(url, body, headers={"Referer": url})  # noqa: S310 (our own)
    return str(opener.open(request, timeout=20).read().decode())


def code_of_now(folder: Path) -> str:
    """What ``bin/demo --code`` prints."""
    asked = subprocess.run(
        [sys.executable, "-m", "wealthcrm.demo", "--code"], cwd=BASE_DIR, check=True,
        env=own_environment(folder), capture_output=True, text=True,
    )  # fmt: skip
    return asked.stdout.strip()


# The demo as it was made some days ago: its clock is set back, the machine's is not.
MADE_DAYS_AGO = """
import datetime, sys, time_machine
before = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=int(sys.argv[1]))
with time_machine.travel(before, tick=True):
    from wealthcrm.demo import prepare
    from wealthcrm.embedded import services
    with services.from_environment(with_valkey=True):
        sys.exit(prepare.main(300, 1))
"""


def published_day(page: str) -> date:
    found = re.search(r"数据日 <b>(\d{4}-\d\d-\d\d)", page)
    assert found is not None
    return date.fromisoformat(found[1])


@only_in_proofs
def test_a_demo_made_days_ago_gets_the_files_since_and_runs_their_nights(
    data: Path, tmp_path: Path
) -> None:
    settings = {"DJANGO_SETTINGS_MODULE": "wealthcrm.settings", "WEALTHCRM_TLS": "no"}
    subprocess.run(
        [sys.executable, "-c", MADE_DAYS_AGO, "5"], cwd=BASE_DIR, check=True,
        env=own_environment(data) | settings, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    state = json.loads((data / "demo.json").read_text())
    assert date.fromisoformat(state["files_until"]) <= yesterday() - timedelta(days=5)
    demo, address = start(data, tmp_path / "later.log")
    try:
        last = json.loads((data / "demo.json").read_text())["files_until"]
        assert last == yesterday().isoformat()
        newest = max(path.name.split(".")[2] for path in (data / "inbox").glob("holding.f.*.ok"))
        deadline = time.monotonic() + WAIT_SECONDS
        number = next(x["employee_no"] for x in state["logins"] if not x["with_code"])
        page = sign_in(address, number, state["password"])
        while published_day(page).strftime("%Y%m%d") < newest:
            assert time.monotonic() < deadline, page
            time.sleep(1)
            page = sign_in(address, number, state["password"])
        assert newest > state["files_until"].replace("-", "")
    finally:
        demo.send_signal(signal.SIGINT)
        assert demo.wait(30) == 0


def test_the_demo_starts_serves_every_role_and_stops_without_a_trace(
    data: Path, tmp_path: Path
) -> None:
    demo, address = start(data, tmp_path / "first.log")
    try:
        state = json.loads((data / "demo.json").read_text())
        assert len(state["logins"]) == 13
        assert sum(login["with_code"] for login in state["logins"]) == 4
        for login in state["logins"]:
            code = code_of_now(data) if login["with_code"] else ""
            page = sign_in(address, login["employee_no"], state["password"], code)
            assert login["name"] in page
            assert "l-nav__link" in page
        assert re.search(
            r"Contacts with clients .* \d+ contacts", (tmp_path / "first.log").read_text()
        )
        names = " ".join(processes_of(data))
        assert all(part in names for part in ("gunicorn", "celery -A wealthcrm beat", "worker"))
    finally:
        demo.send_signal(signal.SIGINT)
        assert demo.wait(30) == 0
    demo, address = start(data, tmp_path / "second.log")
    try:
        made = (tmp_path / "second.log").read_text()
        assert "Invented bank" not in made and "Contacts with clients" not in made
        assert state == json.loads((data / "demo.json").read_text())
    finally:
        demo.send_signal(signal.SIGTERM)
        assert demo.wait(30) == 0
