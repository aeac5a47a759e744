"""A real browser on the live pages: Debian's chromium, never downloaded."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings as project
from django.db import connections
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from operations.services.heartbeat import beat
from organisation.models import User
from tests.outreach.conftest import SHANGHAI
from wealthcrm import frontend
from web.stepup import PROVED_AT

# Nothing of a fresh profile may talk to the network or keep the machine busy.
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip

NewContext = Callable[..., BrowserContext]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser of this worker; absent it is a clear skip, and a failure in CI."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        message = "no chromium is installed: apt-get install -y chromium fonts-noto-cjk"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    # Playwright keeps an event loop in this thread, and Django would refuse its database there.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def front_end() -> Path:
    """static/vendor, built by whichever worker comes first."""
    # The folder itself is the lock: other runs have a temporary folder of their own.
    lock = os.open(frontend.VENDOR.parent, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        frontend.build()
    finally:
        os.close(lock)
    return frontend.VENDOR


@pytest.fixture(autouse=True)
def plain_static_files(settings: object) -> None:
    settings.STORAGES = settings.STORAGES | {  # type: ignore[attr-defined]
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture(autouse=True)
def connections_of_a_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each connection of a browser is a thread of the live server: none keeps one to the database
    beyond its request, of which there are only so many."""
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)


@pytest.fixture(autouse=True)
def worker_at_work(nobody_looked_for_a_worker: None) -> None:
    """Pages are looked at for longer than a worker may be silent."""
    beat(timezone.now() + timedelta(days=1))


@pytest.fixture
def context_of(chromium: Browser, front_end: Path, live_server: object) -> Iterator[NewContext]:
    """``context_of(user, language="en", **options)``: a browser signed in as that account."""
    made: list[BrowserContext] = []

    def new(
        user: User | None = None, language: str = "zh-hans", **options: object
    ) -> BrowserContext:
        context = chromium.new_context(base_url=str(live_server), **options)  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        cookies = {project.LANGUAGE_COOKIE_NAME: language}
        if user is not None:
            client = Client()
            client.force_login(user)
            session = client.session  # just signed in: nothing asks for the password again
            session[PROVED_AT] = timezone.now().timestamp()
            session.save()
            cookies[project.SESSION_COOKIE_NAME] = client.cookies[project.SESSION_COOKIE_NAME].value
        context.add_cookies(
            [
                {"name": name, "value": value, "url": str(live_server)}
                for name, value in cookies.items()
            ]
        )
        made.append(context)
        return context

    yield new
    for context in made:
        context.close()


@pytest.fixture
def afternoon() -> Iterator[None]:
    """A workday's hour at which clients are called, whenever the test runs."""
    today = timezone.localtime()
    with time_machine.travel(today.replace(hour=15, minute=0, tzinfo=SHANGHAI), tick=True):
        yield
