"""A new client's half-year: its steps, who sees them, and the hand-over to the outlet."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from clients.models import Client, ClientGrant
from clients.selectors.one_client import NoSuchClient, SeenClient, seen_client
from clients.selectors.visible import scope_of
from operations.selectors.days import last_published_day
from organisation.models import Leave, User
from organisation.selectors.access import access_of
from outreach.models import CareHandOver
from outreach.policies.daily_work import daily_policy
from outreach.rules.care import (
    HAND_OVER,
    WELCOME,
    Stage,
    StepState,
    care_until,
    next_step,
    opened_in,
    stage_of,
    steps_of,
)
from outreach.selectors.new_clients import count_new_clients, new_client_rows, new_clients_after
from outreach.services.care import (
    CannotTakeOver,
    MayNotHandOver,
    NoSuchMeeting,
    PlanChanged,
    plan_hand_over,
    take_over,
    withdraw_hand_over,
    words_of,
)
from tests.at_once import at_once
from tests.outreach.conftest import NOW
from tests.outreach.made import logged
from tests.published import publish
from tests.web.client_scene import Scene, row

TODAY = NOW.date()
RULES = daily_policy().triggers
OPENED = date(2026, 3, 2)


def steps(today: date, *reached: date, taken_on: date | None = None) -> dict[str, StepState]:
    found = steps_of(
        OPENED, RULES, welcome_on=OPENED + timedelta(days=3), reached=reached, taken_on=taken_on,
        today=today,
    )  # fmt: skip
    return {each.name: each.state for each in found}


def day(n: int) -> date:
    return OPENED + timedelta(days=n)


def test_the_steps_are_a_welcome_three_talks_a_hand_over_and_three_talks() -> None:
    assert list(steps(OPENED)) == [WELCOME, "30", "60", "90", HAND_OVER, "120", "150", "180"]
    assert steps(OPENED)[WELCOME] is StepState.DUE
    assert set(list(steps(OPENED).values())[1:]) == {StepState.AHEAD}


@pytest.mark.parametrize(
    ("today", "reached", "name", "state"),
    [
        (3, [], WELCOME, StepState.DUE), (4, [], WELCOME, StepState.LATE),
        (4, [0], WELCOME, StepState.DONE), (4, [-1], WELCOME, StepState.LATE),
        (22, [], WELCOME, StepState.LATE), (23, [], WELCOME, StepState.MISSED),
        (40, [22], WELCOME, StepState.DONE), (40, [23], WELCOME, StepState.MISSED),
        (22, [], "30", StepState.AHEAD), (23, [], "30", StepState.DUE),
        (30, [], "30", StepState.DUE), (31, [], "30", StepState.LATE),
        (40, [22], "30", StepState.LATE), (40, [23], "30", StepState.DONE),
        (60, [53], "30", StepState.MISSED), (60, [53], "60", StepState.DONE),
        (187, [], "180", StepState.LATE), (188, [], "180", StepState.MISSED),
        (82, [], HAND_OVER, StepState.AHEAD), (83, [], HAND_OVER, StepState.DUE),
        (91, [], HAND_OVER, StepState.LATE), (400, [], HAND_OVER, StepState.LATE),
    ],
)  # fmt: skip
def test_a_talk_counts_for_the_step_whose_time_it_falls_in(
    today: int, reached: list[int], name: str, state: StepState
) -> None:
    assert steps(day(today), *map(day, reached))[name] is state


def test_the_hand_over_is_done_when_it_was_taken() -> None:
    assert steps(day(100), taken_on=day(95))[HAND_OVER] is StepState.DONE


def test_what_is_late_comes_before_what_is_due_and_that_before_what_is_to_come() -> None:
    def following(today: int, *reached: int) -> str | None:
        found = next_step(steps_of(
            OPENED, RULES, welcome_on=day(3), reached=[day(n) for n in reached],
            taken_on=day(95), today=day(today),
        ))  # fmt: skip
        return found.name if found else None

    assert following(2) == WELCOME
    assert following(25) == "30"
    assert following(5, 1) == "30"
    assert following(190) is None


def test_everybody_opened_in_the_half_year_is_in_one_stage() -> None:
    first, last = opened_in(None, TODAY, RULES)
    assert care_until(first, RULES) == TODAY
    assert last == TODAY
    found = [stage_of(first + timedelta(days=n), TODAY, RULES) for n in range((last - first).days)]
    assert [each for n, each in enumerate(found) if n == 0 or found[n - 1] is not each] == [
        Stage.OUTLET, Stage.REMOTE, Stage.WELCOME,
    ]  # fmt: skip
    for stage in Stage:
        begins, ends = opened_in(stage, TODAY, RULES)
        inside = sum(stage_of(first + timedelta(days=n), TODAY, RULES) is stage
                     for n in range((last - first).days + 1))  # fmt: skip
        assert (ends - begins).days + 1 == inside


@pytest.fixture
def remote(scene: Scene, db: None) -> User:
    """R1, the branch's remote manager of OWN (90 days with us) and COLLEAGUE (10); SIBLING is the
    neighbour's and of the same age, MARGINAL an old client."""
    person = scene.person("remote_manager", "B", employee_no="R1", name="远程客户经理")
    publish([
        row("OWN", "O1", "R1", manager_role="remote_manager", tier="long_tail"),
        row("COLLEAGUE", "O1", "R1", manager_role="remote_manager", tier="long_tail"),
        row("SIBLING", "O2", "M3"), row("MARGINAL", "O1", None, tier="long_tail"),
    ], as_of=TODAY)  # fmt: skip
    for number, days in (("OWN", 90), ("COLLEAGUE", 10), ("SIBLING", 90), ("MARGINAL", 2000)):
        Client.objects.filter(pk=number).update(opened_on=TODAY - timedelta(days=days))
    return person


