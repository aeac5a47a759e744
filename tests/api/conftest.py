"""Every test begins with an empty cache (throttles), quick hashes and the usual language."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.utils import translation


@pytest.fixture(autouse=True)
def quick_and_plain(settings: object) -> Iterator[None]:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]
    settings.STORAGES = settings.STORAGES | {  # type: ignore[attr-defined]
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def rates(settings: object) -> Iterator[object]:
    """Settings, with the counts of this process's requests forgotten before and after."""
    cache.clear()
    yield settings
    cache.clear()


@pytest.fixture(autouse=True)
def often_enough(settings: object) -> None:
    """Tests ask more often than people; that there is a limit is a test of its own."""
    settings.API_READS_A_MINUTE = settings.API_WRITES_A_MINUTE = 100_000  # type: ignore[attr-defined]
