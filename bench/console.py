"""Fifty managers at their consoles: what an act and the page that follows it take.

``python -m bench.console`` on a data directory whose nights are published prints JSON. A web server
as ``bin/demo`` starts it (gunicorn, two workers) answers 50 threads that each act every five
seconds: the outcome of a call, and then the page of the next client. An act is what the outcome
takes until its answer is there; the page that follows is told beside it (bars, §People). The first
act of each warms the server and is not counted.
"""

import http.client
import json
import os
import random
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

PEOPLE, ROUNDS, PAUSE = 50, 12, 5.0  # a minute of work
HOST, PORT = "127.0.0.1", 8631
WORKERS = "2"
HIDDEN = re.compile(r'name="(csrfmiddlewaretoken|listed|version|key)" value="([^"]*)"')
ACTION = re.compile(r'action="(/today/[^"]*/outcome/)"')


class Manager(threading.Thread):
    """One person at one browser; ``acts`` and ``pages`` are milliseconds of each."""

    def __init__(self, cookies: str, dice: random.Random, starts_in: float) -> None:
        super().__init__(daemon=True)
        self.cookies, self.dice, self.starts_in = cookies, dice, starts_in
        self.acts: list[float] = []
        self.pages: list[float] = []
        self.wrong: list[str] = []

    def run(self) -> None:
        time.sleep(self.starts_in)
        page = self._asked("GET", "/today/")
        for _round in range(ROUNDS):
            began = time.perf_counter()
            if not (address := self._acted(page)):
                return
            acted = time.perf_counter()
            page = self._asked("GET", address)
            shown = time.perf_counter()
            self.acts.append(1000 * (acted - began))
            self.pages.append(1000 * (shown - acted))
            time.sleep(max(0.0, PAUSE - (shown - began)))

    def _acted(self, page: str) -> str:
        """One key: where the outcome leads on to; empty when nobody is left."""
        found = ACTION.search(page)
        if found is None:
            return ""
        given = dict(HIDDEN.findall(page)) | {"purpose": "service", "admits": "on"}
        given["outcome"] = self.dice.choice(["not_answered", "busy", "talked", "refused"])
        given["talk"] = "2:05" if given["outcome"] == "talked" else ""
        return self._asked("POST", found[1], urlencode(given))

    def _asked(self, method: str, address: str, body: str = "") -> str:
        headers = {"Cookie": self.cookies, "Content-Type": "application/x-www-form-urlencoded",
                   "Host": "localhost", "Referer": f"http://localhost{address}"}  # fmt: skip
        # The server closes what was idle for two seconds: each request dials, as it would then.
        browser = http.client.HTTPConnection(HOST, PORT, timeout=30)
        browser.request(method, address, body or None, headers)
        answer = browser.getresponse()
        text = answer.read().decode()
        browser.close()
        if answer.status == 302:
            return str(answer.headers["Location"])
        if answer.status != 200 or method == "POST":
            self.wrong.append(f"{answer.status} for {method}")
        return text


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wealthcrm.settings")
    os.environ |= {"WEALTHCRM_TLS": "no"}
    import django

    django.setup()
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
    with web_server():
        people = _managers()
        for each in people:
            each.start()
        for each in people:
            each.join()
    print(json.dumps(_told(people)))  # noqa: T201


def _managers() -> Sequence[Manager]:
    from django.conf import settings

    from bench.call_list_pages import people_with_lists
    from bench.pages import signed_in_as

    found = []
    for n, number in enumerate(people_with_lists(PEOPLE)):
        browser = signed_in_as(number)
        browser.get("/today/")  # the token of its forms
        session = browser.cookies[settings.SESSION_COOKIE_NAME].value
        token = browser.cookies[settings.CSRF_COOKIE_NAME].value
        cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={token}"
        dice = random.Random(n)  # noqa: S311 (acts, not secrets)
        found.append(Manager(cookies, dice, starts_in=PAUSE * n / PEOPLE))
    return found


@contextmanager
def web_server() -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "gunicorn", "wealthcrm.wsgi", "--bind", f"{HOST}:{PORT}",
               "--workers", WORKERS, "--threads", "4", "--log-level", "error"]  # fmt: skip
    server = subprocess.Popen(command)
    try:
        _wait_for_it()
        yield server
    finally:
        server.terminate()
        server.wait(30)


def _wait_for_it() -> None:
    for _try in range(120):
        try:
            probe = http.client.HTTPConnection(HOST, PORT, timeout=5)
            probe.request("GET", "/health/", headers={"Host": "localhost"})
            probe.getresponse().read()
        except OSError:
            time.sleep(0.5)
        else:
            return
    sys.exit("the web server does not answer")


def _told(people: Sequence[Manager]) -> dict[str, Any]:
    acts = sorted(ms for each in people for ms in each.acts[1:])
    pages = sorted(ms for each in people for ms in each.pages[1:])
    wrong = [words for each in people for words in each.wrong]
    if wrong or len(acts) < len(people):
        sys.exit(f"{len(acts)} acts, {len(wrong)} wrong: {wrong[:3]}")
    return {
        "acts": len(acts), "people": sum(bool(each.acts) for each in people),
        "median_ms": acts[len(acts) // 2], "p95_ms": acts[len(acts) * 95 // 100],
        "slowest_ms": acts[-1], "page_median_ms": pages[len(pages) // 2],
        "page_p95_ms": pages[len(pages) * 95 // 100],
    }  # fmt: skip


if __name__ == "__main__":
    main()
