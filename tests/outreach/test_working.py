"""Working a day's list: the first act wins, a slip is taken back, nothing is half done."""

from datetime import date, time, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.db.utils import DatabaseError

from operations.models import AuditEntry
from organisation.models import User
from outreach.models import Contact, ListWork, WorkStep
from outreach.rules.working import SkipReason, WorkState
from outreach.services.contact_refusals import (
    AlreadyLogged,
    ContactWrong,
    Forbidden,
    MayNotLog,
)
from outreach.services.work_refusals import (
    NotLater,
    NotOnList,
    NotTheirs,
    SkipUnsaid,
    UndoOver,
    WorkChanged,
)
from outreach.services.working import hand_over, log_outcome, put_off, skip, undo
from tests.at_once import at_once
from tests.factories import account
from tests.outreach.acting import last, said
from tests.outreach.conftest import NOW
from tests.outreach.listed import act, co_manager, entry, put_on_list, stand_in
from tests.web.client_scene import Scene

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def listed(scene: Scene) -> Scene:
    put_on_list(TODAY, [entry("OWN"), entry("COLLEAGUE", employee_no="M2")])
    return scene


def outcome(user: User, what: str, key: str = "k1", **given: Any) -> ListWork:
    version = given.pop("version", 0)
    told = said(outcome=what, at=NOW, **{"seconds": None, **given})
    return log_outcome(act(user, version=version), said=told, key=key)


def test_an_outcome_is_a_contact_and_settles_the_entry(listed: Scene) -> None:
    made = outcome(listed.manager, "talked", seconds=206, words="月底前回电")
    assert (made.state, made.version, made.changed_by) == ("done", 1, listed.manager)
    assert (made.score, made.place, made.familiarity, made.employee_no) == (234, 1, "B", "M1")
    assert made.contact == Contact.objects.get()
    assert last().effective_on == TODAY
    audited = AuditEntry.objects.filter(relation="outreach_listwork").latest("pk")
    assert audited.client_no == "OWN"
    assert "reasons" not in audited.changes


@pytest.mark.parametrize(("what", "becomes", "hour"), [
    ("not_answered", "later", 17), ("busy", "later", 17), ("wrong_number", "done", None),
    ("refused", "done", None), ("interested", "done", None),
])  # fmt: skip
def test_who_was_not_reached_is_asked_for_again_two_hours_later(
    listed: Scene, what: str, becomes: str, hour: int | None
) -> None:
    made = outcome(listed.manager, what)
    assert made.state == becomes
    assert made.later_at == (None if hour is None else NOW.replace(hour=hour))


def test_an_appointment_without_its_day_is_none(listed: Scene) -> None:
    with pytest.raises(ContactWrong):
        outcome(listed.manager, "appointment")
    made = outcome(listed.manager, "appointment", next_step="meeting", next_on=date(2026, 11, 26))
    assert made.state == "done"


def test_three_calls_a_day_are_enough_and_none_is_after_the_window(listed: Scene) -> None:
    for n in range(3):
        made = outcome(listed.manager, "not_answered", key=f"k{n}", version=n)
        assert made.tries == n + 1
    assert made.state == "done"
    assert Contact.objects.count() == 3


def test_late_in_the_evening_nobody_is_asked_for_again_today(listed: Scene) -> None:
    evening = NOW.replace(hour=18, minute=1)
    with time_machine.travel(evening, tick=False):
        told = said(outcome="not_answered", at=evening, seconds=None)
        made = log_outcome(act(listed.manager), said=told, key="k1")
    assert made.state == "done"


def test_a_call_back_named_for_today_waits_till_then_and_for_another_day_is_a_promise(
    listed: Scene,
) -> None:
    back = {"next_step": "call", "next_on": TODAY, "next_time": time(17)}
    assert outcome(listed.manager, "call_back", **back).later_at == NOW.replace(hour=17)
    # A promise as well: whom nobody calls by tonight is on tomorrow's list.
    assert last().promised_on == TODAY
    another = back | {"next_on": date(2026, 11, 26), "next_time": time(10, 30)}
    made = outcome(listed.manager, "call_back", key="k2", version=1, **another)
    assert (made.state, made.later_at) == ("done", None)
    assert last().promised_on == date(2026, 11, 26)
    assert Contact.objects.get(key="k2").next_time == time(10, 30)


