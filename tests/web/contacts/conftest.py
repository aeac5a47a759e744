"""The scene of the contacts' own tests, at their moment."""

from tests.outreach.conftest import clock, scene

__all__ = ["clock", "scene"]
