"""Who asks for a job."""

import pytest

from organisation.models import User
from tests.factories import account


@pytest.fixture
def maker() -> User:
    return account("head_office")
