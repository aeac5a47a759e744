"""Two people of head office, and pages as of one noon, in Chinese."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.utils import translation

from organisation.models import User
from tests.factories import account

NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)


@pytest.fixture
def plain_pages(settings: Any) -> Iterator[None]:
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    with translation.override("zh-hans"), time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def maker() -> User:
    return account("head_office", name="程未央")


@pytest.fixture
def checker() -> User:
    return account("head_office", name="顾行舟")
