"""How far the people of a place are with the day's lists, and what they called."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.selectors.books import Reach
from operations.selectors.days import last_published_day
from organisation.models import Leave, User
from outreach.rules.working import SkipReason
from outreach.selectors.team_day import PersonDay, TeamDay, team_day, together
from outreach.services.working import hand_over, log_outcome, put_off, skip
from tests.outreach.acting import log, said
from tests.outreach.conftest import NOW
from tests.outreach.listed import act, co_manager, entry, put_on_list
from tests.outreach.made import logged
from tests.outreach.team import moved, team_at_work
from tests.web.client_scene import Scene

pytestmark = pytest.mark.django_db
OUTLET, BRANCH = Reach(places=["O1"]), Reach(places=["B"])


@pytest.fixture
def at_work(scene: Scene) -> Scene:
    team_at_work(scene)
    return scene


def day_of(reach: Reach = OUTLET, place: str = "") -> TeamDay:
    published = last_published_day()
    assert published is not None and published.published_run_id is not None
    found = team_day(published.published_run_id, reach, today=NOW.date(), place=place)
    assert found is not None
    return found


def people(reach: Reach = OUTLET, place: str = "") -> Mapping[str, PersonDay]:
    return {each.member.employee_no: each for each in day_of(reach, place).people}


def test_before_anybody_called_all_of_it_is_left(at_work: Scene) -> None:
    found = people()
    assert sorted(found) == ["M1", "M2"]
    one, two = found["M1"].tally, found["M2"].tally
    assert (one.listed, one.left, one.backlog, one.overdue, one.must_left) == (3, 3, 1, 1, 0)
    assert (two.listed, two.left, two.backlog, two.must_left, two.maturing) == (2, 2, 0, 1, 1)
    assert (one.settled, one.coverage, two.coverage) == (0, 0, 0)


def test_each_act_counts_for_who_works_the_client(at_work: Scene) -> None:
    manager = at_work.manager
    talked = said(outcome="appointment", at=NOW, seconds=95, next_step="meeting",
                  next_on=NOW.date() + timedelta(days=1))  # fmt: skip
    log_outcome(act(manager), said=talked, key="k1")
    skip(act(manager, "A1"), reason=SkipReason.AWAY)
    put_off(act(manager, "A2"), until=NOW.replace(hour=17))
    tally = people()["M1"].tally
    assert (tally.called, tally.skipped, tally.later, tally.left) == (1, 1, 1, 1)
    assert (tally.dialled, tally.answered, tally.effective, tally.appointments) == (1, 1, 1, 1)
    assert (tally.seconds, tally.met, tally.coverage) == (95, 1, 66)


def test_calls_of_another_day_or_by_somebody_else_or_taken_back_are_none(at_work: Scene) -> None:
    log(at_work.manager, at=NOW - timedelta(days=1))
    log(at_work.manager, kind="message", outcome="done")
    log(at_work.manager, direction="in")
    assert people()["M1"].tally.dialled == 0


def test_what_was_handed_over_moves_with_its_client(at_work: Scene) -> None:
    other = co_manager(at_work, NOW)  # M8, without a book of their own
    assert "M8" not in people()
    hand_over(act(at_work.manager), to="M8")
    found = people()
    assert (found["M1"].tally.left, found["M8"].tally.left, found["M8"].tally.listed) == (2, 1, 1)
    assert found["M8"].member.has_book is False
    log_outcome(act(other, version=1), said=said(at=NOW, seconds=90), key="k1")
    found = people()
    one, eight = found["M1"].tally, found["M8"].tally
    assert (one.left, one.called, one.dialled) == (2, 0, 0)
    assert (eight.left, eight.called, eight.dialled, eight.coverage) == (0, 1, 1, 100)


def test_what_waits_moves_with_it_and_nothing_is_counted_twice(at_work: Scene) -> None:
    before = together(day_of().people)
    head = User.objects.get(employee_no="H1")
    assert moved(head, "COLLEAGUE", to="M1").moved == ["COLLEAGUE"]
    one, two = people()["M1"].tally, people()["M2"].tally
    assert (one.left, one.must_left, one.listed) == (4, 1, 4)
    assert (two.left, two.must_left, two.maturing) == (1, 0, 1)
    assert together(day_of().people) == before
    # An overdue client of the backlog is on the list of whoever took it up.
    assert moved(head, "A3", to="M2").moved == ["A3"]
    one, two = people()["M1"].tally, people()["M2"].tally
    assert (one.backlog, one.overdue, two.left, two.overdue) == (0, 0, 2, 1)


def test_a_list_made_anew_without_the_client_takes_nothing_away(at_work: Scene) -> None:
    moved(User.objects.get(employee_no="H1"), "OWN", to="M2")
    put_on_list(NOW.date(), [entry("A1")])
    found = people()
    assert (found["M1"].tally.left, found["M2"].tally.left) == (1, 1)


def test_calls_in_another_role_count_in_the_person_s_own(at_work: Scene) -> None:
    logged("COLLEAGUE", "M1", at=NOW, role="wealth_advisor")  # as a stand-in
    assert people()["M1"].tally.effective == 1
    logged("OWN", "H1", at=NOW, role="outlet_head")  # the head has no book
    assert people()["H1"].tally.effective == 1
    assert together(day_of().people).effective == 2


def test_who_was_taken_from_the_backlog_is_on_the_list_until_settled(at_work: Scene) -> None:
    put_off(act(at_work.manager, "A3"), until=NOW.replace(hour=17))
    assert people()["M1"].tally.left == 4
    skip(act(at_work.manager, "A3", version=1), reason=SkipReason.AWAY)
    tally = people()["M1"].tally
    assert (tally.left, tally.skipped, tally.backlog, tally.overdue) == (3, 1, 0, 0)


def test_a_branch_is_all_of_its_people_and_one_place_only_its_own(at_work: Scene) -> None:
    assert sorted(people(BRANCH)) == ["M1", "M2", "M3"]
    assert sorted(people(BRANCH, "O2")) == ["M3"]
    assert people(OUTLET, "O2") == {}
    assert together(day_of(BRANCH).people).left == 6


def test_who_is_away_says_so(at_work: Scene) -> None:
    assert at_work.manager.staff is not None
    Leave.objects.create(staff=at_work.manager.staff, from_on=NOW.date(), until_on=NOW.date())
    found = people()
    assert (found["M1"].is_away, found["M2"].is_away) == (True, False)


def test_as_many_statements_for_one_person_as_for_many(at_work: Scene) -> None:
    counts = []
    for reach in (Reach(places=["O2"]), BRANCH):
        with CaptureQueriesContext(connection) as made:
            day_of(reach)
        counts.append(len(made))
    assert counts[0] == counts[1] == 8  # with the day at hand
