"""Calls that a phone box reports are held to the rules that protect clients."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from outreach.models import CallEvent, Contact, PhoneBox
from outreach.rules.contacts import Direction
from outreach.rules.policy import Purpose
from tests.outreach.acting import alter_client, amend, log, log_said, said
from tests.outreach.boxes import box_of, call, take
from tests.outreach.made import logged
from tests.web.client_scene import Scene


@pytest.fixture
def box(scene: Scene) -> PhoneBox:
    return box_of(scene)[0]


def became() -> list[str]:
    return list(CallEvent.objects.order_by("pk").values_list("became", flat=True))


def ago(**given: float) -> datetime:
    return timezone.localtime() - timedelta(**given)


# ── the rules that protect clients


def late() -> datetime:
    return (timezone.localtime() - timedelta(days=1)).replace(hour=20, minute=5)


def test_a_call_after_closing_time_stands_with_its_breach(box: PhoneBox) -> None:
    take(box, call(started_at=late()), call(started_at=late(), direction=Direction.IN))
    by_direction = dict(Contact.objects.values_list("direction", "breaches"))
    assert by_direction == {"out": ["out_of_window"], "in": []}


def test_who_dates_a_late_call_earlier_does_not_lose_its_breach(
    box: PhoneBox, scene: Scene
) -> None:
    take(box, call(started_at=late()))
    what = said(at=late() - timedelta(minutes=9), seconds=None)
    contact = log_said(scene.manager, what)
    assert contact.breaches == ["out_of_window"]
    told = amend(scene.manager, contact, at=what.at, seconds=130)
    assert told.breaches == ["out_of_window"]


def test_a_logged_call_is_told_that_it_was_too_late(box: PhoneBox, scene: Scene) -> None:
    contact = log(scene.manager, at=late() - timedelta(minutes=9), seconds=120)
    take(box, call(started_at=late()))
    contact.refresh_from_db()
    assert (contact.breaches, contact.version) == (["out_of_window"], 2)


def marketing(**given: Any) -> Any:
    return call(purpose=Purpose.MARKETING, is_automatic=True, **given)


def test_marketing_calls_are_held_to_flags_consents_and_one_a_day(box: PhoneBox) -> None:
    take(box, marketing(started_at=ago(minutes=20)), marketing(started_at=ago(minutes=10)))
    told = [each.breaches for each in Contact.objects.order_by("at")]
    assert told == [[], ["one_a_day"]]
    alter_client(is_do_not_contact=True, has_marketing_consent=False)
    take(box, marketing(started_at=ago(days=1)), call(started_at=ago(days=1, minutes=9)))
    told = [each.breaches for each in Contact.objects.order_by("at")[:2]]
    assert told == [[], ["do_not_contact", "no_consent"]]


def test_a_wish_not_to_be_called_binds_the_machine(box: PhoneBox) -> None:
    logged("OWN", "M1", at=ago(days=2), outcome="do_not_call")
    take(box, marketing())
    assert Contact.objects.latest("at").breaches == ["do_not_contact"]
    logged("OWN", "M1", at=ago(minutes=30), direction="in")
    take(box, marketing(started_at=ago(minutes=1)))
    assert "do_not_contact" not in Contact.objects.latest("at").breaches
