"""Locks, proposals and approved requests in the night (domain/02 §Locks and approvals)."""

from datetime import timedelta

import pytest

from organisation.rules.roles import Role
from tests.books.world import FIRST_DAY, Client, Posting, World, wealth
from tiering.pipeline.books.inputs import ApprovedRequest, Outcome
from tiering.rules.book_requests import Proposal

RM, LOBBY = str(Role.RELATIONSHIP_MANAGER), str(Role.LOBBY_MANAGER)
LOCKED = {"locked_roles": frozenset({RM})}
TOMORROW = FIRST_DAY + timedelta(days=1)
E1, E2 = Posting("e1"), Posting("e2")


@pytest.fixture
def world(lake):
    return World(lake, wealth(cap=2))


def proposals(world):
    return tuple(Proposal(**row) for row in world.rows("proposals"))


def approved(client_no, before, to, *, kind="hand_over", role=RM, number=1):
    return ApprovedRequest(number, kind, client_no, role, before, to)


def test_nobody_moves_into_or_out_of_locked_books(world):
    staff = [E1, E2, Posting("l1", LOBBY)]
    world.night([Client("c1"), Client("c2", "mid", 9)], staff)
    clients = [Client("c1", "mid", 9), Client("c2"), Client("c3")]
    result, book = world.night(clients, staff, **LOCKED)
    # c2 needs a locked role and stays where it is, in another role.
    assert book == {"c1": ("e1", "first"), "c2": ("l1", "first")}
    assert result.changes == 0
    unmanaged = world.rows("unmanaged")
    assert [(r["client_no"], r["reason"]) for r in unmanaged] == [("c3", "no_room")]
    assert result.proposals == 3
    assert proposals(world) == (
        Proposal("c1", LOBBY, "e1", "l1", "tier", "b1"),
        Proposal("c2", RM, "l1", "e1", "tier", "b1"),
        Proposal("c3", RM, None, "e2", "new", "b1"),
    )


def test_over_the_cap_nobody_is_released_under_a_lock(world):
    clients = [Client("c1", average=2), Client("c2", average=1)]
    world.night(clients, [E1])
    world.policy = wealth(cap=1)
    _, book = world.night(clients, [E1], **LOCKED)
    assert sorted(book) == ["c1", "c2"]
    assert proposals(world) == (Proposal("c2", RM, "e1", None, "cap", "b1"),)


def test_falling_to_potential_under_a_lock_is_a_proposal(world):
    world.night([Client("c1")], [E1])
    _, book = world.night([Client("c1", "potential", 9)], [E1], **LOCKED)
    assert book == {"c1": ("e1", "first")}
    assert proposals(world) == (Proposal("c1", RM, "e1", None, "tier", "b1"),)
    # With the lock gone the night decides anew.
    _, book = world.night([Client("c1", "potential", 9)], [E1])
    assert book == {}


def test_clients_of_somebody_who_left_are_released_despite_the_lock(world):
    world.night([Client("c1"), Client("c2")], [E1, E2])
    left = Posting("e1", left_on=TOMORROW)
    result, book = world.night([Client("c1"), Client("c2")], [left, E2], **LOCKED)
    assert book == {"c2": ("e2", "first")}
    assert result.moved == 1
    assert [r["reason"] for r in world.rows("book_changes")] == ["left"]
    assert world.rows("unmanaged")[0]["reason"] == "no_room"
    assert proposals(world) == (Proposal("c1", RM, None, "e2", "left", "b1"),)


def test_who_left_and_needs_an_open_role_is_given_to_it_at_once(world):
    world.night([Client("c1")], [E1, Posting("l1", LOBBY)])
    staff = [Posting("e1", left_on=TOMORROW), Posting("l1", LOBBY)]
    _, book = world.night([Client("c1", "mid", 9)], staff, **LOCKED)
    assert book == {"c1": ("l1", "tier")}
    assert proposals(world) == ()


def test_other_roles_go_on_as_ever_and_propose_nothing(world):
    staff = [E1, Posting("l1", LOBBY)]
    world.night([Client("c1")], staff)
    _, book = world.night([Client("c1"), Client("c2", "mid", 9)], staff, **LOCKED)
    assert book == {"c1": ("e1", "first"), "c2": ("l1", "new")}
    assert proposals(world) == ()


