"""The client list against plain Python: every sort both ways, every filter, page after page."""

from collections.abc import Callable
from datetime import timedelta
from functools import cmp_to_key
from random import Random
from typing import Any

import pytest

from clients.rules.listing import MARGINAL_BANDS, SORTABLE, Sort, SortUnknown, read_sort
from clients.rules.scope import Scope
from clients.selectors.client_filter import ClientFilter
from clients.selectors.client_list import COUNTED, Listed, NotInList, neighbours, page_of
from tests.clients.list_rows import (
    Row,
    is_due,
    is_falling,
    is_quiet,
    keep_contacts,
    keep_noted,
    own,
    rows_of,
)
from tests.factories import InstitutionFactory
from tests.published import DAY, publish, snapshot

SORTS = [Sort(column, way) for column in SORTABLE for way in (False, True)]


@pytest.fixture
def rows(db: None) -> list[Row]:
    head = InstitutionFactory(code="S", level="sub_branch")
    for code in ("O1", "O2"):
        InstitutionFactory(code=code, parent=head)
    rows = rows_of(Random(3))
    keep_noted(rows)
    keep_contacts(rows)
    return rows


def listed(rows: list[Row], sort: str = "client_no", **filters: Any) -> Listed:
    run = publish(rows)
    return Listed(Scope(outlets=frozenset({"O1", "O2"})), run.pk, DAY, filters, read_sort(sort))


def sorted_by(rows: list[Row], sort: Sort) -> list[str]:
    """Empty values last in either direction; client numbers in the direction of the sort."""

    def compare(a: Row, b: Row) -> int:
        one, other = a[sort.column], b[sort.column]
        if (one is None) != (other is None):
            return 1 if one is None else -1
        first = (one, a["client_no"]) if one is not None else (a["client_no"],)
        second = (other, b["client_no"]) if other is not None else (b["client_no"],)
        return (
            (first > second) - (first < second)
            if not sort.is_descending
            else ((second > first) - (second < first))
        )

    return [row["client_no"] for row in sorted(rows, key=cmp_to_key(compare))]


def paged(given: Listed, size: int) -> list[str]:
    """All pages one after the other, by following the last row."""
    found: list[str] = []
    page = page_of(given, size=size)
    while True:
        found += [row.client_no for row in page.rows]
        if not page.has_after:
            return found
        page = page_of(given, follows=found[-1], size=size)


def paged_back(given: Listed, last: str, size: int) -> list[str]:
    found: list[str] = []
    page = page_of(given, precedes=last, size=size)
    while True:
        found = [row.client_no for row in page.rows] + found
        if not page.has_before:
            return found
        page = page_of(given, precedes=found[0], size=size)


def test_every_sort_both_ways_page_by_page_there_and_back(rows: list[Row]) -> None:
    base = listed(rows)
    for sort in SORTS:
        given = Listed(base.scope, base.run_id, DAY, {}, sort)
        expected = sorted_by(rows, sort)
        assert paged(given, 23) == expected, sort
        assert paged_back(given, expected[-1], 23) == expected[:-1], sort


