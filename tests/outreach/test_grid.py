"""The nine-grid of a book: its figures, who is picked, and what is on the lists already."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from clients.models import LastContact
from clients.rules.scope import Scope
from organisation.models import User
from outreach.models import Assigned
from outreach.policies.daily_work import daily_policy
from outreach.rules.familiarity import cell_of, cells_words
from outreach.rules.policy import Familiarity
from outreach.selectors.grid import (
    Book,
    Candidate,
    Cell,
    best_first,
    candidates,
    cells_of_book,
    rows_of_book,
)
from outreach.services.picking_cells import Picked, pick_cells, unpick
from outreach.services.work_refusals import GridChanged, NotTheirs, UndoOver
from tests.at_once import at_once
from tests.outreach.conftest import NOW
from tests.outreach.judging import facts_of, noted, run_id
from tests.outreach.listed import put_on_list, stand_in
from tests.outreach.made import days_ago, logged
from tests.published import publish
from tests.web.client_scene import Scene, row

TODAY = NOW.date()
BOOK = Book("M1", "relationship_manager")
SEVERAL = [
    ("N1", "A", 200_000), ("N2", "A", 199_999), ("N3", "A", 10), ("N4", "B", 300_000),
    ("N5", "", 50_000), ("N6", "C", 49_999), ("N7", None, 900_000), ("N8", "B", 300_000),
]  # fmt: skip


def a_row(number: str, aum: int = 600_000, **given: Any) -> dict[str, Any]:
    facts = {"aum": Decimal(aum), "has_marketing_consent": True, "is_do_not_contact": False}
    return row(number, "O1", "M1", **facts | given)


@pytest.fixture
def book(scene: Scene) -> Scene:
    """Clients in six of the nine cells; a colleague's stays out of it."""
    publish([*(a_row(number, aum) for number, _level, aum in SEVERAL),
             row("COLLEAGUE", "O1", "M2")], as_of=TODAY)  # fmt: skip
    for number, level, _aum in SEVERAL:
        if level is not None:
            noted(number, level, scene.manager)
    return scene


def scope_of(user: User) -> Scope:
    scope: Scope = facts_of(user)["scope"]
    return scope


def rows(user: User) -> Any:
    return rows_of_book(scope_of(user), BOOK, run_id=run_id())


def is_workday(day: date) -> bool:
    return day.weekday() < 5


def pick(user: User, *cells: int, places: int = 10, already: int = 0) -> Picked:
    return pick_cells(
        scope=scope_of(user), book=BOOK, run_id=run_id(), cells=cells, places=places,
        already=already, is_workday=is_workday, by=user, at=timezone.localtime(),
    )  # fmt: skip


def on_list() -> list[str]:
    return sorted(Assigned.objects.filter(ended_at=None).values_list("client_no", flat=True))


@pytest.mark.django_db
def test_every_client_is_in_the_cell_of_its_familiarity_and_assets(book: Scene) -> None:
    found = cells_of_book(rows(book.manager))
    assert {number: cell.clients for number, cell in found.items()} == {
        1: 1, 2: 1, 3: 1, 4: 2, 5: 0, 6: 0, 7: 1, 8: 1, 9: 1,
    }  # fmt: skip
    assert found[4] == Cell(2, Decimal(600_000), 0)
    expected = {
        cell_of(daily_policy(), Familiarity(level or "C"), Decimal(aum))
        for _number, level, aum in SEVERAL
    }
    assert expected == {number for number, cell in found.items() if cell.clients}


@pytest.mark.django_db
def test_one_statement_whatever_the_size_of_the_book(book: Scene) -> None:
    asked = rows(book.manager)
    with CaptureQueriesContext(connection) as small:
        cells_of_book(asked)
    publish([a_row(f"X{n:03d}", n * 9_000) for n in range(90)], as_of=TODAY + timedelta(days=1))
    asked = rows(book.manager)
    with CaptureQueriesContext(connection) as large:
        assert sum(each.clients for each in cells_of_book(asked).values()) == 90
        assert len(candidates(asked, range(1, 10))) == 90
    assert (len(small), len(large)) == (1, 2)


@pytest.mark.django_db
def test_the_best_are_put_on_the_coming_lists(book: Scene) -> None:
    picked = pick(book.manager, 4, 5, 6, 7, places=2)
    made = Assigned.objects.order_by("client_no")
    assert [each.client_no for each in made] == ["N4", "N7"]
    assert {(each.cause, each.reference, each.made_by_id) for each in made} == {
        ("assigned", "grid:4-7", book.manager.pk)
    }
    # NOW is a Tuesday: the next list is Wednesday's.
    assert made[0].from_on == TODAY + timedelta(days=1) == picked.from_on
    assert made[0].until_on == made[0].from_on + timedelta(days=14)
    assert (len(picked.taken), picked.already, picked.barred, picked.left) == (2, 0, 0, 1)
    assert cells_of_book(rows(book.manager))[4].on_list == 1


