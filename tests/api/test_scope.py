"""The API tells the clients that the list tells and whose pages open: no more, no fewer; masked
wherever pages mask."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clients.models import ClientOpening
from operations.selectors.days import last_published_day
from organisation.models import User
from organisation.rules.roles import Role
from tests.api.callers import V1, bearer, caller, everything, token_of
from tests.clients.test_visible import HEADS, MANAGERS, NOW, World, _grants, seen_by, sees, tree
from tests.factories import InstitutionFactory, account, book_load
from tests.proofs import only_in_proofs
from tests.published import client_row, publish, snapshot
from tests.web.client_scene import Scene
from tiering.models import BookRequest, TierChange
from tiering.services.policies import ensure_default_policy, policy_in_force

pytestmark = pytest.mark.django_db
CLIENTS = 40
# One person of every role: at an outlet, its sub-branch, its branch or the head office.
PLACES = {"head_office": "H", "administrator": "H", "branch_office": "A", "wealth_advisor": "A",
          "remote_manager": "A", "branch_head": "A1"}  # fmt: skip


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """The world of tests/clients/test_visible.py, smaller: pages take longer than statements."""
    chance = Random(13)
    with time_machine.travel(NOW, tick=False):
        ensure_default_policy(at=NOW)
        places = {place.code: place for place in tree()}
        people = {}
        for role in Role.values:
            place = places[PLACES.get(role, "A11")]
            user = account(role, place, employee_no=f"{role}@{place.code}")
            people[user.employee_no] = user
        rows = [_row(chance, n, people) for n in range(CLIENTS)]
        for row in rows:
            client_row(row["client_no"])
        run = publish(rows)
        version, _ = policy_in_force(run.as_of)
        for row in rows:
            TierChange.objects.create(
                run=run, client_no=row["client_no"], from_tier="mid", to_tier=row["tier"],
                annual_average=1, annual_basis="year_to_date", policy_version=version,
            )  # fmt: skip
        yield World(run.pk, people, rows, _grants(chance, people))


def _row(chance: Random, n: int, people: dict[str, User]) -> dict[str, Any]:
    managers = [number for number in people if number.split("@")[0] in MANAGERS]
    manager = chance.choice([None, *managers])
    return snapshot(
        f"C{n:03}",
        tier=chance.choice(["private", "wealth", "mid", "long_tail", "potential"]),
        home_outlet=chance.choice([None, "A11", "A11", "A12", "A21", "B11"]),
        aum=chance.choice([5_000, 29_999, 30_000, 49_999, 50_000]),
        employee_no=manager,
        manager_role=manager and manager.split("@")[0],
    )


@only_in_proofs  # of random banks tests/scope asks the same
def test_api_list_is_the_list_is_the_clients_that_open_for_every_role(world: World) -> None:
    with_some = set()
    for number, user in world.people.items():
        role = number.split("@")[0]
        expected = {row["client_no"] for row in world.rows if sees(world, number, row)}
        asks, browser = caller(user), Client()
        browser.force_login(user)
        if role == "administrator":
            assert asks.get(f"{V1}clients/").status_code == 403
            continue
        listed = everything(asks, f"{V1}clients/", limit=7)
        assert [row["client_no"] for row in listed] == list(
            dict.fromkeys(row["client_no"] for row in listed)
        )
        changed = everything(asks, f"{V1}tier-changes/", limit=9)
        opened, pages = set(), set()
        for row in world.rows:
            client_no = row["client_no"]
            if asks.get(f"{V1}clients/{client_no}/").status_code == 200:
                opened.add(client_no)
            if browser.get(f"/clients/{client_no}/").status_code == 200:
                pages.add(client_no)
        told = [{row["client_no"] for row in rows} for rows in (listed, changed)]
        found = _found(asks, [row["client_no"] for row in world.rows])
        assert [*told, found, opened, pages] == [expected] * 5, number
        assert seen_by(user, world.run_id) == expected
        masked = role in ("teller", "employee")
        assert {row["is_masked"] for row in listed} <= {masked}
        with_some |= {role} if expected else set()
    assert with_some >= {*HEADS, *MANAGERS, "teller", "employee"}


def _found(asks: Client, numbers: list[str]) -> set[str]:
    """Those of the numbers that the search finds."""
    found = set()
    for number in numbers:
        answer = asks.post(
            f"{V1}clients/search/", {"words": number}, content_type="application/json"
        )
        found |= {row["client_no"] for row in answer.json()["results"]}
    return found


def test_head_office_reads_the_one_client_it_opened_and_lists_nobody(world: World) -> None:
    user = world.people["head_office@H"]
    asks = caller(user)
    assert asks.get(f"{V1}clients/C000/").status_code == 404
    ClientOpening.objects.create(
        client_no="C000", opened_by=user, reason="监管来函", opened_at=NOW,
        until=NOW + timedelta(minutes=30),
    )  # fmt: skip
    answer = asks.get(f"{V1}clients/C000/")
    assert (answer.status_code, answer.json()["is_masked"]) == (200, False)
    assert everything(asks, f"{V1}clients/") == []


def test_a_former_manager_finds_nothing_of_the_past_either(db: None) -> None:
    scene = Scene()
    day = last_published_day()
    assert day is not None
    version, _ = policy_in_force(day.as_of)
    TierChange.objects.create(
        run=day.published_run, client_no="FORMER", from_tier="mid", to_tier="wealth",
        annual_average=1, annual_basis="year_to_date", policy_version=version,
    )  # fmt: skip
    asks = caller(scene.manager)
    query = {"as_of": day.as_of.isoformat()}
    assert everything(asks, f"{V1}tier-changes/", **query) == []
    for part in ("", "holdings/", "history/"):
        assert asks.get(f"{V1}clients/FORMER/{part}").status_code == 404
        assert asks.get(f"{V1}clients/OWN/{part}").status_code == 200


@pytest.mark.parametrize("path", ["clients/", "tier-changes/", "books/"])
def test_a_publishing_between_two_pages_is_said_not_mixed_in(db: None, path: str) -> None:
    ensure_default_policy(at=NOW)
    outlet = InstitutionFactory(code="O", level="outlet")
    asks = caller(account("outlet_head", outlet))

    def night(as_of: date) -> None:
        run = publish([snapshot(f"C{n}", home_outlet="O") for n in range(3)], as_of=as_of)
        version, _ = policy_in_force(as_of)
        for n in range(3):
            book_load(run, outlet)
            TierChange.objects.create(
                run=run, client_no=f"C{n}", from_tier="mid", to_tier="wealth", annual_average=1,
                annual_basis="year_to_date", policy_version=version,
            )  # fmt: skip

    night(NOW.date())
    first = asks.get(f"{V1}{path}?limit=1").json()
    assert first["next"]
    assert len(everything(asks, f"{V1}{path}", limit=1)) == 3
    # What is not in the list is not the end of it.
    run = first["next"].split(".")[0]
    if path != "tier-changes/":
        assert asks.get(f"{V1}{path}", {"after": f"{run}.999999"}).status_code == 404
    night(NOW.date() + timedelta(days=1))
    following = asks.get(f"{V1}{path}", {"limit": 1, "after": first["next"]})
    assert (following.status_code, following.json()["code"]) == (409, "published_anew")
    if path == "tier-changes/":  # of a day that was asked for by name there is no other
        query = {"limit": 1, "after": first["next"], "as_of": NOW.date().isoformat()}
        assert len(everything(asks, f"{V1}{path}", **query)) == 2


def test_no_answer_is_kept_by_anybody(db: None) -> None:
    scene = Scene()
    asks = caller(scene.manager)
    for client, path in (
        (asks, "clients/"), (asks, "clients/OWN/"), (asks, "clients/SIBLING/"), (asks, "schema/"),
        (asks, "nowhere/"), (Client(), "clients/"), (asks, "runs/"), (asks, "clients/?sort=x"),
    ):  # fmt: skip
        assert client.get(f"{V1}{path}")["Cache-Control"] == "no-store", path


@pytest.mark.parametrize("version", ["%0A", "2", "%00", "x" * 300])
def test_the_description_has_one_version(db: None, version: str) -> None:
    answer = caller(Scene().manager).get(f"{V1}schema/?version={version}")
    assert (answer.status_code, answer.json()["info"]["version"]) == (200, "1")


@pytest.mark.parametrize(
    "path", ["clients/", "clients/C001/", "clients/C001/holdings/", "tier-changes/", "books/",
             "staff/", "institutions/", "runs/", "policies/", "approvals/", "requests/",
             "staff/?role=teller&institution=B&active=yes"],
)  # fmt: skip
def test_the_number_of_statements_is_small_and_the_same(
    db: None, path: str, django_assert_max_num_queries: Any
) -> None:
    from tests.factories import BookRequestFactory, PostingFactory, RunFactory, StepFactory

    ensure_default_policy(at=NOW)
    branch = InstitutionFactory(code="B", level="branch")
    outlet = InstitutionFactory(code="O", parent=branch)
    user = account("branch_office", branch)
    # Who decides asks for nothing itself.
    PostingFactory(staff=user.staff, role="outlet_head", institution=outlet)
    maker = user if path == "requests/" else account("relationship_manager", outlet)
    _, text = token_of(user)
    asks = bearer(text)
    asks.get(f"{V1}schema/")  # that a token is used is written down once a minute

    def statements(count: int) -> int:
        run = publish([snapshot(f"C{n:03}", home_outlet="O") for n in range(1, count + 1)],
                      as_of=NOW.date() + timedelta(days=count))  # fmt: skip
        version, _ = policy_in_force(run.as_of)
        BookRequest.objects.update(status="withdrawn")
        for n in range(1, count + 1):
            StepFactory(run=RunFactory(revision=n + count * 100, policy_version=version))
            TierChange.objects.create(
                run=run, client_no=f"C{n:03}", from_tier="mid", to_tier="wealth",
                annual_average=1, annual_basis="year_to_date", policy_version=version,
            )  # fmt: skip
            book_load(run, outlet)
            account("teller", InstitutionFactory(parent=branch))
            BookRequestFactory(client_no=f"C{n:03d}", branch_code="B", made_by=maker)
        with CaptureQueriesContext(connection) as queries:
            more = "" if path.endswith("001/") else "&limit=100" if "?" in path else "?limit=100"
            answer = asks.get(f"{V1}{path}{more}")
        assert answer.status_code == 200
        if "results" in answer.json() and "holdings" not in path and path != "policies/":
            assert len(answer.json()["results"]) >= count
        return len(queries)

    client_row("C001")
    assert statements(1) == statements(50) <= 12
