"""Where managers sit, by structure (domain/02 §Fine print, Eligible)."""

import pytest

from organisation.rules.roles import Role
from tiering.rules.eligibility import Place, Tree, service_place

TREE = Tree(
    [
        Place("h", "head_office", None),
        Place("b1", "branch", "h"),
        Place("s1", "sub_branch", "b1"),
        Place("s2", "sub_branch", "s1"),
        Place("o1", "outlet", "s2"),
        Place("o2", "outlet", "b1"),
        Place("o3", "outlet", "h"),
        Place("x", "outlet", "y"),
        Place("y", "outlet", "x"),
    ]
)


@pytest.mark.parametrize(
    ("role", "home", "place"),
    [
        (Role.RELATIONSHIP_MANAGER, "o1", "o1"),
        (Role.LOBBY_MANAGER, "s1", "s1"),
        (Role.OUTLET_HEAD, "o1", "o1"),
        (Role.LOAN_MANAGER, "o1", "s2"),
        (Role.LOAN_MANAGER, "o2", "b1"),
        (Role.LOAN_MANAGER, "s1", "s1"),
        (Role.BRANCH_HEAD, "o1", "s2"),
        (Role.BRANCH_HEAD, "o2", "b1"),
        (Role.BRANCH_HEAD, "b1", "b1"),
        (Role.BRANCH_HEAD, "o3", None),
        (Role.WEALTH_ADVISOR, "o1", "b1"),
        (Role.REMOTE_MANAGER, "b1", "b1"),
        (Role.REMOTE_MANAGER, "h", None),
        (Role.RELATIONSHIP_MANAGER, "unknown", None),
        (Role.WEALTH_ADVISOR, "x", None),  # its parents go round in a circle
    ],
)
def test_a_role_is_served_from_its_place(role, home, place):
    assert service_place(TREE, role, home, frozenset()) == place


def test_loan_managers_at_the_outlet_come_before_the_sub_branch():
    assert service_place(TREE, Role.LOAN_MANAGER, "o1", {"o1"}) == "o1"
