"""Calls are judged by who worked the client when they took place; of two clients with one number
the one is meant whose call the agent logged."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clients.models import ClientGrant
from organisation.models import Posting
from outreach.models import CallEvent, PhoneBox
from outreach.rules.contacts import Direction
from outreach.services.calls_left import settle_left
from tests.outreach.boxes import box_of, call, give_number, take
from tests.outreach.conftest import NOW
from tests.outreach.made import logged
from tests.published import publish
from tests.web.client_scene import PHONE, Scene, row

YESTERDAY = NOW - timedelta(days=1)
AGO = NOW - timedelta(minutes=10)


@pytest.fixture
def box(scene: Scene) -> PhoneBox:
    return box_of(scene)[0]


def became() -> list[str]:
    return list(CallEvent.objects.order_by("pk").values_list("became", flat=True))


def test_a_book_that_moved_overnight_leaves_yesterday_s_calls(box: PhoneBox) -> None:
    publish([row("OWN", "O1", "M2")], [], as_of=YESTERDAY.date())  # seen from today on
    take(box, call(started_at=YESTERDAY), call(started_at=AGO))
    assert became() == ["made", "not_theirs"]
    # Nothing else has to be true for who works the client now.
    take(box, call(employee_no="M2", started_at=YESTERDAY), call(employee_no="M2", started_at=AGO))
    assert became()[2:] == ["made"] * 2


def test_a_client_handed_over_for_a_day_is_that_day_s(box: PhoneBox) -> None:
    ClientGrant.objects.create(
        client_no="SIBLING", employee_no="M1", source="list",
        granted_at=YESTERDAY, ended_at=NOW - timedelta(hours=20),
    )  # fmt: skip
    days = [NOW - timedelta(days=2), YESTERDAY, AGO]
    take(box, *(call(client_no="SIBLING", started_at=at) for at in days))
    assert became() == ["not_theirs", "made", "not_theirs"]


def test_who_left_has_the_calls_of_the_last_day(box: PhoneBox) -> None:
    Posting.objects.filter(staff_id="M1").update(left_on=NOW.date())
    take(box, call(started_at=YESTERDAY), call(started_at=AGO))
    assert became() == ["made", "unknown_agent"]


@pytest.fixture
def twins(box: PhoneBox, scene: Scene) -> dict[str, str]:
    """Two clients of one book with one number, and the head of an outlet who sees both."""
    for number in ("OWN", "COLLEAGUE"):
        give_number(number)
    head = scene.person("outlet_head", "O1")
    return {"client_no": "", "number": PHONE, "employee_no": head.employee_no}


def test_of_two_with_one_number_the_logged_one_is_meant(
    box: PhoneBox, twins: dict[str, str]
) -> None:
    contact = logged("COLLEAGUE", twins["employee_no"], at=AGO, seconds=None)
    take(box, call(**twins, started_at=AGO - timedelta(minutes=2)))
    assert became() == ["matched"]
    assert CallEvent.objects.get().contact == contact


def test_what_is_logged_after_the_report_tells_it_at_night(
    box: PhoneBox, twins: dict[str, str]
) -> None:
    take(box, call(**twins, started_at=AGO))
    assert became() == ["ambiguous"]
    logged("OWN", twins["employee_no"], at=NOW, seconds=None)
    assert settle_left(at=NOW + timedelta(hours=9)) == 1 and became() == ["matched"]


def test_both_logged_or_another_direction_tell_nothing(
    box: PhoneBox, twins: dict[str, str]
) -> None:
    logged("OWN", twins["employee_no"], at=AGO, seconds=None)
    take(box, call(**twins, started_at=AGO, direction=Direction.IN))
    logged("COLLEAGUE", twins["employee_no"], at=AGO, seconds=None)
    take(box, call(**twins, started_at=AGO))
    take(box, call(**twins, started_at=AGO, is_automatic=True))
    assert became() == ["ambiguous"] * 3
    assert settle_left(at=timezone.now()) == 0
