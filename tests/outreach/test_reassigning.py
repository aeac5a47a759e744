"""A head moves clients of somebody's list to colleagues, for this day and no longer."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from clients.models import ClientGrant
from clients.selectors.one_client import NoSuchClient
from operations.models import PersonalNotice
from organisation.models import Leave, User
from organisation.selectors.access import access_of
from outreach.models import Contact, ListWork
from outreach.rules.working import SkipReason
from outreach.services.reassigning import (
    MayNotHandOut,
    NotAColleague,
    Reassigned,
    colleagues,
)
from outreach.services.work_refusals import NotOnList, WorkChanged
from outreach.services.working import hand_over, log_outcome, put_off, skip
from tests.at_once import at_once
from tests.outreach.acting import said, seen_by
from tests.outreach.conftest import NOW
from tests.outreach.listed import act, work
from tests.outreach.team import moved, team_at_work
from tests.web.client_scene import Scene

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def head(scene: Scene) -> User:
    return team_at_work(scene)


def colleague() -> User:
    return User.objects.get(employee_no="M2")


def outcome(user: User, client_no: str = "OWN", version: int = 1) -> ListWork:
    told = said(at=NOW, seconds=90)
    return log_outcome(act(user, client_no, version=version), said=told, key=f"k-{client_no}")


def test_a_colleague_works_what_the_head_moved_and_sees_it_by_name(head: User) -> None:
    with pytest.raises(NoSuchClient):
        seen_by(colleague(), "OWN")
    assert moved(head, "OWN", "A1") == Reassigned(["A1", "OWN"], [])
    assert seen_by(colleague(), "OWN").shown_name == "欧阳珊瑚"
    made = outcome(colleague())
    assert (made.state, made.employee_no, made.handed_to) == ("done", "M1", "M2")
    assert Contact.objects.get().employee_no == "M2"


def test_a_colleague_hears_of_it_at_the_bell(head: User) -> None:
    moved(head, "OWN", "A1")
    moved(head, "OWN", to="M1")  # taken back: the manager hears of it as well
    told = PersonalNotice.objects.order_by("pk").values_list("employee_no", "kind", "facts")
    assert [(number, facts["clients"]) for number, _kind, facts in told] == [("M2", 2), ("M1", 1)]
    assert "OWN" not in str(list(told))
    moved(head, "OWN", to="M1")  # nothing to move, nothing to tell
    assert PersonalNotice.objects.count() == 2


def test_of_a_day_without_a_list_nothing_moves(head: User) -> None:
    assert moved(head, "OWN", day=date.max) == Reassigned([], ["OWN"])


def test_the_day_over_the_colleague_sees_them_no_more(head: User) -> None:
    moved(head, "OWN")
    with time_machine.travel(NOW.replace(hour=23, minute=59), tick=False):
        assert seen_by(colleague(), "OWN")
    with time_machine.travel(NOW + timedelta(days=1), tick=False), pytest.raises(NoSuchClient):
        seen_by(colleague(), "OWN")


def test_given_back_to_the_manager_they_are_nobody_else_s(head: User) -> None:
    moved(head, "OWN")
    assert moved(head, "OWN", to="M1").moved == ["OWN"]
    assert (work().handed_to, work().version, work().state) == ("", 2, "open")
    with pytest.raises(NoSuchClient):
        seen_by(colleague(), "OWN")
    assert not ClientGrant.objects.filter(employee_no="M1").exists()


def test_what_was_worked_meanwhile_or_is_nobody_s_here_is_left(head: User, scene: Scene) -> None:
    skip(act(scene.manager, "A1"), reason=SkipReason.AWAY)
    found = moved(head, "OWN", "A1", "SIBLING", "UNASSIGNED", "NOBODY")
    assert found == Reassigned(["OWN"], ["A1", "NOBODY", "SIBLING", "UNASSIGNED"])
    assert ListWork.objects.filter(client_no="SIBLING").count() == 0
    assert moved(head, "OWN").left == ["OWN"]  # is there already


def test_who_waits_for_an_hour_goes_on_waiting_with_the_colleague(head: User, scene: Scene) -> None:
    put_off(act(scene.manager), until=NOW.replace(hour=17))
    moved(head, "OWN")
    assert (work().state, work().later_at, work().handed_to) == (
        "later", NOW.replace(hour=17), "M2",
    )  # fmt: skip


def test_the_colleague_may_give_it_back_to_the_manager(head: User) -> None:
    moved(head, "OWN")
    assert hand_over(act(colleague(), version=1), to="M1").handed_to == "M1"


def test_only_to_colleagues_who_are_there_and_may_see_names(head: User, scene: Scene) -> None:
    scene.person("teller", "O1", employee_no="T1", name="柜员")
    away = scene.person("relationship_manager", "O1", employee_no="M7", name="休假")
    assert away.staff is not None
    Leave.objects.create(staff=away.staff, from_on=TODAY, until_on=TODAY)
    found = colleagues(access_of(head, on=TODAY), on=TODAY)
    assert sorted(found) == ["H1", "M1", "M2"]
    for stranger in ("M3", "T1", "M7", "NOBODY"):
        with pytest.raises(NotAColleague):
            moved(head, "OWN", to=stranger)


def test_who_is_no_head_hands_nothing_out(head: User, scene: Scene) -> None:
    office = scene.person("branch_office", "B", employee_no="B1", name="分行")
    for nobody in (scene.manager, office):
        with pytest.raises(MayNotHandOut):
            moved(nobody, "OWN")


def test_a_colleague_to_whom_nothing_was_moved_works_nothing(head: User) -> None:
    moved(head, "A1")
    with pytest.raises((NoSuchClient, NotOnList)):
        outcome(colleague(), "OWN", version=0)


@pytest.mark.django_db(transaction=True)
def test_a_move_and_a_call_at_the_same_moment_are_one_after_the_other(
    head: User, scene: Scene
) -> None:
    given = act(scene.manager)

    def call() -> Any:
        return log_outcome(given, said=said(at=NOW, seconds=90), key="k")

    found = at_once(call, lambda: moved(head, "OWN"), refused=(WorkChanged,))
    kinds = {type(each).__name__ for each in found}
    assert kinds in ({"ListWork", "Reassigned"}, {"WorkChanged", "Reassigned"})
    assert Contact.objects.count() + len(work().handed_to) // 2 == 1