@pytest.mark.django_db
def test_who_may_not_be_marketed_to_is_left_out_and_counted(book: Scene) -> None:
    publish([a_row("N4"), a_row("QUIET", is_do_not_contact=True),
             a_row("NEVER", has_marketing_consent=False), a_row("ASKED")],
            as_of=TODAY + timedelta(days=1))  # fmt: skip
    for number in ("QUIET", "NEVER", "ASKED"):
        noted(number, "B", book.manager)
    LastContact.objects.create(client_id="ASKED", no_calls_since=TODAY)
    picked = pick(book.manager, 4)
    assert (on_list(), picked.barred) == (["N4"], 3)


@pytest.mark.django_db
def test_nobody_is_on_it_twice_and_a_second_click_takes_no_others(book: Scene) -> None:
    pick(book.manager, 4, places=1)
    with pytest.raises(GridChanged):
        pick(book.manager, 4, places=1)
    picked = pick(book.manager, 4, already=1)
    assert (len(picked.taken), picked.already) == (1, 1)
    again = pick(book.manager, 4, 5, 6, already=2)  # of the goal, too
    assert (len(again.taken), again.already) == (0, 2)
    assert on_list() == ["N4", "N8"]
    Assigned.objects.update(ended_at=NOW)
    assert len(pick(book.manager, 4).taken) == 2


@pytest.mark.django_db
def test_it_comes_off_again_unless_it_was_answered(book: Scene) -> None:
    picked = pick(book.manager, 4)
    partner = stand_in(book, TODAY)
    with pytest.raises(UndoOver):
        unpick(assigned=picked.taken, by=partner, at=NOW)
    unpick(assigned=picked.taken, by=book.manager, at=NOW)
    assert on_list() == []
    with pytest.raises(UndoOver):
        unpick(assigned=picked.taken, by=book.manager, at=NOW)


@pytest.mark.django_db
def test_only_who_has_the_book_or_stands_in_for_it_fills_its_lists(book: Scene) -> None:
    head = book.person("outlet_head", "O1", employee_no="H1", name="网点负责人")
    assert cells_of_book(rows(head))[4].clients == 2
    with pytest.raises(NotTheirs):
        pick(head, 4)
    other = book.person("relationship_manager", "O1", employee_no="M4", name="同事")
    assert sum(each.clients for each in cells_of_book(rows(other)).values()) == 0
    assert len(pick(stand_in(book, TODAY), 4).taken) == 2


@pytest.mark.django_db
def test_a_list_that_is_made_already_is_not_counted_on(book: Scene) -> None:
    put_on_list(TODAY + timedelta(days=1), [])
    assert pick(book.manager, 4).from_on == TODAY + timedelta(days=2)
    with time_machine.travel(NOW + timedelta(days=3), tick=False):  # a Friday
        assert pick(book.manager, 1).from_on == TODAY + timedelta(days=6)


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_take_them_once(book: Scene) -> None:
    def click() -> Picked:
        return pick(book.manager, 4, places=1)

    found = at_once(click, click, refused=(GridChanged,))
    assert sorted(type(each).__name__ for each in found) == ["GridChanged", "Picked"]
    assert len(on_list()) == 1


def test_the_longest_silent_come_first_by_assets(clock: object) -> None:
    def one(number: str, aum: int, days: int | None) -> Candidate:
        on = None if days is None else TODAY - timedelta(days=days)
        return Candidate(number, Decimal(aum), on, is_barred=False, is_on_list=False)

    found = [one("a", 9, 20), one("b", 5, None), one("c", 7, 21), one("d", 1, 400),
             one("e", 3, 1), one("f", 7, 90)]  # fmt: skip
    assert [each.client_no for each in best_first(found, today=TODAY)] == list("cfbdae")


@pytest.mark.parametrize(
    ("cells", "words"), [([4, 5, 6], "4-6"), ([5], "5"), ([1, 3], "1,3"), ([9, 8], "8-9")]
)
def test_cells_in_words(cells: list[int], words: str) -> None:
    assert cells_words(cells) == words


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 400_000)), max_size=30))
@settings(max_examples=50)
def test_every_client_is_in_one_cell(clients: list[tuple[str, int]]) -> None:
    policy = daily_policy()
    found = [cell_of(policy, Familiarity(level), Decimal(aum)) for level, aum in clients]
    assert all(1 <= each <= 9 for each in found)
    levels = [level for level, _aum in clients]
    assert ["ABC"[(cell - 1) // 3] for cell in found] == levels


@pytest.mark.django_db
def test_contacts_of_today_rest_and_old_ones_do_not(book: Scene) -> None:
    logged("N4", "M1", at=days_ago(2))
    assert pick(book.manager, 4, places=1) and on_list() == ["N8"]
