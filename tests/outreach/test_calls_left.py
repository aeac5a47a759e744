"""Calls of which nobody knew whom they were with are asked about again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from outreach.models import CallEvent, Contact, PhoneBox
from outreach.services.calls_left import settle_left
from tests.at_once import at_once
from tests.factories import account
from tests.outreach.boxes import box_of, call, give_number, take
from tests.outreach.made import logged
from tests.web.client_scene import PHONE, Scene


@pytest.fixture
def box(scene: Scene) -> PhoneBox:
    return box_of(scene)[0]


def became() -> list[str]:
    return list(CallEvent.objects.order_by("pk").values_list("became", flat=True))


def test_a_number_that_the_files_know_now_finds_its_client(box: PhoneBox) -> None:
    take(box, call(client_no="", number=PHONE), call(client_no="", number="13700000000"))
    assert became() == ["unknown_number"] * 2
    assert settle_left(at=timezone.now()) == 0
    give_number("OWN")
    assert settle_left(at=timezone.now()) == 1
    assert became() == ["made", "unknown_number"]
    made = Contact.objects.get()
    assert (made.client_no, made.seconds, made.origin) == ("OWN", 120, "box")
    assert settle_left(at=timezone.now()) == 0 and Contact.objects.count() == 1


def test_an_agent_who_is_known_now_has_its_call(box: PhoneBox, scene: Scene) -> None:
    take(box, call(employee_no="H7"))
    assert became() == ["unknown_agent"]
    account("outlet_head", scene.places["O1"], employee_no="H7")
    assert settle_left(at=timezone.now()) == 1
    assert became() == ["made"]


def test_what_was_logged_meanwhile_is_matched(box: PhoneBox) -> None:
    take(box, call(client_no="", number=PHONE))
    contact = logged("OWN", "M1", at=timezone.now(), seconds=None)
    give_number("OWN")
    settle_left(at=timezone.now())
    assert became() == ["matched"]
    contact.refresh_from_db()
    assert contact.seconds == 120


def test_another_reason_is_told(box: PhoneBox) -> None:
    take(box, call(client_no="", number=PHONE))
    give_number("SIBLING")
    assert settle_left(at=timezone.now()) == 0
    assert became() == ["not_theirs"]


def test_after_a_week_nobody_asks_any_more(box: PhoneBox) -> None:
    take(box, call(client_no="", number=PHONE))
    give_number("OWN")
    assert settle_left(at=timezone.now() + timedelta(days=7)) == 0
    assert became() == ["unknown_number"]


def test_more_than_a_report_are_asked_about(box: PhoneBox) -> None:
    numbers = [call(client_no="", number=PHONE) for _ in range(520)]
    take(box, *numbers)
    give_number("OWN")
    assert settle_left(at=timezone.now()) == 520
    assert Contact.objects.count() == 520


@pytest.mark.django_db(transaction=True)
def test_two_that_ask_at_once_make_one_contact(box: PhoneBox) -> None:
    take(box, *(call(client_no="", number=PHONE) for _ in range(5)))
    give_number("OWN")
    now = timezone.now()
    found = at_once(lambda: settle_left(at=now), lambda: settle_left(at=now))
    assert sum(found) == 5 and Contact.objects.count() == 5


def test_many_that_began_at_the_same_moment_are_all_asked_about(
    box: PhoneBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("outreach.services.calls_left.MOST_CALLS", 2)
    at = timezone.localtime() - timedelta(minutes=3)
    later = at + timedelta(minutes=1)
    for started_at in (at, at, later, at, at, later):
        take(box, call(client_no="", number=PHONE, started_at=started_at))
    give_number("OWN")
    assert settle_left(at=timezone.now()) == 6 and became() == ["made"] * 6