def run() -> int:
    published = last_published_day()
    assert published is not None and published.published_run_id is not None
    return published.published_run_id


def who(user: User) -> dict[str, Any]:
    access = access_of(user, on=TODAY)
    return {"access": access, "scope": scope_of(access, at=timezone.now())}


def seen_as(user: User, number: str = "OWN") -> SeenClient:
    return seen_client(
        access_of(user, on=TODAY), user, number, run_id=run(), as_of=TODAY, at=timezone.now()
    )


def planned(user: User, to: str = "M1", number: str = "OWN", **said: Any) -> CareHandOver:
    given = {"meet_on": TODAY, "words": "喜欢周末来网点", "version": 0} | said
    return plan_hand_over(
        **who(user), seen=seen_as(user, number), to=to, by=user, at=timezone.now(), **given
    )


def numbers(user: User, stage: Stage | None = None) -> list[str]:
    given = who(user)
    rows = new_client_rows(
        given["scope"], run_id=run(), as_of=TODAY, employee_no=given["access"].employee_no,
        stage=stage,
    )  # fmt: skip
    found = new_clients_after(rows, today=TODAY, is_workday=lambda day: day.weekday() < 5)
    return [each.snapshot.client_no for each in found]


@pytest.mark.django_db
def test_everybody_finds_the_new_clients_of_their_books_and_places(
    scene: Scene, remote: User
) -> None:
    head = scene.person("outlet_head", "O1", employee_no="H1", name="网点负责人")
    assert numbers(remote) == ["COLLEAGUE", "OWN"]
    assert numbers(remote, Stage.WELCOME) == ["COLLEAGUE"]
    assert numbers(remote, Stage.OUTLET) == ["OWN"]
    assert numbers(head) == ["COLLEAGUE", "OWN"]
    assert numbers(scene.manager) == []
    given = who(remote)
    rows = new_client_rows(given["scope"], run_id=run(), as_of=TODAY, employee_no="R1")
    assert count_new_clients(rows, today=TODAY) == {
        "welcome": 1, "remote": 0, "outlet": 1, "awaiting": 1, "all": 2,
    }  # fmt: skip


@pytest.mark.django_db
def test_contacts_since_the_opening_are_the_steps_that_are_done(remote: User) -> None:
    for days, seconds in ((89, 180), (60, 20), (30, 180), (2000, 180)):
        logged("OWN", "R1", at=NOW - timedelta(days=days), seconds=seconds)
    given = who(remote)
    rows = new_client_rows(given["scope"], run_id=run(), as_of=TODAY, employee_no="R1")
    own = new_clients_after(rows, today=TODAY, is_workday=lambda day: True)[1]
    states = {each.name: each.state for each in own.steps}
    assert states[WELCOME] is StepState.DONE
    assert states["30"] is StepState.MISSED
    assert states["60"] is StepState.DONE
    assert own.next_step is not None
    assert own.next_step.name in {"90", HAND_OVER}