@pytest.mark.parametrize(("day", "hour"), [
    (TODAY, time(14, 59)), (TODAY, time(15)), (TODAY, time(20)), (TODAY, time(8)), (TODAY, None),
    (date(2026, 11, 26), time(8, 59)), (date(2026, 11, 26), time(20)),
])  # fmt: skip
def test_nobody_promises_a_call_for_an_hour_that_is_over_or_at_which_nobody_calls(
    listed: Scene, day: date, hour: time | None
) -> None:
    with pytest.raises(NotLater):
        outcome(listed.manager, "call_back", next_step="call", next_on=day, next_time=hour)
    assert not Contact.objects.exists() and not ListWork.objects.exists()


def test_who_could_not_be_reached_before_the_window_is_asked_for_when_it_opens(
    listed: Scene,
) -> None:
    early = NOW.replace(hour=6, minute=10)
    with time_machine.travel(early, tick=False):
        told = said(outcome="busy", at=early, seconds=None)
        made = log_outcome(act(listed.manager), said=told, key="k1", admits=True)
    assert made.later_at == NOW.replace(hour=9, minute=0)


def test_the_same_click_twice_is_one_outcome_and_another_s_is_told_who_was_first(
    listed: Scene,
) -> None:
    first = outcome(listed.manager, "talked")
    assert outcome(listed.manager, "talked") == first
    assert (Contact.objects.count(), WorkStep.objects.count()) == (1, 1)
    partner = stand_in(listed, TODAY)
    with pytest.raises(WorkChanged) as told:
        outcome(partner, "talked", key="other")
    assert (told.value.by, told.value.state) == (listed.manager.pk, "done")
    assert Contact.objects.count() == 1


def test_a_forbidden_outcome_leaves_the_entry_as_it_was(listed: Scene) -> None:
    late = NOW.replace(hour=20, minute=5)
    with time_machine.travel(late, tick=False):
        told = said(outcome="talked", at=late)
        with pytest.raises(Forbidden):
            log_outcome(act(listed.manager), said=told, key="k1")
        assert not ListWork.objects.exists() and not Contact.objects.exists()
        made = log_outcome(act(listed.manager), said=told, key="k1", admits=True)
    assert made.state == "done"
    assert Contact.objects.get().breaches == ["out_of_window"]


def test_a_skip_says_why_and_another_reason_is_written_down(listed: Scene) -> None:
    with pytest.raises(SkipUnsaid):
        skip(act(listed.manager), reason=SkipReason.OTHER, words="  ")
    made = skip(act(listed.manager), reason=SkipReason.OTHER, words="住院中，月底再说")
    assert (made.state, made.skip_reason) == ("skipped", "other")
    made.refresh_from_db()
    assert "住院" not in str(bytes(made.words_sealed), "utf-8", "ignore")
    with pytest.raises(WorkChanged):
        skip(act(listed.manager, version=1), reason=SkipReason.AWAY)


def test_it_is_put_off_to_a_later_hour_of_today_only(listed: Scene) -> None:
    for wrong in (NOW, NOW.replace(hour=20), NOW + timedelta(days=1)):
        with pytest.raises(NotLater):
            put_off(act(listed.manager), until=wrong)
    until = NOW.replace(hour=19, minute=59)
    assert put_off(act(listed.manager), until=until).later_at == until
    # Before then it may be worked all the same.
    assert outcome(listed.manager, "talked", version=1).state == "done"


