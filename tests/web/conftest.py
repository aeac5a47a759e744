"""Pages are rendered without a built front end: addresses of static files are left unhashed."""

import pytest


@pytest.fixture(autouse=True)
def plain_static_files(settings: object) -> None:
    settings.STORAGES = settings.STORAGES | {  # type: ignore[attr-defined]
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    # One fast hash instead of Argon2: hundreds of accounts sign in.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]