def test_clients_a_lock_leaves_in_a_book_take_up_its_room(world):
    world.policy = wealth(cap=1)
    world.night([Client("c1")], [E1, Posting("l1", LOBBY)])
    clients = [Client("c1", "mid", 9), Client("c2")]
    # Locked is the role it needs; the role of its manager is not, but is full.
    _, book = world.night(clients, [E1, Posting("l1", LOBBY)], locked_roles=frozenset({LOBBY}))
    assert book == {"c1": ("e1", "first")}
    assert world.rows("unmanaged")[0]["client_no"] == "c2"


@pytest.mark.parametrize("locks", [{}, LOCKED])
def test_an_approved_hand_over_is_carried_out_locked_or_not_and_lasts(world, locks):
    world.night([Client("c1")], [E1, E2])
    result, book = world.night(
        [Client("c1")], [E1, E2], approved=(approved("c1", "e1", "e2"),), **locks
    )
    assert book == {"c1": ("e2", "request")}
    assert result.carried_out == (Outcome(1, True, "done"),)
    _, book = world.night([Client("c1")], [E1, E2], **locks)
    assert book == {"c1": ("e2", "request")}


def test_an_approved_claim_gives_an_unmanaged_client(world):
    world.night([Client("c1")], [E1], **LOCKED)
    claim = approved("c1", None, "e1", kind="claim")
    _, book = world.night([Client("c1")], [E1], approved=(claim,), **LOCKED)
    assert book == {"c1": ("e1", "request")}


def test_a_released_client_goes_to_somebody_else_and_not_back(world):
    world.night([Client("c1")], [E1])
    release = approved("c1", "e1", None, kind="release")
    result, book = world.night([Client("c1")], [E1, E2], approved=(release,))
    assert book == {"c1": ("e2", "request")}
    assert result.carried_out == (Outcome(1, True, "done"),)


def test_a_release_that_nobody_can_take_leaves_the_client_unmanaged(world):
    world.night([Client("c1")], [E1])
    release = approved("c1", "e1", None, kind="release")
    result, book = world.night([Client("c1")], [E1], approved=(release,))
    assert book == {}
    assert result.carried_out == (Outcome(1, True, "released"),)
    assert world.rows("book_changes")[0]["reason"] == "request"
    assert result.unmanaged == 1


def test_an_approved_proposal_without_anybody_takes_the_client_out(world):
    world.night([Client("c1")], [E1])
    proposal = approved("c1", "e1", None, kind="proposal")
    _, book = world.night([Client("c1", "potential", 1)], [E1], approved=(proposal,), **LOCKED)
    assert book == {}


@pytest.mark.parametrize(
    ("request_", "outcome"),
    [
        (approved("c1", "e2", "e2"), "manager_changed"),
        (approved("c1", "e1", "e2", role=LOBBY), "role_changed"),
        (approved("cx", None, "e2"), "role_changed"),
        (approved("c1", "e1", "e4"), "not_eligible"),
        (approved("c1", "e1", "nobody"), "not_eligible"),
        (approved("c1", "e1", "e3"), "away"),
        (approved("c1", "e1", "e2"), "no_room"),
    ],
)
def test_a_request_that_is_no_longer_possible_is_refused_with_its_reason(world, request_, outcome):
    clients = [Client("c1"), Client("c2"), Client("c3")]
    staff = [E1, E2, Posting("e3"), Posting("e4", at="o2")]
    world.policy = wealth(cap=1)
    _, before = world.night(clients, staff)
    result, after = world.night(clients, staff, approved=(request_,), away=frozenset({"e3"}))
    assert result.carried_out == (Outcome(1, False, outcome),)
    assert after == before


def test_two_full_books_can_pass_clients_round_when_a_third_makes_room(world):
    world.policy = wealth(cap=1)
    world.night([Client("c1"), Client("c2")], [E1, E2])
    requests = (
        approved("c1", "e1", "e2", number=1),
        approved("c2", "e2", "e3", number=2),
    )
    result, book = world.night(
        [Client("c1"), Client("c2")], [E1, E2, Posting("e3")], approved=requests
    )
    assert book == {"c1": ("e2", "request"), "c2": ("e3", "request")}
    assert [o.done for o in result.carried_out] == [True, True]


def test_the_cap_holds_with_requests_carried_out(world):
    clients = [Client("c1", average=3), Client("c2", average=2), Client("c3", average=1)]
    world.night(clients, [E1, E2])
    claim = approved("c2", "e2", "e1", kind="claim")
    new = [*clients, Client("c4", average=9)]
    _, book = world.night(new, [E1, E2], approved=(claim,))
    loads = [who for who, _ in book.values()]
    assert max(loads.count("e1"), loads.count("e2")) <= 2
