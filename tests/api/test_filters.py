"""What lists of the API are narrowed by: the rows that plain Python picks of all, page after page,
and never more than the list without filters tells."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clients.models import Product
from organisation.models import Institution, User
from tests.api.callers import V1, caller, everything
from tests.api.routes import OPERATIONS
from tests.factories import (
    BookRequestFactory,
    InstitutionFactory,
    PostingFactory,
    RunFactory,
    account,
    book_load,
)
from tests.published import AT, DAY, client_row, publish, snapshot
from tiering.models import TierChange
from tiering.services.policies import ensure_default_policy, load_policy, policy_in_force

pytestmark = pytest.mark.django_db
Row = dict[str, Any]
OVER = {"left_on": date(2024, 1, 1)}


@pytest.fixture
def office() -> User:
    """The office of branch A: S and its outlets O1, O2; another branch Z is none of its own."""
    head = InstitutionFactory(code="H", level="head_office")
    places = {}
    for code, level, parent in (
        ("A", "branch", None), ("S", "sub_branch", "A"), ("O1", "outlet", "S"),
        ("O2", "outlet", "S"), ("Z", "branch", None), ("ZO", "outlet", "Z"),
    ):  # fmt: skip
        above = places[parent] if parent else head
        places[code] = InstitutionFactory(code=code, level=level, parent=above)
    for number, role, code in (
        ("E1", "teller", "O1"), ("E2", "teller", "O2"), ("E3", "lobby_manager", "O2"),
        ("E4", "branch_head", "S"), ("E5", "teller", "ZO"),
    ):  # fmt: skip
        account(role, places[code], employee_no=number)
    left = account(None, employee_no="E6").staff
    PostingFactory(staff=left, role="teller", institution=places["O1"], **OVER)
    moved = account("teller", places["O2"], employee_no="E7").staff
    PostingFactory(staff=moved, role="lobby_manager", institution=places["O1"], **OVER)
    return account("branch_office", places["A"], employee_no="E0")


def told(asks: Client, path: str, name: str, **query: Any) -> list[Any]:
    return [row[name] for row in everything(asks, f"{V1}{path}/", limit=1, **query)]


def test_institutions_by_level_and_what_is_above_them(office: User) -> None:
    asks = caller(office)
    for query, codes in (
        ({}, ["A", "O1", "O2", "S"]), ({"level": "outlet"}, ["O1", "O2"]), ({"parent": "A"}, ["S"]),
        ({"level": "outlet", "parent": "S"}, ["O1", "O2"]), ({"level": "branch"}, ["A"]),
        ({"level": "outlet", "parent": "A"}, []), ({"parent": "Z"}, []), ({"parent": "none"}, []),
    ):  # fmt: skip
        assert told(asks, "institutions", "code", **query) == codes, query


def test_staff_by_place_role_and_whether_they_work_here(office: User) -> None:
    asks = caller(office)
    for query, numbers in (
        ({}, ["E0", "E1", "E2", "E3", "E4", "E6", "E7"]),
        ({"institution": "S"}, ["E1", "E2", "E3", "E4", "E7"]),
        ({"institution": "O1"}, ["E1"]),
        ({"role": "teller"}, ["E1", "E2", "E7"]),
        ({"role": "lobby_manager", "institution": "O1"}, []),  # E7 was, and is a teller elsewhere
        ({"role": "teller", "institution": "O2"}, ["E2", "E7"]),
        ({"active": "yes"}, ["E0", "E1", "E2", "E3", "E4", "E7"]),
        ({"active": "yes", "institution": "O1"}, ["E1"]),
        ({"active": "no"}, ["E6"]),
        ({"active": "no", "institution": "S", "role": "teller"}, ["E6"]),
        ({"active": "no", "institution": "O2"}, []),
        ({"institution": "Z"}, []), ({"institution": "none"}, []),
    ):  # fmt: skip
        assert told(asks, "staff", "employee_no", **query) == numbers, query


def test_runs_by_day_and_state(office: User) -> None:
    days = [DAY - timedelta(days=n) for n in range(4)]
    for n, day in enumerate(days):
        RunFactory(as_of=day, status="published" if n % 2 else "held")
    asks = caller(office)

    def named(**query: Any) -> list[date]:
        return sorted(map(date.fromisoformat, told(asks, "runs", "as_of", **query)), reverse=True)

    assert named() == days
    assert named(**{"from": days[2], "to": days[1]}) == days[1:3]
    assert named(**{"from": days[0]}) == days[:1]
    assert named(to=days[3]) == days[3:]
    assert named(status="held") == days[::2]
    assert named(status="held", to=days[1]) == [days[2]]
    assert named(**{"from": days[1], "to": days[2]}, status="failed") == []


def test_policies_by_state(office: User) -> None:
    ensure_default_policy(at=AT)
    today = timezone.localdate()
    for n in (-9, -8, 300):
        load_policy(given={}, effective_on=today + timedelta(days=n), source="x", at=AT)
    asks = caller(office)
    rows = everything(asks, f"{V1}policies/")
    assert {row["state"] for row in rows} == {"past", "in_force", "to_come"}
    for state in ("past", "in_force", "to_come", "open"):
        expected = [row["version"] for row in rows if row["state"] == state]
        assert told(asks, "policies", "version", state=state) == expected


def test_own_requests_by_state_and_kind(office: User) -> None:
    manager = account("relationship_manager", employee_no="M1")
    for kind in ("claim", "release", "hand_over"):
        for status in ("open", "withdrawn"):
            BookRequestFactory(kind=kind, status=status, made_by=manager)
    BookRequestFactory(made_by=account("relationship_manager"))  # a colleague's
    asks = caller(manager)
    rows = everything(asks, f"{V1}requests/")
    assert len(rows) == 6
    picks: list[tuple[dict[str, str], Callable[[Row], bool]]] = [
        ({"status": "open"}, lambda row: row["status"] == "open"),
        ({"kind": "release"}, lambda row: row["kind"] == "release"),
        ({"kind": "claim", "status": "withdrawn"},
         lambda row: (row["kind"], row["status"]) == ("claim", "withdrawn")),
        ({"status": "approved"}, lambda row: False),
    ]  # fmt: skip
    for query, picked in picks:
        expected = [row["id"] for row in rows if picked(row)]
        assert told(asks, "requests", "id", **query) == expected, query


def test_tier_changes_by_client_and_tiers(office: User) -> None:
    ensure_default_policy(at=AT)
    moves = [("mid", "wealth"), ("wealth", "mid"), ("long_tail", "mid")] * 2
    numbers = [f"C{n}" for n in range(len(moves))]
    run = publish([*(snapshot(number, home_outlet="O1") for number in numbers[1:]),
                   snapshot("C0", home_outlet="ZO")])  # fmt: skip
    version, _ = policy_in_force(DAY)
    for number, (before, now) in zip(numbers, moves, strict=True):
        TierChange.objects.create(
            run=run, client_no=number, from_tier=before, to_tier=now, annual_average=1,
            annual_basis="year_to_date", policy_version=version,
        )  # fmt: skip
    asks = caller(office)
    rows = everything(asks, f"{V1}tier-changes/")
    assert [row["client_no"] for row in rows] == numbers[1:]
    for query in (
        {"from_tier": "mid"}, {"to_tier": "mid"}, {"from_tier": "wealth", "to_tier": "mid"},
        {"client_no": "C3"}, {"client_no": "C4", "to_tier": "wealth"}, {"client_no": "C0"},
    ):  # fmt: skip
        expected = [row["client_no"] for row in rows if query.items() <= row.items()]
        assert told(asks, "tier-changes", "client_no", **query) == expected, query


def test_a_client_s_holdings_by_class_product_and_maturity() -> None:
    home = InstitutionFactory(code="O1", level="outlet", parent=InstitutionFactory(code="A"))
    classes = {"DEM01": "demand", "TIM12": "time", "FUN01": "fund"}
    for code, asset_class in classes.items():
        Product.objects.create(product_code=code, name=f"n {code}", asset_class=asset_class)
    held = [
        ("TIM12", date(2026, 12, 1)), ("TIM12", date(2027, 3, 1)), ("DEM01", None),
        ("FUN01", None), ("GONE1", None),
    ]  # fmt: skip
    rows = [
        {"client_no": "C1", "position": at, "outlet_code": "O1", "product_code": code,
         "currency": "CNY", "balance": 100 * at, "yuan": 100 * at, "matures_on": day}
        for at, (code, day) in enumerate(held, start=1)
    ]  # fmt: skip
    client_row("C1")
    publish([snapshot("C1", home_outlet="O1")], [*rows, {**rows[0], "client_no": "C2"}])
    asks = caller(account("outlet_head", home, employee_no="H1"))
    plain = [row | {"asset_class": classes.get(row["product_code"], "")} for row in rows]

    def codes(**query: Any) -> list[Any]:
        return told(asks, "clients/C1/holdings", "balance", **query)

    assert codes() == [f"{row['balance']}.00" for row in plain]
    for query in ({"asset_class": "time"}, {"product_code": "FUN01"}, {"product_code": "GONE1"},
                  {"asset_class": "fund", "product_code": "TIM12"}):  # fmt: skip
        expected = [f"{row['balance']}.00" for row in plain if query.items() <= row.items()]
        assert codes(**query) == expected, query
    assert codes(matures_until="2026-12-01") == ["100.00"]
    assert codes(matures_until="2027-12-01", asset_class="time") == ["100.00", "200.00"]
    address = f"{V1}clients/C1/holdings/"
    assert asks.get(address, {"after": "999.1"}).json()["code"] == "published_anew"
    assert asks.get(address, {"asset_class": "gold"}).status_code == 400
    first = asks.get(address, {"limit": 1}).json()["next"]
    assert asks.get(address, {"after": first.split(".")[0] + ".x"}).status_code == 404


def test_books_by_role_place_and_how_full(office: User) -> None:
    run = publish([])
    manager, lobby = "relationship_manager", "lobby_manager"
    for number, role, place, clients, initial, cap in (
        ("E1", manager, "O1", 500, 400, 500), ("E2", manager, "O2", 426, 400, 500),
        ("E3", lobby, "O2", 0, 300, None), ("E4", manager, "O2", 12, 400, 500),
        ("E5", manager, "ZO", 500, 400, 500),
    ):  # fmt: skip
        book_load(
            run, Institution.objects.get(code=place), employee_no=number, role=role,
            clients=clients, initial=initial, cap=cap,
        )  # fmt: skip
    asks = caller(office)
    for query, expected in (
        ({}, {"E1", "E2", "E3", "E4"}), ({"role": lobby}, {"E3"}), ({"place": "O2"}, {"E2", "E3",
        "E4"}), ({"place": "S", "state": "full"}, {"E1"}), ({"state": "above"}, {"E2"}),
        ({"state": "empty"}, {"E3"}), ({"place": "ZO"}, set()),
    ):  # fmt: skip
        assert set(told(asks, "books", "employee_no", **query)) == expected, query


def test_what_waits_for_approval_by_stage_kind_role_and_outlet(office: User) -> None:
    publish([snapshot("C1", home_outlet="O1"), snapshot("C2", home_outlet="O2")])
    lobby = "lobby_manager"
    for n, (client_no, more) in enumerate((
        ("C1", {}), ("C2", {"kind": "release", "role": lobby}), ("C3", {"status": "withdrawn"}),
        ("C4", {"branch_code": "Z"}),
    )):  # fmt: skip
        BookRequestFactory(pk=n + 1, client_no=client_no, **{"branch_code": "A"} | more)
    asks = caller(office)
    for query, expected in (
        ({}, [1, 2]), ({"stage": "over"}, [3]), ({"kind": "release"}, [2]), ({"role": lobby}, [2]),
        ({"outlet": "O1"}, [1]), ({"outlet": "O2", "kind": "claim"}, []),
    ):  # fmt: skip
        assert told(asks, "approvals", "id", **query) == expected, query


@pytest.mark.parametrize(
    ("path", "query"),
    [("institutions", {"level": "galaxy"}), ("institutions", {"parent": ""}),
     ("staff", {"role": "emperor"}), ("staff", {"active": "perhaps"}),
     ("staff", {"institution": " "}), ("runs", {"from": "2026-13-01"}), ("runs", {"to": "now"}),
     ("runs", {"status": "late"}), ("policies", {"state": "lost"}), ("policies", {"state": ""}),
     ("tier-changes", {"to_tier": "gold"}), ("tier-changes", {"as_of": "soon"}),
     ("books", {"state": "odd"}), ("books", {"role": "teller"}), ("approvals", {"stage": "soon"}),
     ("approvals", {"kind": "gift"})],
)  # fmt: skip
def test_a_value_that_is_not_understood_is_refused_and_named(
    office: User, path: str, query: dict[str, str]
) -> None:
    answer = caller(office).get(f"{V1}{path}/", query)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert [error["field"] for error in answer.json()["errors"]] == list(query)


@pytest.mark.parametrize("query", [{"status": "lost"}, {"kind": "gift"}])
def test_the_same_of_own_requests(query: dict[str, str]) -> None:
    answer = caller(account("relationship_manager")).get(f"{V1}requests/", query)
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == list(query)


@pytest.mark.parametrize("name", [name for name in OPERATIONS if name.endswith("-list")])
def test_a_parameter_that_a_list_does_not_know_is_refused_and_named(
    office: User, name: str
) -> None:
    """A filter misspelt would answer with everything."""
    PostingFactory(staff=office.staff, role="relationship_manager", institution_id="O1")
    asks, path = caller(office), reverse(f"api:{name}")
    assert asks.get(path).status_code == 200
    answer = asks.get(path, {"limit": 1, "teir": "wealth", "Limit": 2})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert answer.json()["errors"] == [
        {"field": "Limit", "code": "unknown"}, {"field": "teir", "code": "unknown"},
    ]  # fmt: skip
    assert "wealth" not in answer.content.decode()


def test_the_description_says_so_of_every_list(office: User) -> None:
    told = caller(office).get(f"{V1}schema/?format=json").json()["paths"]
    lists = {reverse(f"api:{name}") for name in OPERATIONS if name.endswith("-list")}
    assert {path for path, each in told.items() if "不认识的查询参数以 400 拒绝" in each.get(
        "get", {}).get("description", "")} >= lists  # fmt: skip
