"""Keep, release, assign: domain/02 §The nightly reassignment, on cases small enough to read."""

from datetime import date

import pytest

from organisation.rules.roles import Role
from tests.books.world import Client, Posting, World, wealth
from tiering.pipeline.lake import Lake

LOBBY, LOAN = Role.LOBBY_MANAGER, Role.LOAN_MANAGER


@pytest.fixture
def world(lake: Lake) -> World:
    return World(lake, wealth(cap=2))


def test_the_first_night_gives_the_largest_averages_the_places(world):
    clients = [Client(f"c{i}", average=300_000 + i) for i in range(5)]
    result, book = world.night(clients, [Posting("e1"), Posting("e2")])
    assert book == {
        "c4": ("e1", "first"),
        "c3": ("e2", "first"),
        "c2": ("e1", "first"),
        "c1": ("e2", "first"),
    }
    assert [(r["client_no"], r["reason"]) for r in world.rows("unmanaged")] == [("c0", "no_room")]
    assert (result.managed, result.unmanaged, result.changes, result.moved) == (4, 1, 4, 0)
    assert world.rows("books")[0]["since_on"] == date(2026, 3, 2)
