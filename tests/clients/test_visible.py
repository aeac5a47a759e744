"""The row gate against domain/01 told in plain Python, on random people and clients."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from clients.models import ClientGrant, ClientOpening, ClientSnapshot
from clients.querysets.snapshots import beyond
from clients.rules.scope import Placed, is_seen, is_seen_in_full
from clients.selectors.visible import opened_until, scope_of, visible_to
from organisation.models import Institution, Posting, StandIn, User
from organisation.rules.roles import Role
from organisation.selectors.access import access_of
from tests.factories import InstitutionFactory, PostingFactory, StaffFactory, account
from tests.published import publish, snapshot

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY = NOW.date()
MANAGERS = ("wealth_advisor", "relationship_manager", "lobby_manager", "loan_manager",
            "remote_manager")  # fmt: skip
HEADS = ("branch_office", "branch_head", "outlet_head")


def tree() -> list[Institution]:
    """Two branches, each with two sub-branches of two outlets; one outlet right below a branch."""
    head = InstitutionFactory(code="H", level="head_office")
    places = [head]
    for b in "AB":
        branch = InstitutionFactory(code=b, level="branch", parent=head)
        places += [branch, InstitutionFactory(code=f"{b}9", parent=branch)]
        for s in "12":
            sub = InstitutionFactory(code=b + s, level="sub_branch", parent=branch)
            places += [sub, *(InstitutionFactory(code=f"{b}{s}{o}", parent=sub) for o in "12")]
    return places


@dataclass
class World:
    """What the oracle knows: people by number, grants as (client, person, source, role)."""

    run_id: int
    people: dict[str, User]
    rows: list[dict[str, Any]]
    grants: set[tuple[str, str, str, str]]


@pytest.fixture
def world(db: None) -> World:
    chance = Random(7)
    places = tree()
    people = {}
    for role in Role.values:
        for place in places:
            user = account(role, place, employee_no=f"{role}@{place.code}")
            people[user.employee_no] = user
    rows = []
    for n in range(400):
        manager = chance.choice([None, *(k for k in people if k.split("@")[0] in MANAGERS)])
        rows.append(
            snapshot(
                f"C{n:03}",
                tier=chance.choice(["private", "wealth", "mid", "long_tail", "potential"]),
                home_outlet=chance.choice([None, *(p.code for p in places if p.level == "outlet")]),
                aum=chance.choice([5_000, 29_999, 30_000, 42_000, 49_999, 50_000, 900_000]),
                employee_no=manager,
                manager_role=manager and manager.split("@")[0],
            )
        )
    return World(publish(rows).pk, people, rows, _grants(chance, people))


def _grants(chance: Random, people: dict[str, User]) -> set[tuple[str, str, str, str]]:
    found = set()
    for _ in range(300):
        person = chance.choice(sorted(people))
        source = chance.choice(["co_manager", "team", "list"])
        found.add((f"C{chance.randrange(400):03}", person, source, person.split("@")[0]))
    for client_no, person, source, role in sorted(found):
        ClientGrant.objects.create(
            client_no=client_no, employee_no=person, source=source, reference=role,
            granted_at=NOW - timedelta(days=1),
        )  # fmt: skip
    return found


def sees(world: World, person: str, row: dict[str, Any]) -> bool:
    """domain/01 §Who may see what, line by line, for one role held at one place."""
    role, place = person.split("@")
    outlet = row["home_outlet"]
    below = outlet is not None and outlet.startswith(place if place != "H" else "")
    here = outlet == place
    handed = {(c, s) for c, p, s, _ in world.grants if p == person}
    if role in ("head_office", "administrator"):
        return False
    if role in HEADS and below:
        return True
    if role == "teller":
        return here and row["tier"] == "potential"
    sources = ("team",) if role == "employee" else ("team", "list")
    if any((row["client_no"], source) in handed for source in sources):
        return True
    is_marginal = row["employee_no"] is None and 30_000 <= row["aum"] < 50_000
    if role == "lobby_manager" and here and is_marginal:
        return True
    has_book = role in MANAGERS or role in ("branch_head", "outlet_head")
    co_managed = (row["client_no"], "co_manager") in handed
    return has_book and (row["employee_no"] == person or co_managed)


def seen_by(user: User, run_id: int, at: datetime = NOW) -> set[str]:
    scope = scope_of(access_of(user, on=at.date()), at=at)
    return set(visible_to(scope, run_id=run_id).values_list("client_no", flat=True))


def test_everybody_sees_exactly_what_the_field_says(world: World) -> None:
    run = world.run_id
    seen_by_role: dict[str, int] = {}
    for person, user in world.people.items():
        expected = {row["client_no"] for row in world.rows if sees(world, person, row)}
        assert seen_by(user, run) == expected, person
        role = person.split("@")[0]
        seen_by_role[role] = seen_by_role.get(role, 0) + len(expected)
    blind = {role for role, count in seen_by_role.items() if not count}
    assert blind == {"head_office", "administrator"}


def test_one_row_in_python_and_all_rows_in_the_database_agree(world: World) -> None:
    run = world.run_id
    for person, user in world.people.items():
        scope = scope_of(access_of(user, on=TODAY), at=NOW)
        placed = [Placed(**{name: row[name] for name in Placed.__dataclass_fields__})
                  for row in world.rows]  # fmt: skip
        seen = seen_by(user, run)
        assert {c.client_no for c in placed if is_seen(scope, c)} == seen
        others = beyond(ClientSnapshot.objects.filter(run_id=run), scope)
        assert {row.client_no for row in others} == {c.client_no for c in placed} - seen
        shown = {c.client_no for c in placed if is_seen_in_full(scope, c)}
        masked = person.split("@")[0] in ("teller", "employee")
        assert not shown if masked else shown == seen_by(user, run)


def test_the_gate_takes_at_most_two_statements_and_the_list_one(
    world: World, django_assert_max_num_queries: Any
) -> None:
    run = world.run_id
    for role in ("branch_head@A1", "lobby_manager@A11", "teller@A11", "employee@A11"):
        access = access_of(world.people[role], on=TODAY)
        with django_assert_max_num_queries(2):
            scope = scope_of(access, at=NOW)
        with django_assert_max_num_queries(1):
            list(visible_to(scope, run_id=run))


def manager(number: str, place: Institution, role: str = "relationship_manager") -> User:
    return account(role, place, employee_no=number)


def test_the_book_changes_and_the_former_manager_sees_nothing(db: None) -> None:
    outlet = InstitutionFactory()
    old, new = manager("E1", outlet), manager("E2", outlet)
    book = {"home_outlet": outlet.code, "manager_role": "relationship_manager"}
    before = publish([snapshot("C1", employee_no="E1", **book)])
    assert (seen_by(old, before.pk), seen_by(new, before.pk)) == ({"C1"}, set())
    after = publish([snapshot("C1", employee_no="E2", **book)], as_of=TODAY)
    assert (seen_by(old, after.pk), seen_by(new, after.pk)) == (set(), {"C1"})


def test_a_book_is_seen_only_while_its_role_is_held(db: None) -> None:
    outlet = InstitutionFactory()
    user = manager("E1", outlet)
    PostingFactory(staff=user.staff, role="lobby_manager", institution=outlet)
    run = publish(
        [
            snapshot("C1", employee_no="E1", manager_role="relationship_manager"),
            snapshot("C2", employee_no="E1", manager_role="lobby_manager"),
        ]
    )
    assert seen_by(user, run.pk) == {"C1", "C2"}
    Posting.objects.filter(role="relationship_manager").update(left_on=TODAY)
    assert seen_by(user, run.pk) == {"C2"}
    Posting.objects.update(left_on=TODAY)
    assert seen_by(user, run.pk) == set()


def test_a_stand_in_sees_the_book_stood_in_for_and_nothing_else_of_it(db: None) -> None:
    outlet = InstitutionFactory()
    away, user = manager("E1", outlet), manager("E2", outlet, "lobby_manager")
    run = publish(
        [
            snapshot("C1", employee_no="E1", manager_role="relationship_manager"),
            snapshot("C2", employee_no="E1", manager_role="lobby_manager"),
            snapshot("C3"),
            snapshot("C4"),
        ]
    )
    for client_no, source in (("C3", "co_manager"), ("C4", "list")):
        ClientGrant.objects.create(
            client_no=client_no, employee_no="E1", source=source, granted_at=NOW,
            reference="relationship_manager",
        )  # fmt: skip
    assert seen_by(user, run.pk) == set()
    StandIn.objects.create(
        staff=user.staff, stands_in_for=away.staff, role="relationship_manager",
        from_on=TODAY, until_on=TODAY,
    )  # fmt: skip
    assert seen_by(user, run.pk) == {"C1", "C3"}
    assert seen_by(user, run.pk, NOW + timedelta(days=1)) == set()


@pytest.mark.parametrize(
    ("ends", "is_seen_now"),
    [
        ({}, True),
        ({"until": NOW}, False),
        ({"until": NOW + timedelta(seconds=1)}, True),
        ({"ended_at": NOW}, False),
        ({"granted_at": NOW + timedelta(hours=1)}, False),
    ],
)
def test_a_grant_counts_while_it_runs(db: None, ends: dict[str, Any], is_seen_now: bool) -> None:
    user = account("employee", InstitutionFactory(), employee_no="E1")
    run = publish([snapshot("C1")])
    ClientGrant.objects.create(
        **{"client_no": "C1", "employee_no": "E1", "source": "team",
           "granted_at": NOW - timedelta(days=2)} | ends
    )  # fmt: skip
    assert seen_by(user, run.pk) == ({"C1"} if is_seen_now else set())


def test_standing_in_shows_the_book_by_name_and_nothing_more_of_the_own(db: None) -> None:
    outlet = InstitutionFactory()
    away, user = manager("E1", outlet, "outlet_head"), manager("E2", outlet, "employee")
    StandIn.objects.create(
        staff=user.staff, stands_in_for=away.staff, role="outlet_head", from_on=TODAY,
        until_on=TODAY,
    )  # fmt: skip
    run = publish([snapshot("C1"), snapshot("C2"), snapshot("C3"), snapshot("C4")])
    for client_no, number, source, reference in (
        ("C1", "E1", "co_manager", "outlet_head"), ("C2", "E2", "team", ""),
        ("C3", "E2", "list", ""), ("C4", "E1", "team", ""),
    ):  # fmt: skip
        ClientGrant.objects.create(
            client_no=client_no, employee_no=number, source=source, reference=reference,
            granted_at=NOW,
        )  # fmt: skip
    assert seen_by(user, run.pk) == {"C1", "C2"}
    scope = scope_of(access_of(user, on=TODAY), at=NOW)
    assert (scope.granted, scope.granted_masked) == ({"C1"}, {"C2"})


def test_an_administrator_sees_nobody_whatever_else_the_person_is(db: None) -> None:
    outlet = InstitutionFactory()
    user = manager("E1", outlet)
    PostingFactory(staff=user.staff, role="administrator", institution=InstitutionFactory())
    run = publish([snapshot("C1", employee_no="E1", manager_role="relationship_manager")])
    assert seen_by(user, run.pk) == set()


def test_head_office_opens_one_client_for_thirty_minutes_and_lists_nobody(db: None) -> None:
    user = account("head_office", InstitutionFactory(level="head_office"))
    other = account("head_office", StaffFactory() and InstitutionFactory(level="head_office"))
    run = publish([snapshot("C1", home_outlet="O1")])
    ClientOpening.objects.create(
        client_no="C1", opened_by=user, reason="监管来函", opened_at=NOW,
        until=NOW + timedelta(minutes=30),
    )  # fmt: skip
    assert seen_by(user, run.pk) == set()
    assert opened_until(user, "C1", at=NOW)
    assert not opened_until(user, "C2", at=NOW)
    assert not opened_until(other, "C1", at=NOW)
    assert not opened_until(user, "C1", at=NOW + timedelta(minutes=30))


def test_the_band_of_the_lobby_is_of_today_s_balance_not_of_the_average(db: None) -> None:
    outlet = InstitutionFactory()
    user = manager("E1", outlet, "lobby_manager")
    run = publish(
        [
            snapshot("C1", home_outlet=outlet.code, aum=40_000, annual_average=Decimal(5)),
            snapshot("C2", home_outlet=outlet.code, aum=5, annual_average=Decimal(40_000)),
        ]
    )
    assert seen_by(user, run.pk) == {"C1"}
    assert date(2026, 11, 21) == TODAY
