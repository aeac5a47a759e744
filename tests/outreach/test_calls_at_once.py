"""Reports that come at the same moment, and very many of them: none is lost, none counts twice."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from outreach.models import CallEvent, Contact
from outreach.services.calls import Taken
from tests.at_once import at_once
from tests.outreach.acting import log
from tests.outreach.boxes import box_of, call, take
from tests.outreach.conftest import NOW
from tests.web.client_scene import Scene

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(settings: Any) -> Any:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with time_machine.travel(NOW, tick=False):
        yield Scene()


def test_the_same_report_twice_at_once_is_taken_once(scene: Scene) -> None:
    box = box_of(scene)[0]
    calls = [call() for _ in range(20)]
    found = at_once(lambda: take(box, *calls), lambda: take(box, *reversed(calls)))
    assert sorted(map(tuple, found)) == [(Taken.ACCEPTED,) * 20, (Taken.REPEATED,) * 20]
    assert (CallEvent.objects.count(), Contact.objects.count()) == (20, 20)


def test_two_boxes_that_tell_of_the_same_clients_wait_for_each_other(scene: Scene) -> None:
    boxes = [box_of(scene)[0], box_of(scene, "S")[0]]
    pairs = [("M1", "OWN"), ("M2", "COLLEAGUE"), ("M3", "SIBLING")] * 5
    calls = [call(employee_no=agent, client_no=number) for agent, number in pairs]
    found = at_once(
        lambda: take(boxes[0], *calls), lambda: take(boxes[1], *reversed(calls)),
    )  # fmt: skip
    assert found == [[Taken.ACCEPTED] * 15] * 2
    assert (CallEvent.objects.count(), Contact.objects.count()) == (30, 30)


def test_a_call_told_while_it_is_logged_makes_one_contact(scene: Scene) -> None:
    box = box_of(scene)[0]
    at = timezone.now() - timedelta(minutes=1)
    at_once(lambda: take(box, call()), lambda: log(scene.manager, at=at, seconds=None))
    contact = Contact.objects.get()
    assert (contact.origin, contact.seconds, contact.version) == ("person", 120, 2)
    assert CallEvent.objects.get().contact == contact


def test_ten_thousand_calls_are_each_kept_once(scene: Scene) -> None:
    box = box_of(scene)[0]
    pairs = [("M1", "OWN"), ("M2", "COLLEAGUE"), ("M3", "SIBLING"), ("M1", "NOBODY")]
    for report in range(20):
        calls = [
            call(call_id=f"{report}-{n}", employee_no=pairs[n % 4][0], client_no=pairs[n % 4][1],
                 started_at=timezone.localtime() - timedelta(seconds=60 + 20 * report))
            for n in range(500)
        ]  # fmt: skip
        assert take(box, *calls) == [Taken.ACCEPTED] * 500
        if report % 5 == 0:
            assert take(box, *calls) == [Taken.REPEATED] * 500
    assert CallEvent.objects.count() == 10_000
    assert CallEvent.objects.filter(became="unknown_number").count() == 2_500
    assert Contact.objects.count() == 7_500
    assert Contact.objects.values("calls").distinct().count() == 7_500
