"""Keep, release, assign: domain/02 §The nightly reassignment, on cases small enough to read."""

from datetime import date, timedelta

import pytest

from organisation.rules.roles import Role
from tests.books.world import FIRST_DAY, Client, Posting, World, policy, wealth
from tiering.pipeline.books.inputs import BookInputs
from tiering.pipeline.books.step import dry_run_difference, run_books
from tiering.rules.policy import Book

LOBBY, LOAN, ADVISOR = Role.LOBBY_MANAGER, Role.LOAN_MANAGER, Role.WEALTH_ADVISOR
TOMORROW = FIRST_DAY + timedelta(days=1)


@pytest.fixture
def world(lake):
    return World(lake, wealth(cap=2))


def change(world, client_no):
    """(from, to, reason) of the client's primary manager last night."""
    found = [r for r in world.rows("book_changes") if r["client_no"] == client_no]
    assert len(found) == 1, found
    return found[0]["from_employee_no"], found[0]["to_employee_no"], found[0]["reason"]


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
    assert {r["since_on"] for r in world.rows("books")} == {FIRST_DAY}


def test_a_quiet_night_changes_nothing_and_keeps_since_and_reason(world):
    clients = [Client("c1"), Client("c2")]
    world.night(clients, [Posting("e1"), Posting("e2")])
    before = world.rows("books")
    result, _ = world.night(clients, [Posting("e1"), Posting("e2")])
    assert world.rows("books") == before
    assert (result.changes, result.moved, world.rows("book_changes")) == (0, 0, [])


def test_a_new_client_goes_to_the_lightest_load_ties_to_the_lowest_number(lake):
    world = World(lake, wealth())
    world.night([Client("c1"), Client("c2")], [Posting("e10"), Posting("e2")])
    clients = [Client("c1"), Client("c2"), Client("c3", average=1), Client("c4", average=2)]
    _, book = world.night(clients, [Posting("e10"), Posting("e2"), Posting("e3")])
    # "e10" comes before "e2" as text; c4 has the larger average.
    assert book["c4"] == ("e3", "new")
    assert book["c3"] == ("e10", "new")
    assert {r["since_on"] for r in world.rows("books") if r["client_no"] == "c4"} == {TOMORROW}


def test_equal_averages_go_by_client_number(lake):
    world = World(lake, wealth(cap=1))
    world.night([Client("c2"), Client("c1"), Client("c10")], [Posting("e1")])
    assert world.book() == {"c1": ("e1", "first")}


def test_a_tier_that_asks_for_another_role_moves_the_client(world):
    staff = [Posting("e1"), Posting("e2", LOBBY)]
    world.night([Client("c1")], staff)
    _, book = world.night([Client("c1", "mid", 100_000)], staff)
    assert book == {"c1": ("e2", "tier")}
    assert change(world, "c1") == ("e1", "e2", "tier")


def test_a_person_with_two_roles_is_released_and_assigned_anew(world):
    staff = [Posting("e1"), Posting("e1", LOBBY)]
    world.night([Client("c1")], staff)
    _, book = world.night([Client("c1", "mid", 100_000)], staff)
    assert book == {"c1": ("e1", "tier")}
    row = world.rows("books")[0]
    assert (row["role"], row["since_on"]) == (LOBBY, TOMORROW)
    assert change(world, "c1") == ("e1", "e1", "tier")


def test_a_loan_moves_a_middle_client_to_the_loan_manager(world):
    staff = [Posting("e1", LOBBY), Posting("e2", LOAN)]
    world.night([Client("c1", "mid", 100_000)], staff)
    _, book = world.night([Client("c1", "mid", 100_000, has_loan=True)], staff)
    assert book == {"c1": ("e2", "loan")}


def test_a_stale_client_keeps_its_place_whatever_the_loan_file_says(world):
    staff = [Posting("e1", LOBBY), Posting("e2", LOAN)]
    world.night([Client("c1", "mid", 100_000)], staff)
    stale = Client("c1", "mid", 100_000, has_loan=True, is_stale=True)
    _, book = world.night([stale], staff)
    assert book == {"c1": ("e1", "first")}


def test_a_stale_client_keeps_its_manager_when_its_outlet_cannot_be_read(lake):
    world = World(lake, wealth(cap=1))
    staff = [Posting("e1"), Posting("e2", at="o2")]
    world.night([Client("c1"), Client("c2", outlet="o2")], staff)
    world.tree = tuple(place for place in world.tree if place[0] != "o2")
    # The manager of c2 sits where nobody can sit tonight, but works: at o1, too. c1 left room.
    staff = [Posting("e1"), Posting("e2"), Posting("e2", at="o2")]
    clients = [Client("c2", outlet="o2", is_stale=True), Client("c3", average=1)]
    _, book = world.night(clients, staff)
    assert book == {"c2": ("e2", "first"), "c3": ("e1", "new")}
    assert {r["client_no"]: r["since_on"] for r in world.rows("books")} == {
        "c2": FIRST_DAY, "c3": TOMORROW,
    }  # fmt: skip
    # Who has left is nobody's manager, and where no outlet is, nobody else can be told.
    world.night(clients, staff[:1])
    row = world.rows("unmanaged")[0]
    assert (row["client_no"], row["home_outlet"], row["reason"]) == ("c2", "o2", "no_outlet")


