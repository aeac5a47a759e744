"""Fixtures of the tests of books."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.utils import translation

from tests.books.scene import Scene


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.fixture
def plain_pages(settings: Any) -> Iterator[None]:
    """Pages of noon on the scene's day, in Chinese, with unhashed addresses of static files."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    noon = datetime(2026, 11, 20, 4, tzinfo=UTC)
    with translation.override("zh-hans"), time_machine.travel(noon, tick=False):
        yield
