"""Fixtures of the tests of books."""

import pytest

from tests.books.scene import Scene


@pytest.fixture
def scene() -> Scene:
    return Scene()