@pytest.mark.django_db
def test_who_is_named_sees_the_client_at_once_and_takes_it_over(scene: Scene, remote: User) -> None:
    with pytest.raises(NoSuchClient):
        seen_as(scene.manager)
    plan = planned(remote)
    assert seen_as(scene.manager).is_full
    assert numbers(scene.manager) == ["OWN"]
    assert words_of(plan) == "喜欢周末来网点"
    assert b"\xe5\x91\xa8" not in bytes(plan.words_sealed or b"")
    for _ in range(2):
        taken = take_over(
            access=access_of(scene.manager, on=TODAY), client_no="OWN", by=scene.manager,
            at=timezone.now(),
        )  # fmt: skip
    assert taken.taken_at is not None
    assert taken.version == 2
    grant = ClientGrant.objects.get(client_no="OWN", employee_no="M1", reference="care")
    assert timezone.localdate(grant.until) == care_until(TODAY - timedelta(days=90), RULES) + (
        timedelta(days=1)
    )
    with pytest.raises(PlanChanged):
        planned(remote, version=2)


@pytest.mark.django_db
def test_a_plan_said_anew_takes_the_client_from_who_was_named_before(
    scene: Scene, remote: User
) -> None:
    planned(remote)
    again = planned(remote, to="M2", version=1, meet_on=TODAY + timedelta(days=7))
    assert (again.version, again.to_employee_no) == (2, "M2")
    with pytest.raises(NoSuchClient):
        seen_as(scene.manager)
    with pytest.raises(PlanChanged):
        planned(remote, version=1)
    with pytest.raises(CannotTakeOver):
        take_over(
            access=access_of(scene.manager, on=TODAY), client_no="OWN", by=scene.manager,
            at=timezone.now(),
        )  # fmt: skip
    withdraw_hand_over(**who(remote), seen=seen_as(remote), version=2, by=remote, at=timezone.now())
    assert not ClientGrant.objects.filter(reference="care", ended_at__isnull=True).exists()
    assert planned(remote).version == 1


@pytest.mark.django_db
def test_only_somebody_at_work_at_the_home_outlet_takes_over(scene: Scene, remote: User) -> None:
    for nobody in ("M3", "R1", "X"):
        with pytest.raises(CannotTakeOver):
            planned(remote, to=nobody)
    Leave.objects.create(staff_id="M1", from_on=TODAY, until_on=TODAY)
    with pytest.raises(CannotTakeOver):
        planned(remote)


@pytest.mark.django_db
def test_only_the_book_or_the_head_plans_and_only_for_new_clients(
    scene: Scene, remote: User
) -> None:
    head = scene.person("outlet_head", "O1", employee_no="H1", name="网点负责人")
    assert planned(head).from_employee_no == "R1"
    with pytest.raises(MayNotHandOver):  # named, and still no owner
        planned(scene.manager, to="M2", version=1)
    with pytest.raises(MayNotHandOver):
        planned(head, number="MARGINAL")
    for meet_on in (TODAY - timedelta(days=1), TODAY + timedelta(days=98)):
        with pytest.raises(NoSuchMeeting):
            planned(head, version=1, meet_on=meet_on)


@pytest.mark.django_db(transaction=True)
def test_of_two_plans_at_once_one_stands(scene: Scene, remote: User) -> None:
    seen, given = seen_as(remote), who(remote)

    def plan(to: str) -> Any:
        return plan_hand_over(
            **given, seen=seen, to=to, meet_on=TODAY, words="", version=0, by=remote,
            at=timezone.now(),
        )  # fmt: skip

    done = at_once(lambda: plan("M1"), lambda: plan("M2"), refused=(PlanChanged,))
    assert sorted(type(each).__name__ for each in done) == ["CareHandOver", "PlanChanged"]
    assert CareHandOver.objects.count() == 1
