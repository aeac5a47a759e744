"""Fixtures for all tests. Run through ``bin/test``, which starts PostgreSQL and Valkey."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.conf import settings as project
from django.core.cache import cache
from django.test import client as test_client
from hypothesis import settings as made_up
from pytest_django import DjangoDbBlocker

from operations.services import heartbeat
from tests.growing import let_records_be_emptied
from tests.migrating import newest
from tiering.pipeline.lake import Lake
from wealthcrm.embedded import services

__all__ = ["newest"]  # a fixture for whoever takes migrations back

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
# Minutes each; begun first, they are not what everybody waits for at the end.
LONG = (
    "test_berka.py", "test_disturbed.py", "test_spark.py", "test_dirty_nights.py", "test_looks.py",
    "test_journeys.py",
)  # fmt: skip

# How long an example takes is the machine's affair, and bin/bench's: no test fails for it.
made_up.register_profile("untimed", deadline=None)
made_up.load_profile("untimed")


def pytest_configure(config: pytest.Config) -> None:
    """The processes of one run share a Valkey: each has a database of its own, and whatever it
    starts has it too. Otherwise one test would see the other's worker die, or take its tasks."""
    own = getattr(config, "workerinput", {}).get("workerid", "")
    if own and project.REDIS_URL.startswith("unix://"):
        url = f"{project.REDIS_URL}?db={int(own.removeprefix('gw')) + 1}"
        os.environ["REDIS_URL"] = project.REDIS_URL = project.CACHES["default"]["LOCATION"] = url
        project.CELERY_BROKER_URL = services.broker_url(url)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.name not in LONG)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Records that only grow refuse to be emptied, which is how a test that commits is undone; that
    they refuse it is a test of its own."""
    with django_db_blocker.unblock():
        let_records_be_emptied()


@pytest.fixture(autouse=True)
def second_factor_of_the_forced_in() -> Iterator[None]:
    """``force_login`` stands for a whole sign-in, the second factor included."""
    from django.contrib.auth.signals import user_logged_in

    from tests.factories import forced_in_with_factor

    user_logged_in.connect(forced_in_with_factor, dispatch_uid="tests.factor")
    yield
    user_logged_in.disconnect(dispatch_uid="tests.factor")


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


@pytest.fixture
def shared_data() -> Path:
    """../shared/data; absent it is a clear skip, and a failure in CI."""
    folder = SHARED / "data"
    if not folder.is_dir():
        message = f"shared data is absent: {folder}"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return folder


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, settings: object) -> None:
    """Every test has a lake, an inbox and a folder of exports of its own."""
    settings.LAKE_DIR = tmp_path / "lake"  # type: ignore[attr-defined]
    settings.INBOX_DIR = tmp_path / "inbox"  # type: ignore[attr-defined]
    settings.EXPORT_DIR = tmp_path / "exports"  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def nobody_looked_for_a_worker() -> None:
    """No test is told of the worker that another one, at another time, was without."""
    cache.delete_many([heartbeat.KEY, heartbeat.WATCHED, heartbeat.WORKERS])


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[Any]]]:
    """What the broker is given: it stands at the edge of what most tests are about."""
    found: list[tuple[str, list[Any]]] = []
    monkeypatch.setattr(
        current_app, "send_task", lambda name, args: found.append((name, list(args)))
    )
    return found


@pytest.fixture(autouse=True)
def contexts(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What each template was given is copied for ``response.context`` where a test is marked
    ``contexts``: it takes a third of a request's time, and most answers are read as text."""
    if request.node.get_closest_marker("contexts") is None:
        monkeypatch.setattr(test_client, "store_rendered_templates", lambda *_args, **_given: None)
