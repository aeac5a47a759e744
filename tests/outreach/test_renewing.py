"""A day's list is made anew, after files sent again or a weekend's nights: what people did on the
one before stands, what nobody knew of then is asked for, and a list follows its client."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from clients.models import ClientGrant
from operations.models import Day
from organisation.models import User
from outreach.models import ListWork, WorkStep
from outreach.rules.working import SkipReason
from outreach.services.work_refusals import UndoOver, WorkChanged
from outreach.services.working import hand_over, log_outcome, put_off, skip, undo
from tests.outreach.acting import said, seen_by
from tests.outreach.conftest import NOW
from tests.outreach.listed import MATURES, NEAR_UP, act, co_manager, entry, put_on_list, work
from tests.published import publish
from tests.web.client_scene import Scene, row

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
MOVED = ["large_movement", str(TODAY), "900000.00", "out", "85", "200", "150", "255"]


@pytest.fixture
def listed(scene: Scene) -> Scene:
    put_on_list(TODAY, [entry("OWN"), entry("COLLEAGUE", employee_no="M2")])
    return scene


def talked(user: User, version: int = 0) -> ListWork:
    told = said(outcome="talked", at=NOW, seconds=90)
    return log_outcome(act(user, version=version), said=told, key=f"k{version}")


def anew(*reasons: Sequence[Any], **given: Any) -> None:
    put_on_list(TODAY, [entry("OWN", reasons=list(reasons) or [MATURES, NEAR_UP], **given)])


def moved_book() -> None:
    """The client is in M2's book from now on."""
    publish([row("OWN", "O1", "M2")], as_of=Day.objects.latest("as_of").as_of + timedelta(days=1))


def test_what_was_done_stands_and_its_figures_are_those_of_now(listed: Scene) -> None:
    talked(listed.manager)
    anew(score=7)
    assert (work().state, work().score, work().version) == ("done", 7, 1)
    assert WorkStep.objects.count() == 1


def test_what_must_be_answered_and_nobody_knew_of_opens_the_entry_again(listed: Scene) -> None:
    talked(listed.manager)
    anew(MOVED, MATURES, must=True)
    renewed = work()
    assert (renewed.state, renewed.version, renewed.changed_by, renewed.contact) == (
        "open", 2, None, None,
    )  # fmt: skip
    with pytest.raises(WorkChanged) as told:  # by the page that was open all the while
        talked(listed.manager, version=1)
    assert told.value.by is None
    with pytest.raises(UndoOver):
        undo(act(listed.manager, version=2))
    assert talked(listed.manager, version=2).state == "done"
    anew(MOVED, MATURES, must=True)  # once more: it was known when the client was called
    assert work().state == "done"


@pytest.mark.parametrize("figures", [
    ["large_movement", str(TODAY), "1.00", "out", "85", "200", "150", "255"],
    ["birthday", str(TODAY), None, "own", "45", "200", "150", "135"],
])  # fmt: skip
def test_another_amount_of_the_same_or_what_may_wait_opens_nothing(
    listed: Scene, figures: list[Any]
) -> None:
    anew(MOVED, must=True)
    talked(listed.manager)
    anew(figures, MOVED)
    assert work().state == "done"


def test_who_has_changed_books_is_worked_by_the_new_manager(listed: Scene) -> None:
    put_off(act(listed.manager), until=NOW.replace(hour=17))
    moved_book()
    anew(employee_no="M2")
    held = work()
    assert (held.employee_no, held.state, held.version) == ("M2", "later", 1)
    other = User.objects.get(employee_no="M2")
    given = act(other, version=1, seen=seen_by(other, "OWN"))
    made = log_outcome(given, said=said(outcome="talked", at=NOW, seconds=90), key="m2")
    assert (made.state, made.employee_no) == ("done", "M2")


def test_what_was_handed_over_is_the_manager_s_again_when_the_helper_is_none_any_more(
    listed: Scene,
) -> None:
    co_manager(listed, NOW)
    hand_over(act(listed.manager), to="M8")
    anew()
    assert (work().handed_to, work().version) == ("M8", 1)
    ClientGrant.objects.update(ended_at=NOW)
    anew()
    assert (work().handed_to, work().version, work().changed_by) == ("", 2, None)


def test_what_was_handed_over_goes_with_the_client_to_the_new_book(listed: Scene) -> None:
    co_manager(listed, NOW)
    hand_over(act(listed.manager), to="M8")
    moved_book()
    anew(employee_no="M2")
    assert (work().handed_to, work().employee_no) == ("", "M2")


def test_who_is_not_due_any_more_keeps_what_was_done(listed: Scene) -> None:
    skip(act(listed.manager), reason=SkipReason.AWAY)
    put_on_list(TODAY, [entry("COLLEAGUE", employee_no="M2")])
    assert (work().state, work().score) == ("skipped", 234)
