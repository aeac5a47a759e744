"""A night tells each person once what it means to them; killed or repeated, not twice."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction

from clients.models import ManagerSummary
from nightly.night import run_night
from operations.models import Day, NightlyRun, PersonalNotice
from tests.factories import BookRequestFactory as Asked
from tests.factories import InstitutionFactory as Place
from tests.factories import PostingFactory, RunFactory, ShortageFactory, account, book, published
from tests.nightly.worlds import MONDAY, NOON, WEEK, edge, run_week
from tiering.services.night_notices import tell_of_night

pytestmark = pytest.mark.django_db(transaction=True)


def told(run: NightlyRun) -> int:
    with transaction.atomic():
        return tell_of_night(run=run, at=NOON)


def facts(kind: str) -> list[dict[str, object]]:
    return [n.facts for n in PersonalNotice.objects.filter(kind=kind).order_by("key")]


def test_every_moved_book_of_real_nights_is_told_once(inbox: Path) -> None:
    run_week(inbox, WEEK[:2])
    moved = {
        (row.run.as_of, row.employee_no, row.role, row.is_primary, row.joined, row.left)
        for row in ManagerSummary.objects.select_related("run")
        if row.joined or row.left
    }
    notices = PersonalNotice.objects.filter(kind="book_moved")
    assert moved == {
        (n.as_of, n.employee_no, n.facts["role"], n.facts["is_primary"], n.facts["joined"],
         n.facts["left"])
        for n in notices
    }  # fmt: skip
    assert moved
    keys = set(PersonalNotice.objects.values_list("key", "told_at"))
    run_night(MONDAY, edge(inbox))  # nothing changed
    assert set(PersonalNotice.objects.values_list("key", "told_at")) == keys


def test_a_day_run_again_keeps_what_was_read_and_takes_back_what_is_no_longer_so() -> None:
    first = RunFactory(as_of=MONDAY)
    published(first)
    for number, joined in (("E1", 3), ("E2", 2), ("E3", 1)):
        book(first, number, joined=joined, left=0)
    assert told(first) == 3
    assert told(first) == 0
    PersonalNotice.objects.update(read_at=NOON)
    second = RunFactory(as_of=MONDAY, revision=2)
    Day.objects.filter(as_of=MONDAY).update(published_run=second)
    book(second, "E1", joined=3, left=0)
    book(second, "E2", joined=5, left=0)
    assert told(second) == 1
    state = {n.employee_no: n.read_at is not None for n in PersonalNotice.objects.all()}
    assert state == {"E1": True, "E2": False}


def test_the_head_is_told_when_a_shortage_begins_or_grows() -> None:
    outlet = Place(code="O1", name="望江路网点")
    head = account("outlet_head", outlet)
    account("outlet_head", Place(code="O2"))
    PostingFactory(
        staff=account("teller").staff, role="outlet_head", institution=outlet,
        left_on=MONDAY,
    )  # fmt: skip  # has left: told nothing
    for night, clients in enumerate((12, 12, 15, 9)):
        run = RunFactory(as_of=MONDAY + timedelta(days=night))
        published(run)
        ShortageFactory(run=run, outlet_code="O1", clients=clients)
        ShortageFactory(run=run, outlet_code="O1", clients=50, reason="above_initial")
        told(run)
    found = PersonalNotice.objects.filter(kind="shortage").order_by("as_of")
    assert [(n.as_of, n.facts["clients"]) for n in found] == [
        (MONDAY, 12), (MONDAY + timedelta(days=2), 15),
    ]  # fmt: skip
    assert {n.employee_no for n in found} == {head.employee_no}


def test_who_asked_is_told_what_the_night_did() -> None:
    maker, run = account("relationship_manager"), RunFactory(as_of=MONDAY)
    published(run)
    done = {"carried_out_on": MONDAY, "made_by": maker}
    Asked(status="carried_out", outcome="done", **done)
    Asked(status="refused", outcome="no_room", **done)
    Asked(status="carried_out", outcome="done", carried_out_on=MONDAY)  # the night's own proposal
    Asked(status="approved", made_by=maker)
    told(run)
    told(run)
    outcomes = Counter(str(each["outcome"]) for each in facts("request_done"))
    assert outcomes == {"done": 1, "no_room": 1}
    assert {n.employee_no for n in PersonalNotice.objects.all()} == {maker.employee_no}


def test_a_night_killed_before_its_commit_tells_nothing() -> None:
    run = RunFactory(as_of=MONDAY)
    published(run)
    book(run, "E1", joined=3)
    with pytest.raises(RuntimeError), transaction.atomic():
        tell_of_night(run=run, at=NOON)
        raise RuntimeError
    assert not PersonalNotice.objects.exists()
