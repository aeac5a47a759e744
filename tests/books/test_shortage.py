"""What found no room is reported (domain/02 step 4)."""

from decimal import Decimal

from organisation.rules.roles import Role
from tests.books.world import Client, Posting, World, policy, wealth
from tiering.rules.eligibility import Place, Tree
from tiering.rules.nearest import Nearest

RM = Role.RELATIONSHIP_MANAGER


def rows(world):
    return {(r["outlet_code"], r["role"], r["reason"]): r for r in world.rows("shortage")}


def test_clients_without_room_are_counted_with_the_nearest_outlet_that_has_some(lake):
    world = World(lake, wealth(cap=2))
    clients = [Client(f"c{i}", average=300_000 + i) for i in range(5)]
    world.night(clients, [Posting("e1"), Posting("e3", at="o3"), Posting("e4", at="o4")])
    row = rows(world)["o1", RM, "no_room"]
    assert (row["clients"], row["aum"], row["managers_short"]) == (3, Decimal("900003.00"), 2)
    # o3 lies four steps away (up to s1 and b1, down to o3), o4 in the other branch.
    assert (row["nearest_outlet_with_room"], row["room_there"]) == ("o3", 2)


def test_a_full_outlet_or_one_whose_people_are_away_has_no_room(lake):
    world = World(lake, wealth(cap=1))
    clients = [Client("c1"), Client("c2", average=1), Client("c3", outlet="o2")]
    staff = [Posting("e1"), Posting("e2", at="o2"), Posting("e3", at="o3")]
    world.night(clients, staff, away=frozenset({"e3"}))
    row = rows(world)["o1", RM, "no_room"]
    assert (row["nearest_outlet_with_room"], row["room_there"]) == (None, None)


def test_without_cap_or_planned_size_one_manager_is_short(lake):
    world = World(lake, policy())
    world.night([Client("c1", "mid", 1, "o1", True), Client("c2", outlet=None)], [])
    found = rows(world)
    assert found["o1", Role.LOAN_MANAGER, "no_staff"]["managers_short"] == 1
    assert found[None, RM, "no_outlet"]["clients"] == 1


def test_books_above_the_planned_size_are_reported_as_short_of_managers(lake):
    world = World(lake, wealth(cap=5, initial=2))
    world.night([Client(f"c{i}") for i in range(7)], [Posting("e1"), Posting("e2")])
    row = rows(world)["o1", RM, "above_initial"]
    assert (row["above_initial"], row["managers_short"], row["clients"]) == (3, 2, 0)


def test_the_nearest_place_is_fewest_steps_away_ties_the_lowest_code():
    parents = {"h": None, "b1": "h", "b2": "h", "o1": "b1", "o2": "b1", "o3": "b1", "o4": "b2"}
    tree = Tree(Place(code, "outlet", parent) for code, parent in parents.items())
    assert Nearest(tree, ["o4", "o3", "o2"]).to("o1") == "o2"
    assert Nearest(tree, ["o4"]).to("o1") == "o4"
    assert Nearest(tree, ["o4", "b1"]).to("o1") == "b1"
    assert Nearest(tree, []).to("o1") is None
    assert Nearest(tree, ["o1"]).to("unknown") is None