def test_a_slip_is_taken_back_with_its_contact(listed: Scene) -> None:
    outcome(listed.manager, "not_answered")
    outcome(listed.manager, "do_not_call", key="k2", version=1)
    assert last().no_calls_since == TODAY
    back = undo(act(listed.manager, version=2))
    assert (back.state, back.later_at, back.tries) == ("later", NOW.replace(hour=17), 1)
    assert last().no_calls_since is None
    slip = Contact.objects.get(key="k2")
    assert slip.withdrawn_at == NOW
    with pytest.raises(AlreadyLogged):  # the key is used up: a form sent again is asked about
        outcome(listed.manager, "do_not_call", key="k2", version=3)
    with pytest.raises(UndoOver):  # one step back, not two
        undo(act(listed.manager, version=3))
    assert list(WorkStep.objects.values_list("state", "is_undo").order_by("version")) == [
        ("later", False), ("done", False), ("later", True),
    ]  # fmt: skip


def test_what_was_skipped_or_put_off_by_mistake_is_open_again(listed: Scene) -> None:
    skip(act(listed.manager), reason=SkipReason.AWAY)
    assert undo(act(listed.manager, version=1)).state == WorkState.OPEN
    put_off(act(listed.manager, version=2), until=NOW.replace(hour=17))
    assert undo(act(listed.manager, version=3)).state == WorkState.OPEN


def test_nobody_takes_back_what_is_old_or_another_s(listed: Scene) -> None:
    outcome(listed.manager, "talked", seconds=90)
    with pytest.raises(UndoOver):
        undo(act(stand_in(listed, TODAY), version=1))
    with time_machine.travel(NOW + timedelta(minutes=10), tick=False), pytest.raises(UndoOver):
        undo(act(listed.manager, version=1))
    assert last().effective_on == TODAY


def test_who_has_no_part_in_the_book_works_no_entry_of_it(listed: Scene) -> None:
    head = account("outlet_head", listed.places["O1"], employee_no="H1", name="网点负责人")
    with pytest.raises(NotOnList):
        skip(act(head), reason=SkipReason.AWAY)
    office = account("branch_office", listed.places["B"], employee_no="B1", name="分行")
    with pytest.raises((MayNotLog, NotOnList)):
        skip(act(office), reason=SkipReason.AWAY)
    with pytest.raises(NotOnList):  # nobody is due on that day
        skip(act(listed.manager, day=TODAY + timedelta(days=1)), reason=SkipReason.AWAY)


def test_steps_only_grow(listed: Scene) -> None:
    outcome(listed.manager, "talked")
    for statement in ("UPDATE outreach_workstep SET tries = 9", "DELETE FROM outreach_workstep"):
        with pytest.raises(DatabaseError), connection.cursor() as cursor:
            cursor.execute("SAVEPOINT here")
            try:
                cursor.execute(statement)
            finally:
                cursor.execute("ROLLBACK TO here")


@pytest.mark.django_db(transaction=True)
def test_two_people_at_the_same_moment_work_an_entry_once(listed: Scene) -> None:
    partner = stand_in(listed, TODAY)
    first, second = (act(user) for user in (listed.manager, partner))

    def of(each: Any, key: str) -> Any:
        return lambda: log_outcome(each, said=said(at=NOW, seconds=90), key=key)

    found = at_once(of(first, "a"), of(second, "b"), refused=(WorkChanged,))
    assert sorted(type(each).__name__ for each in found) == ["ListWork", "WorkChanged"]
    assert Contact.objects.count() == 1


def test_an_entry_is_handed_to_one_of_the_client_s_people_and_worked_by_them(
    listed: Scene,
) -> None:
    other = co_manager(listed, NOW)
    for stranger in ("M2", "M1", "NOBODY"):
        with pytest.raises(NotTheirs):
            hand_over(act(listed.manager), to=stranger)
    made = hand_over(act(listed.manager), to="M8")
    assert (made.state, made.handed_to, made.version) == ("open", "M8", 1)
    assert outcome(other, "not_answered", version=1).handed_to == "M8"
    assert outcome(other, "talked", key="k2", version=2).state == "done"


def test_what_was_handed_over_by_mistake_comes_back(listed: Scene) -> None:
    co_manager(listed, NOW)
    hand_over(act(listed.manager), to="M8")
    assert undo(act(listed.manager, version=1)).handed_to == ""