def test_an_outlet_that_is_no_more_is_none_even_where_the_branch_has_people(world):
    advisor = Posting("a1", Role.WEALTH_ADVISOR, "b1")
    client = Client("c1", "private", outlet="o2")
    world.tree = tuple(place for place in world.tree if place[0] != "o2")
    world.night([client], [advisor])
    assert [(r["client_no"], r["reason"]) for r in world.rows("unmanaged")] == [("c1", "no_outlet")]


def test_a_change_of_tier_is_no_change_of_loan_where_tiers_share_a_role(lake):
    world = World(lake, policy(long_tail=Book(LOBBY)))
    staff = [Posting("e1", LOBBY), Posting("e2", LOAN)]
    world.night([Client("c1", "long_tail", 20_000, has_loan=True)], staff)
    _, book = world.night([Client("c1", "mid", 100_000, has_loan=True)], staff)
    assert book == {"c1": ("e2", "tier")}


def test_another_home_outlet_moves_the_client(world):
    staff = [Posting("e1"), Posting("e2", at="o2")]
    world.night([Client("c1")], staff)
    _, book = world.night([Client("c1", outlet="o2")], staff)
    assert book == {"c1": ("e2", "outlet")}


def test_who_serves_both_outlets_keeps_a_client_that_moves_between_them(world):
    staff = [Posting("e1"), Posting("e1", at="o2"), Posting("e0", at="o2")]
    world.night([Client("c1")], staff)
    _, book = world.night([Client("c1", outlet="o2")], staff)
    assert book == {"c1": ("e1", "first")}


def test_clients_of_somebody_who_left_go_to_colleagues(world):
    staff = [Posting("e1"), Posting("e2")]
    world.night([Client("c1")], staff)
    _, book = world.night([Client("c1")], [Posting("e1", left_on=TOMORROW), Posting("e2")])
    assert book == {"c1": ("e2", "left")}


def test_a_person_works_until_the_day_before_leaving_and_from_the_day_of_joining(world):
    joined, left = FIRST_DAY, FIRST_DAY + timedelta(days=1)
    _, book = world.night([Client("c1")], [Posting("e1", joined_on=joined, left_on=left)])
    assert book == {"c1": ("e1", "first")}
    world.night(
        [Client("c1")], [Posting("e1", left_on=left), Posting("e2", joined_on=date(2026, 4, 1))]
    )
    assert change(world, "c1") == ("e1", None, "left")
    assert world.rows("unmanaged")[0]["reason"] == "no_staff"


def test_who_was_posted_elsewhere_has_left_the_clients(world):
    staff = [Posting("e1"), Posting("e2")]
    world.night([Client("c1")], staff)
    _, book = world.night([Client("c1")], [Posting("e1", at="o2"), Posting("e2")])
    assert book == {"c1": ("e2", "left")}


def test_a_posting_that_vanished_from_the_file_counts_as_left(world):
    world.night([Client("c1")], [Posting("e1"), Posting("e2")])
    _, book = world.night([Client("c1")], [Posting("e2")])
    assert book == {"c1": ("e2", "left")}


def test_over_the_cap_the_smallest_averages_go_first(lake):
    world = World(lake, wealth(cap=3))
    clients = [Client(f"c{i}", average=300_000 + i) for i in range(3)]
    world.night(clients, [Posting("e1")])
    world.policy = wealth(cap=1)
    _, book = world.night(clients, [Posting("e1"), Posting("e2")])
    assert book == {"c2": ("e1", "first"), "c1": ("e2", "cap")}
    assert change(world, "c0") == ("e1", None, "cap")
    assert world.rows("unmanaged")[0]["reason"] == "no_room"


def test_a_kept_client_moves_when_that_lets_one_more_fit(lake):
    world = World(lake, wealth(cap=1))
    both = [Posting("e1"), Posting("e1", at="o2")]
    world.night([Client("c1")], both)
    clients = [Client("c1"), Client("c2", outlet="o2", average=1)]
    _, book = world.night(clients, [*both, Posting("e2")])
    assert book == {"c1": ("e2", "room"), "c2": ("e1", "new")}