@pytest.mark.parametrize("wide", [0, 10])
@pytest.mark.parametrize("stretch", [5, 40, 20_000])
@pytest.mark.parametrize(
    "filters", [{}, {"contact_silent": "30"}, {"contact_before": f"{DAY}"}, {"tier": ["mid"]},
                {"contact_silent": "never"}, {"contact_silent": "7", "managed": "yes"}]
)  # fmt: skip
def test_by_last_contact_however_the_page_is_found(
    rows: list[Row], filters: Row, stretch: int, wide: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Few contacts of the bank walked or many, or none: the pages are the same."""
    monkeypatch.setattr("clients.selectors.contact_order.STRETCH", stretch)
    monkeypatch.setattr("clients.selectors.client_list.WIDE", wide)
    base = listed(rows)
    held = [holds for given, holds in TRIED if given.items() <= filters.items()]
    wanted = [row for row in rows if all(holds(row) for holds in held)]
    for way in (False, True):
        sort = Sort("last_contact", way)
        given = Listed(base.scope, base.run_id, DAY, filters, sort)
        expected = sorted_by(wanted, sort)
        assert paged(given, 7) == expected
        assert paged_back(given, expected[-1], 7) == expected[:-1]
        assert neighbours(given, expected[3]) == (expected[2], expected[4])


def test_the_neighbours_are_those_of_the_list(rows: list[Row]) -> None:
    base = listed(rows)
    for sort in (Sort("risk_level", True), Sort("annual_average", True), Sort("client_no", False)):
        given = Listed(base.scope, base.run_id, DAY, {"tier": ["mid"]}, sort)
        order = sorted_by([row for row in rows if row["tier"] == "mid"], sort)
        around = [None, *order, None]
        for place, client_no in enumerate(order, start=1):
            assert neighbours(given, client_no) == (around[place - 1], around[place + 1])
    # Who is no longer in the list still has a place in it.
    outside = next(row["client_no"] for row in rows if row["tier"] != "mid")
    assert set(neighbours(given, outside)) & set(order)


FILTERS: list[tuple[dict[str, Any], Callable[[Row], bool]]] = [
    ({"tier": ["mid", "wealth"]}, lambda r: r["tier"] in ("mid", "wealth")),
    ({"place": "S"}, lambda r: True),
    ({"place": "O2"}, lambda r: r["home_outlet"] == "O2"),
    ({"place": "nowhere"}, lambda r: False),
    ({"manager": "E1"}, lambda r: r["employee_no"] == "E1"),
    ({"role": "lobby_manager"}, lambda r: r["employee_no"] == "E2"),
    ({"managed": "no"}, lambda r: r["employee_no"] is None),
    ({"managed": "yes"}, lambda r: r["employee_no"] is not None),
    *(
        ({"band": name}, lambda r, b=band: b[0] <= r["aum"] < b[1])  # type: ignore[misc]
        for name, band in MARGINAL_BANDS.items()
    ),
    (
        {"average_from": "9999", "average_to": "80000"},
        lambda r: 9999 <= r["annual_average"] < 80000,
    ),
    ({"aum_from": "40000"}, lambda r: r["aum"] >= 40000),
    ({"aum_to": "40000"}, lambda r: r["aum"] < 40000),
    ({"holds": ["fund", "bond"]}, lambda r: r["fund"] and r["bond"]),
    ({"lacks": ["insurance", "trust"]}, lambda r: not r["insurance"] and not r["trust"]),
    ({"classes_from": "3"}, lambda r: r["classes_held"] >= 3),
    ({"matures": "7"}, lambda r: r["next_matures_on"] in (DAY, DAY + timedelta(days=7))),
    ({"birthday": ["1", "2"]}, lambda r: r["birthday_md"] in (101, 131, 229)),
    ({"risk": ["C1"]}, lambda r: r["risk_level"] == "C1"),
    # The manager's own word counts before that of the bank's file.
    *(
        ({"persona": word}, lambda r, w=word: (own(r, "persona") or r["persona"]) == w)  # type: ignore[misc]
        for word in ("退休人员", "企业主")
    ),
    ({"persona": "unheard of"}, lambda r: False),
    ({"familiarity": ["A", "C"]}, lambda r: own(r, "familiarity") in ("A", "C")),
    ({"familiarity": ["none"]}, lambda r: not own(r, "familiarity")),
    ({"familiarity": ["C", "none"]}, lambda r: own(r, "familiarity") not in ("A", "B")),
    ({"channel": ["online"]}, lambda r: own(r, "channel") == "online"),
    ({"tag": "爱茶"}, lambda r: "爱茶" in (own(r, "tags") or [])),
    ({"introducer": "E2"}, lambda r: own(r, "introducer") == "E2"),
    ({"priority": "yes"}, lambda r: own(r, "is_priority")),
    ({"priority": "no"}, lambda r: not own(r, "is_priority")),
    *(
        ({name: value}, lambda r, n=name, v=meant: own(r, f"has_{n}") is v)  # type: ignore[misc]
        for name in ("mobile_bank", "credit_card", "payment_binding")
        for value, meant in (("yes", True), ("no", False), ("unknown", None))
    ),
    ({"falling": "yes"}, is_falling),
    ({"falling": "no"}, lambda r: not is_falling(r)),
    ({"at_risk": "yes"}, lambda r: is_falling(r) or is_due(r)),
    ({"at_risk": "no"}, lambda r: not is_falling(r) and not is_due(r)),
    ({"consent": "no"}, lambda r: not r["has_marketing_consent"]),
    ({"contact": "yes"}, lambda r: not r["is_do_not_contact"] and not r["asked_not"]),
    ({"contact": "no"}, lambda r: r["is_do_not_contact"] or r["asked_not"]),
    ({"contact_before": f"{DAY}"}, lambda r: is_quiet(r, DAY)),
    ({"contact_silent": "7"}, lambda r: is_quiet(r, DAY - timedelta(days=7))),
    ({"contact_silent": "30"}, lambda r: is_quiet(r, DAY - timedelta(days=30))),
    ({"contact_silent": "never"}, lambda r: r["last_contact"] is None),
    ({"loan": "yes"}, lambda r: r["has_loan"]),
    ({"stale": "no"}, lambda r: not r["is_stale"]),
]


TRIED = [*FILTERS, ({"tier": ["mid"]}, lambda r: r["tier"] == "mid")]
# Filters with tests of their own: they read other tables than the rows of this file.
ELSEWHERE = {"product", "co_manager", "profile", "list"}


def test_no_filter_is_forgotten() -> None:
    tried = {name for filters, _holds in FILTERS for name in filters}
    assert tried | ELSEWHERE == set(ClientFilter.base_filters)


def test_every_filter_and_two_together_say_what_plain_python_says(rows: list[Row]) -> None:
    base = listed(rows)
    for n, (filters, holds) in enumerate(FILTERS):
        other, holds_too = FILTERS[(n + 5) % len(FILTERS)]
        for given, wanted in ((filters, lambda r: True), (filters | other, holds_too)):
            if given is not filters and set(filters) & set(other):
                continue
            expected = {r["client_no"] for r in rows if holds(r) and wanted(r)}
            may_be_nobody = given is not filters or {"nowhere", "unheard of"} & set(
                map(str, given.values())
            )
            assert expected or may_be_nobody, f"nobody to be found by {given}"
            page = page_of(Listed(base.scope, base.run_id, DAY, given, base.sort), size=500)
            assert {row.client_no for row in page.rows} == expected, given
            assert (page.count, page.errors) == (len(expected), {})


def test_a_product_held_is_found_through_the_holdings(db: None) -> None:
    InstitutionFactory(code="O1")
    holding = {"position": 1, "outlet_code": "O1", "currency": "CNY", "yuan": 1, "matures_on": None}
    run = publish(
        [snapshot(n, home_outlet="O1") for n in ("C1", "C2", "C3")],
        [
            holding | {"client_no": "C1", "product_code": "P1", "balance": 1},
            holding | {"client_no": "C2", "product_code": "P2", "balance": 1},
            holding | {"client_no": "C3", "product_code": "P1", "balance": 0},
        ],
    )
    given = Listed(
        Scope(outlets=frozenset({"O1"})), run.pk, DAY, {"product": "P1"}, read_sort("client_no")
    )
    assert [row.client_no for row in page_of(given).rows] == ["C1"]


@pytest.mark.parametrize(
    "filters",
    [{"tier": ["royal"]}, {"matures": "8"}, {"average_from": "-1"}, {"average_from": "NaN"},
     {"birthday": ["13"]}, {"familiarity": ["D"]}, {"channel": ["x"]}, {"priority": "1"},
     {"holds": ["password"]}, {"band": "x"}, {"contact_silent": "8"}, {"contact_before": "x"}],
)  # fmt: skip
def test_a_value_that_is_not_understood_is_named_and_shows_nobody(
    rows: list[Row], filters: dict[str, Any]
) -> None:
    page = page_of(listed(rows, **filters))
    assert (list(page.rows), page.count) == ([], 0)
    assert list(page.errors) == list(filters)


@pytest.mark.parametrize("text", ["", "name", "--aum", "password", "run__id", "aum__gte"])
def test_nothing_else_can_be_sorted_by(text: str) -> None:
    with pytest.raises(SortUnknown):
        read_sort(text)


def test_what_is_not_a_filter_is_not_one(rows: list[Row]) -> None:
    page = page_of(listed(rows, employee_no="E1", run_id="0", home_outlet__in="O1"), size=500)
    assert page.count == len(rows)


def test_a_page_after_somebody_who_is_not_visible_is_refused(rows: list[Row]) -> None:
    with pytest.raises(NotInList):
        page_of(listed([*rows, snapshot("X1", home_outlet="O9")]), follows="X1")


def test_counting_stops_where_nobody_counts_further(db: None) -> None:
    InstitutionFactory(code="O1")
    many = listed([snapshot(f"C{n:05}", home_outlet="O1") for n in range(COUNTED + 30)])
    page = page_of(many)
    assert (page.count, page.is_capped, len(page.rows)) == (COUNTED + 1, True, 50)


@pytest.mark.parametrize("size", [1, 3, 50])
def test_the_number_of_statements_does_not_grow_with_the_page(
    rows: list[Row], size: int, django_assert_max_num_queries: Any
) -> None:
    given = listed(rows, "-aum", tier=["mid"])
    with django_assert_max_num_queries(2):
        page = page_of(given, size=size)
    with django_assert_max_num_queries(3):
        page_of(given, follows=page.rows[-1].client_no, size=size)
