"""Who asks for a job, and what the broker is given of it."""

import pytest
from celery import current_app

from organisation.models import User
from tests.factories import account


@pytest.fixture
def maker() -> User:
    return account("head_office")


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[int]]]:
    """What the broker is given: it stands at the edge of what these tests are about."""
    found: list[tuple[str, list[int]]] = []
    monkeypatch.setattr(
        current_app, "send_task", lambda name, args: found.append((name, list(args)))
    )
    return found
