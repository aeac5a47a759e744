"""Strangers that a head has woken up: whose, how many, on which lists, and once."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from clients.selectors.books import Reach
from clients.selectors.visible import scope_of
from organisation.models import Leave, User
from organisation.rules.permissions import Permission
from organisation.selectors.access import access_of
from outreach.models import Assigned, ListDay
from outreach.selectors.grid import Book
from outreach.selectors.waking import sleeping
from outreach.services.picking_cells import unpick
from outreach.services.reassigning import MayNotHandOut
from outreach.services.waking import NoSuchBooks, Woken, wake_strangers
from outreach.services.work_refusals import UndoOver
from tests.at_once import at_once
from tests.factories import book_load
from tests.outreach.conftest import NOW
from tests.outreach.judging import noted
from tests.outreach.made import logged
from tests.published import publish
from tests.web.client_scene import Scene, planted, row

TODAY = NOW.date()
M1, M2, M3 = (Book(number, "relationship_manager") for number in ("M1", "M2", "M3"))


@pytest.fixture
def head(scene: Scene, db: None) -> User:
    """M1 has seven strangers of falling assets, one of them asked not to be called, one without
    consent; M2 one, and one met; M3 is the neighbour's."""
    numbers = [f"S{n}" for n in range(7)]
    rows = [
        row(number, "O1", "M1", aum=900_000 - n * 1000, **CONSENTS) for n, number in
        enumerate(numbers)
    ]  # fmt: skip
    run = publish([
        *rows[:5], rows[5] | {"is_do_not_contact": True},
        rows[6] | {"has_marketing_consent": False},
        row("COLLEAGUE", "O1", "M2", **CONSENTS), row("OWN", "O1", "M2", **CONSENTS),
        row("SIBLING", "O2", "M3", **CONSENTS),
    ], as_of=TODAY)  # fmt: skip
    for number in numbers:
        planted(number)
    for number, code in (("M1", "O1"), ("M2", "O1"), ("M3", "O2")):
        book_load(run, scene.places[code], employee_no=number, name=f"经理{number}")
    noted("OWN", "B", scene.manager)
    scene.run_id = run.pk  # type: ignore[attr-defined]
    return scene.person("outlet_head", "O1", employee_no="H1", name="网点负责人")


CONSENTS = {"has_marketing_consent": True, "is_do_not_contact": False}


def given(scene: Scene, user: User) -> dict[str, Any]:
    access = access_of(user, on=TODAY)
    return {
        "scope": scope_of(access, at=timezone.now()),
        "reach": Reach(places=access.places_of(Permission.HAND_OUT)),
        "run_id": scene.run_id,  # type: ignore[attr-defined]
    }


def woken(
    scene: Scene, user: User, *books: Book, a_day: int = 2, lists: int = 2, key: str = "first"
) -> Woken:
    return wake_strangers(
        **given(scene, user), access=access_of(user, on=TODAY), books=books, a_day=a_day,
        lists=lists, key=key, is_workday=lambda day: day.weekday() < 5, by=user,
        at=timezone.localtime(),
    )  # fmt: skip


def on_lists() -> dict[str, date]:
    rows = Assigned.objects.filter(ended_at=None).order_by("client_no")
    return dict(rows.values_list("client_no", "from_on"))


def next_workday(day: date) -> date:
    day += timedelta(days=1)
    return day if day.weekday() < 5 else next_workday(day)


@pytest.mark.django_db
def test_the_head_sees_how_many_strangers_each_manager_has(scene: Scene, head: User) -> None:
    Leave.objects.create(staff_id="M2", from_on=TODAY)
    woken(scene, head, M1, a_day=1, lists=1)
    found = {each.book: each for each in sleeping(**given(scene, head), today=TODAY)}
    assert set(found) == {M1, M2}
    one, two = found[M1], found[M2]
    assert (one.clients, one.strangers, one.on_list, one.barred, one.left) == (7, 7, 1, 2, 4)
    assert (two.clients, two.strangers, two.left, two.is_away) == (2, 1, 1, True)


@pytest.mark.django_db
def test_the_next_lists_get_so_many_each_the_wealthiest_first(scene: Scene, head: User) -> None:
    done = woken(scene, head, M1, M2)
    first = next_workday(TODAY)
    second = next_workday(first)
    assert on_lists() == {
        "S0": first, "S1": first, "S2": second, "S3": second, "COLLEAGUE": first,
    }  # fmt: skip
    assert (len(done.taken), done.people, done.short, done.from_on) == (5, 2, 1, first)
    row_ = Assigned.objects.get(client_no="S0")
    assert (row_.cause, row_.reference, row_.made_by) == ("assigned", "wake:first", head)


@pytest.mark.django_db
def test_lists_that_are_made_are_not_waited_for(scene: Scene, head: User) -> None:
    first = next_workday(TODAY)
    ListDay.objects.create(
        day=first,
        policy_version=1,
        made_at=NOW,
        due=0,
        listed=0,
        run_id=scene.run_id,  # type: ignore[attr-defined]
    )
    assert woken(scene, head, M1).from_on == next_workday(first)


@pytest.mark.django_db
def test_who_was_talked_to_lately_comes_last(scene: Scene, head: User) -> None:
    logged("S0", "M1", at=NOW - timedelta(days=3))
    woken(scene, head, M1, a_day=4, lists=1)
    assert set(on_lists()) == {"S1", "S2", "S3", "S4"}


@pytest.mark.django_db
def test_the_same_form_again_adds_nobody_another_one_the_next(scene: Scene, head: User) -> None:
    woken(scene, head, M1, a_day=2, lists=1)
    assert woken(scene, head, M1, a_day=2, lists=1).taken == []
    assert set(on_lists()) == {"S0", "S1"}
    woken(scene, head, M1, a_day=2, lists=1, key="second")
    assert set(on_lists()) == {"S0", "S1", "S2", "S3"}


@pytest.mark.django_db
def test_it_is_undone_as_long_as_nobody_was_reached(scene: Scene, head: User) -> None:
    done = woken(scene, head, M1)
    unpick(assigned=done.taken, by=head, at=timezone.now())
    assert on_lists() == {}
    with pytest.raises(UndoOver):
        unpick(assigned=done.taken, by=head, at=timezone.now())


@pytest.mark.django_db
def test_only_a_head_and_only_below_the_own_places(scene: Scene, head: User) -> None:
    for books in ((M3,), (M1, M3), (), (Book("M1", "teller"),)):
        with pytest.raises(NoSuchBooks):
            woken(scene, head, *books)
    office = scene.person("branch_office", "B", employee_no="B1", name="分行")
    for nobody in (scene.manager, office):
        with pytest.raises(MayNotHandOut):
            woken(scene, nobody, M1)
    assert not Assigned.objects.exists()


@pytest.mark.django_db
def test_more_than_the_policy_allows_is_cut_to_it(scene: Scene, head: User) -> None:
    assert len(woken(scene, head, M1, a_day=500, lists=500).taken) == 5


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_are_one(scene: Scene, head: User) -> None:
    done = at_once(lambda: woken(scene, head, M1), lambda: woken(scene, head, M1))
    assert sorted(len(each.taken) for each in done) == [0, 4]
    assert len(on_lists()) == 4