def test_load_and_cap_count_over_all_outlets(world):
    both = [Posting("e1"), Posting("e1", at="o2")]
    clients = [Client("c1"), Client("c2", outlet="o2"), Client("c3", outlet="o2", average=1)]
    _, book = world.night(clients, both)
    assert sorted(book) == ["c1", "c2"]


def test_who_is_away_keeps_the_book_and_gets_nobody(world):
    staff = [Posting("e1"), Posting("e2")]
    world.night([Client("c1")], staff)
    clients = [Client("c1"), Client("c2"), Client("c3")]
    _, book = world.night(clients, staff, away=frozenset({"e1"}))
    assert book == {"c1": ("e1", "first"), "c2": ("e2", "new"), "c3": ("e2", "new")}


def test_where_everybody_is_away_there_is_no_staff(world):
    world.night([Client("c1")], [Posting("e1")], away=frozenset({"e1"}))
    assert world.rows("unmanaged")[0]["reason"] == "no_staff"


def test_loan_managers_of_the_sub_branch_serve_outlets_without_their_own(lake):
    world = World(lake, policy())
    client = Client("c1", "mid", 100_000, "o1", True)
    _, book = world.night([client], [Posting("e1", LOAN, "s1"), Posting("e2", LOAN, "b1")])
    assert book == {"c1": ("e1", "first")}
    # Somebody who is away works there all the same, so the sub-branch does not serve the outlet.
    staff = [Posting("e1", LOAN, "s1"), Posting("e3", LOAN, "o1")]
    world.night([client], staff, away=frozenset({"e3"}))
    assert change(world, "c1") == ("e1", None, "outlet")


def test_the_nearest_sub_branch_serves_even_if_nobody_works_there(lake):
    world = World(lake, policy())
    client = Client("c1", "mid", 100_000, "o1", True)
    world.night([client], [Posting("e2", LOAN, "b1")])
    assert world.rows("unmanaged")[0]["reason"] == "no_staff"


def test_an_outlet_without_sub_branch_is_served_by_the_branch(lake):
    world = World(lake, policy())
    _, book = world.night([Client("c1", "mid", 1, "o3", True)], [Posting("e2", LOAN, "b1")])
    assert book == {"c1": ("e2", "first")}


def test_advisors_and_remote_managers_sit_at_the_branch(lake):
    world = World(lake, policy())
    clients = [Client("c1", "private"), Client("c2", "long_tail"), Client("c3", "private", 1, "o4")]
    staff = [Posting("e1", ADVISOR, "b1"), Posting("e2", Role.REMOTE_MANAGER, "b1")]
    _, book = world.night(clients, staff)
    assert {client: who for client, (who, _) in book.items()} == {"c1": "e1", "c2": "e2"}


def test_without_a_home_outlet_there_is_no_outlet_and_potential_needs_nobody(world):
    world.night([Client("c1", outlet=None), Client("c2", "potential", 5)], [Posting("e1")])
    rows = world.rows("unmanaged")
    assert [(r["client_no"], r["reason"], r["role_needed"]) for r in rows] == [
        ("c1", "no_outlet", "relationship_manager")
    ]


def test_a_client_that_falls_to_potential_leaves_the_books(world):
    world.night([Client("c1")], [Posting("e1")])
    result, book = world.night([Client("c1", "potential", 5)], [Posting("e1")])
    assert (book, result.moved, result.unmanaged) == ({}, 1, 0)
    assert change(world, "c1") == ("e1", None, "tier")


def test_a_client_without_figures_any_more_leaves_the_books(world):
    world.night([Client("c1"), Client("c2")], [Posting("e1")])
    _, book = world.night([Client("c2")], [Posting("e1")])
    assert list(book) == ["c2"]
    assert change(world, "c1") == ("e1", None, "tier")


def test_running_the_step_again_writes_the_same_rows(world):
    clients = [Client(f"c{i}", average=300_000 + i) for i in range(5)]
    night = world.prepare(clients, [Posting("e1"), Posting("e2")])
    once = run_books(night, BookInputs())
    world.publish(night)
    first = world.rows("books"), world.rows("shortage")
    assert run_books(night, BookInputs()) == once
    assert (world.rows("books"), world.rows("shortage")) == first


def test_a_dry_run_tells_who_would_move_and_leaves_nothing_behind(world):
    clients = [Client("c1", average=2), Client("c2", average=1)]
    world.night(clients, [Posting("e1")])
    night = world.prepare(clients, [Posting("e1")])
    moves = dry_run_difference(night, BookInputs(), wealth(cap=1))
    assert [(m.client_no, m.from_employee_no, m.to_employee_no, m.reason) for m in moves] == [
        ("c2", "e1", None, "cap")
    ]
    assert dry_run_difference(night, BookInputs()) == ()
    assert not night.lake.has("books", night.as_of, night.run)
