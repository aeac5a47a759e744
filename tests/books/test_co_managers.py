"""Branch heads of private clients, outlet heads of an outlet's top clients (domain/02)."""

import pytest

from organisation.rules.roles import Role
from tests.books.world import FIRST_DAY, Client, Posting, World, policy

HEAD, OUTLET_HEAD, ADVISOR = Role.BRANCH_HEAD, Role.OUTLET_HEAD, Role.WEALTH_ADVISOR


@pytest.fixture
def world(lake):
    return World(lake, policy())


def co(world):
    rows = [r for r in world.rows("books") if not r["is_primary"]]
    return {(r["client_no"], r["role"]): (r["employee_no"], r["reason"]) for r in rows}


ADVISORS = [Posting("a1", ADVISOR, "b1")]


def test_a_managed_private_client_has_the_branch_head_of_the_sub_branch(world):
    clients = [Client("c1", "private", 9), Client("c2", "private", 8, "o3"), Client("c3")]
    staff = [*ADVISORS, Posting("h1", HEAD, "s1"), Posting("h2", HEAD, "b1"), Posting("e1")]
    world.night(clients, staff)
    # o3 has no sub-branch above it: the branch stands in.
    assert co(world) == {("c1", HEAD): ("h1", "first"), ("c2", HEAD): ("h2", "first")}


def test_an_unmanaged_private_client_has_none(world):
    world.night([Client("c1", "private")], [Posting("h1", HEAD, "s1")])
    assert co(world) == {}


def test_heads_share_new_clients_evenly_and_keep_those_they_have(world):
    clients = [Client(f"c{i}", "private", i) for i in range(3)]
    world.night(clients[:2], [*ADVISORS, Posting("h2", HEAD, "s1")])
    assert {who for who, _ in co(world).values()} == {"h2"}
    world.night(clients, [*ADVISORS, Posting("h1", HEAD, "s1"), Posting("h2", HEAD, "s1")])
    assert co(world) == {
        ("c0", HEAD): ("h2", "first"),
        ("c1", HEAD): ("h2", "first"),
        ("c2", HEAD): ("h1", "new"),
    }


def test_a_head_who_left_is_followed_by_another_and_one_away_gets_nobody(world):
    client = Client("c1", "private")
    world.night([client], [*ADVISORS, Posting("h1", HEAD, "s1")])
    heads = [Posting("h2", HEAD, "s1"), Posting("h3", HEAD, "s1")]
    world.night([client], [*ADVISORS, *heads], away=frozenset({"h2"}))
    assert co(world) == {("c1", HEAD): ("h3", "left")}
    world.night([client], [*ADVISORS, *heads], away=frozenset({"h3"}))
    assert co(world) == {("c1", HEAD): ("h3", "left")}


def test_becoming_private_and_no_longer_being_so_are_changes_of_tier(world):
    staff = [*ADVISORS, Posting("h1", HEAD, "s1"), Posting("e1")]
    world.night([Client("c1")], staff)
    world.night([Client("c1", "private")], staff)
    assert co(world) == {("c1", HEAD): ("h1", "tier")}
    world.night([Client("c1")], staff)
    assert co(world) == {}
    ended = [r for r in world.rows("book_changes") if not r["is_primary"]]
    assert [(r["from_employee_no"], r["to_employee_no"], r["reason"]) for r in ended] == [
        ("h1", None, "tier")
    ]


def test_top_clients_of_any_tier_have_the_outlet_head(lake):
    world = World(lake, policy(top=2))
    clients = [
        Client("c1", "potential", 3),
        Client("c2", "potential", 2),
        Client("c3", "potential", 2),
        Client("c4", "potential", 1, "o2"),
    ]
    world.night(clients, [Posting("k1", OUTLET_HEAD), Posting("k2", OUTLET_HEAD, "o2")])
    assert co(world) == {
        ("c1", OUTLET_HEAD): ("k1", "first"),
        ("c2", OUTLET_HEAD): ("k1", "first"),
        ("c4", OUTLET_HEAD): ("k2", "first"),
    }


def test_a_stale_client_keeps_the_outlet_head_when_another_overtakes_it(lake):
    world = World(lake, policy(top=1))
    staff = [Posting("k1", OUTLET_HEAD)]
    world.night([Client("c1", "potential", 3), Client("c2", "potential", 2)], staff)
    overtaken = [Client("c1", "potential", 3, is_stale=True), Client("c2", "potential", 9)]
    world.night(overtaken, staff)
    assert co(world) == {("c1", OUTLET_HEAD): ("k1", "first"), ("c2", OUTLET_HEAD): ("k1", "new")}
    assert {r["client_no"]: r["since_on"] for r in world.rows("books")}["c1"] == FIRST_DAY
    # Known again, it is no longer of the first.
    world.night([overtaken[0]._replace(is_stale=False), overtaken[1]], staff)
    assert list(co(world)) == [("c2", OUTLET_HEAD)]


def test_a_stale_client_keeps_the_branch_head_only_beside_a_primary(world):
    head = Posting("h1", HEAD, "s1")
    world.night([Client("c1", "private")], [*ADVISORS, head])
    world.tree = tuple(place for place in world.tree if place[0] != "o1")
    stale = Client("c1", "private", is_stale=True)
    world.night([stale], [*ADVISORS, head])
    assert co(world) == {("c1", HEAD): ("h1", "first")}
    world.night([stale], [head])  # the advisor left
    assert co(world) == {}


def test_since_is_kept_for_each_role_of_a_client(lake):
    world = World(lake, policy(top=1))
    staff = [*ADVISORS, Posting("h1", HEAD, "s1"), Posting("k1", OUTLET_HEAD)]
    world.night([Client("c1", "private")], staff)
    assert sorted(co(world)) == [("c1", HEAD), ("c1", OUTLET_HEAD)]
    world.night([Client("c1", "private")], [*staff, Posting("h0", HEAD, "s1")])
    assert {r["since_on"] for r in world.rows("books")} == {FIRST_DAY}


def test_a_locked_role_is_frozen_for_co_managers_too(world):
    staff = [*ADVISORS, Posting("h1", HEAD, "s1")]
    world.night([Client("c1", "private")], staff)
    clients = [Client("c1", "wealth"), Client("c2", "private")]
    world.night(clients, [*staff, Posting("e1")], locked_roles=frozenset({str(HEAD)}))
    assert co(world) == {("c1", HEAD): ("h1", "first")}
