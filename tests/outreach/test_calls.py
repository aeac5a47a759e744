"""Calls that a phone box reports: the contact each of them is, or why it is none."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from clients.models import Client, ClientGrant, LastContact
from clients.selectors.visible import scope_of
from operations.models import Day
from outreach.models import CallEvent, Contact, PhoneBox
from outreach.rules.contacts import Direction
from outreach.rules.signing import is_on_time
from outreach.selectors.day_queue import day_queue
from outreach.services.calls import Taken
from tests.outreach.boxes import box_of, call, give_number, take
from tests.outreach.listed import act, entry, put_on_list, stand_in
from tests.web.client_scene import PHONE, Scene


@pytest.fixture
def box(scene: Scene) -> PhoneBox:
    return box_of(scene)[0]


def became() -> list[str]:
    return list(CallEvent.objects.order_by("pk").values_list("became", flat=True))


def ago(**given: float) -> datetime:
    return timezone.localtime() - timedelta(**given)


def test_a_call_nobody_logged_becomes_a_contact_without_words_or_person(box: PhoneBox) -> None:
    take(box, call())
    made = Contact.objects.get()
    assert (made.client_no, made.employee_no, made.kind, made.outcome) == (
        "OWN", "M1", "call", "talked",
    )  # fmt: skip
    assert (made.role, made.institution_code) == ("relationship_manager", "O1")
    assert (made.seconds, made.is_effective, made.origin, made.made_by) == (120, True, "box", None)
    assert (made.words_sealed, made.breaches, made.at) == (None, [], ago(minutes=3))
    assert LastContact.objects.get(pk="OWN").effective_on == timezone.localdate()
    assert became() == ["made"]


@pytest.mark.parametrize(("seconds", "is_automatic", "outcome", "effective"), [
    (0, False, "not_answered", False), (1, False, "talked", False), (59, False, "talked", False),
    (60, False, "talked", True), (9, True, "not_answered", False), (10, True, "talked", False),
    (600, True, "talked", False),
])  # fmt: skip
def test_what_the_seconds_say(
    box: PhoneBox, seconds: int, is_automatic: bool, outcome: str, effective: bool
) -> None:
    began = ago(minutes=15)
    take(box, call(seconds=seconds, is_automatic=is_automatic, started_at=began))
    made = Contact.objects.get()
    assert (made.outcome, made.is_effective) == (outcome, effective)
    assert made.origin == ("dialler" if is_automatic else "box")


def test_the_counters_of_the_day_count_calls_of_the_box(box: PhoneBox, scene: Scene) -> None:
    put_on_list(timezone.localdate(), [entry("OWN")])
    take(
        box, call(), call(seconds=0), call(seconds=30), call(seconds=9, is_automatic=True),
        call(seconds=10, is_automatic=True), call(direction=Direction.IN),
    )  # fmt: skip
    when = act(scene.manager)
    queue = day_queue(
        scope_of(when.access, at=when.at), run_id=when.seen.snapshot.run_id, employee_no="M1",
        today=when.day, at=when.at,
    )  # fmt: skip
    assert (queue.tally.dialled, queue.tally.answered, queue.tally.effective) == (5, 3, 1)


@pytest.mark.parametrize(("given", "why"), [
    ({"client_no": "NOBODY"}, "unknown_number"),
    ({"client_no": "", "number": "13700000000"}, "unknown_number"),
    ({"employee_no": "X9"}, "unknown_agent"),
    ({"client_no": "SIBLING"}, "not_theirs"),
    ({"client_no": "COLLEAGUE"}, "not_theirs"),
])  # fmt: skip
def test_who_cannot_be_told_is_kept_with_the_reason(
    box: PhoneBox, given: dict[str, Any], why: str
) -> None:
    assert take(box, call(**given)) == [Taken.ACCEPTED]
    assert became() == [why]
    assert not Contact.objects.exists()


def test_an_agent_of_elsewhere_is_unknown_to_the_box(scene: Scene) -> None:
    box = box_of(scene, "O2")[0]
    take(box, call(), call(employee_no="M3", client_no="SIBLING"))
    assert became() == ["unknown_agent", "made"]


def test_who_may_not_log_contacts_makes_none(box: PhoneBox, scene: Scene) -> None:
    office = scene.person("branch_office", "B")
    take(box, call(employee_no=office.employee_no))
    assert became() == ["not_theirs"]


def test_a_number_finds_its_client(box: PhoneBox) -> None:
    give_number("OWN")
    take(box, call(client_no="", number="+86 139 8765 1234"))
    assert became() == ["made"] and Contact.objects.get().client_no == "OWN"


def test_of_clients_with_one_number_the_agent_s_is_meant(box: PhoneBox, scene: Scene) -> None:
    for number in ("OWN", "COLLEAGUE", "SIBLING"):
        give_number(number)
    one = {"client_no": "", "number": PHONE}
    head = scene.person("outlet_head", "O1")  # sees both
    take(box, call(**one), call(**one, employee_no=head.employee_no))
    assert became() == ["made", "ambiguous"]
    assert Contact.objects.get().client_no == "OWN"


def test_stand_ins_co_managers_and_heads_work_the_client(box: PhoneBox, scene: Scene) -> None:
    other = stand_in(scene, timezone.localdate())
    head = scene.person("outlet_head", "O1")
    team = scene.person("relationship_manager", "O2")
    ClientGrant.objects.create(
        client_no="OWN", employee_no=team.employee_no, source="co_manager",
        reference="relationship_manager", granted_at=ago(days=1),
    )  # fmt: skip
    people = [other, head, team]
    take(box, *(call(employee_no=each.employee_no) for each in people))
    assert became() == ["made"] * 3
    roles = Contact.objects.order_by("employee_no").values_list("employee_no", "role")
    assert dict(roles)[head.employee_no] == "outlet_head"
    assert dict(roles)["M9"] == "relationship_manager"


# ── what was reported stays


@pytest.mark.parametrize("given", [{"seconds": 1}, {"digest": b"x"}, {"employee_no": "M2"}])
def test_what_was_reported_never_changes(box: PhoneBox, given: dict[str, Any]) -> None:
    take(box, call())
    with pytest.raises(DatabaseError), transaction.atomic():
        CallEvent.objects.update(**given)
    with pytest.raises(DatabaseError), transaction.atomic():
        CallEvent.objects.all()._raw_delete("default")  # type: ignore[attr-defined]
    assert CallEvent.objects.get().seconds == 120


def test_a_client_without_a_number_is_not_found_by_none(box: PhoneBox) -> None:
    Client.objects.update(phone_index=None)
    take(box, call(client_no="", number="13700000000"))
    assert became() == ["unknown_number"]


def test_before_the_first_night_a_call_is_kept(db: None, scene: Scene) -> None:
    box = box_of(scene)[0]
    Day.objects.all().delete()
    take(box, call())
    assert became() == ["not_theirs"]


def test_a_call_that_would_end_in_the_future_is_not_taken(box: PhoneBox) -> None:
    assert take(box, call(started_at=ago(minutes=1), seconds=86_399)) == [Taken.NOT_YET]
    assert take(box, call(started_at=ago(minutes=1), seconds=120)) == [Taken.ACCEPTED]


@pytest.mark.parametrize("stamp", ["999999999999", "0", "x", "1" * 13])
def test_a_stamp_of_no_time_is_not_on_time(stamp: str) -> None:
    assert not is_on_time(stamp, at=timezone.now())
