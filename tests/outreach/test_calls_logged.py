"""Calls that somebody logged, before the phone box told of them or after."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from clients.models import LastContact
from organisation.selectors.access import access_of
from outreach.models import CallEvent, Contact, ContactVersion, PhoneBox
from outreach.rules.contacts import Origin
from outreach.services.contacts import withdraw_contact
from outreach.services.working import log_outcome, undo
from tests.outreach.acting import amend, log, said, seen_by
from tests.outreach.boxes import box_of, call, take
from tests.outreach.listed import act, entry, put_on_list, work
from tests.outreach.made import logged
from tests.web.client_scene import Scene


@pytest.fixture
def box(scene: Scene) -> PhoneBox:
    return box_of(scene)[0]


def became() -> list[str]:
    return list(CallEvent.objects.order_by("pk").values_list("became", flat=True))


def ago(**given: float) -> datetime:
    return timezone.localtime() - timedelta(**given)


# ── a contact that was logged before


def test_a_logged_call_is_told_how_long_it_was(box: PhoneBox, scene: Scene) -> None:
    contact = log(scene.manager, at=ago(minutes=1), seconds=None, words="约月底前回电")
    take(box, call())
    contact.refresh_from_db()
    assert (contact.seconds, contact.is_effective, contact.version) == (120, True, 2)
    kept = ContactVersion.objects.get()
    assert (kept.seconds, kept.replaced_by, kept.is_effective) == (None, None, False)
    assert became() == ["matched"] and Contact.objects.count() == 1
    assert LastContact.objects.get(pk="OWN").effective_on == timezone.localdate()


def test_what_its_maker_said_of_the_seconds_stays(box: PhoneBox, scene: Scene) -> None:
    contact = log(scene.manager, at=ago(minutes=1), seconds=100)
    take(box, call())
    contact.refresh_from_db()
    assert (contact.seconds, contact.version) == (100, 1)
    assert contact.calls.get().seconds == 120


def test_a_contact_its_maker_may_not_amend_any_more_keeps_the_seconds_beside_it(
    box: PhoneBox, scene: Scene
) -> None:
    contact = logged("OWN", "M1", at=ago(hours=25), seconds=None)
    take(box, call(started_at=ago(hours=25)))
    contact.refresh_from_db()
    assert (contact.seconds, contact.version) == (None, 1)
    assert contact.calls.get().seconds == 120


@pytest.mark.parametrize(("minutes", "is_same"), [
    (-11, False), (-9, True), (0, True), (11, True), (12.1, False),
])  # fmt: skip
def test_a_contact_some_minutes_around_the_call_is_it(
    box: PhoneBox, minutes: float, is_same: bool
) -> None:
    began = ago(minutes=30)
    logged("OWN", "M1", at=began + timedelta(minutes=minutes))
    take(box, call(started_at=began))
    assert became() == ["matched" if is_same else "made"]


def test_only_a_call_of_the_same_person_client_and_direction_is_it(
    box: PhoneBox, scene: Scene
) -> None:
    logged("OWN", "M2", at=ago(minutes=1))
    logged("OWN", "M1", at=ago(minutes=1), kind="message", outcome="done")
    logged("OWN", "M1", at=ago(minutes=1), direction="in")
    gone = logged("OWN", "M1", at=ago(minutes=1))
    Contact.objects.filter(pk=gone.pk).update(withdrawn_at=timezone.now())
    take(box, call())
    assert became() == ["made"]


def test_who_dialled_twice_and_logged_the_talk_meant_the_talk(box: PhoneBox, scene: Scene) -> None:
    contact = log(scene.manager, at=ago(minutes=1), seconds=None)
    missed, talk = call(started_at=ago(minutes=2), seconds=0), call(started_at=ago(minutes=6))
    take(box, missed, talk)
    assert became() == ["made", "matched"]
    contact.refresh_from_db()
    assert contact.seconds == 120


def test_a_machine_s_call_is_no_call_that_somebody_logged(box: PhoneBox, scene: Scene) -> None:
    log(scene.manager, at=ago(minutes=1), seconds=None)
    take(box, call(is_automatic=True))
    assert became() == ["made"]
    assert Contact.objects.count() == 2


# ── a contact that is logged after the call


def test_who_logs_the_call_afterwards_takes_its_contact_over(box: PhoneBox, scene: Scene) -> None:
    take(box, call())
    contact = log(
        scene.manager, key="k1", at=ago(minutes=0), seconds=None, outcome="interested",
        words="对新产品有兴趣",
    )  # fmt: skip
    assert Contact.objects.get() == contact
    assert (contact.outcome, contact.seconds, contact.is_effective) == ("interested", 120, True)
    assert (contact.origin, contact.made_by, contact.version, contact.key) == (
        Origin.PERSON, scene.manager, 2, "k1",
    )  # fmt: skip
    assert ContactVersion.objects.get().outcome == "talked"
    assert became() == ["made"]
    again = log(
        scene.manager, key="k1", at=contact.at, seconds=None, outcome="interested",
        words="对新产品有兴趣",
    )  # fmt: skip
    assert again == contact and Contact.objects.count() == 1


def test_of_two_calls_the_one_that_agrees_is_taken_over(box: PhoneBox, scene: Scene) -> None:
    take(box, call(started_at=ago(minutes=6)), call(started_at=ago(minutes=2), seconds=0))
    contact = log(scene.manager, at=ago(minutes=0), seconds=None)
    assert (contact.seconds, Contact.objects.count()) == (120, 2)
    other = log(scene.manager, at=ago(minutes=0), seconds=None, outcome="busy")
    assert (other.seconds, Contact.objects.count()) == (0, 2)


def test_what_is_no_such_call_takes_nothing_over(box: PhoneBox, scene: Scene) -> None:
    take(box, call(started_at=ago(hours=2)), call(is_automatic=True))
    log(scene.manager, at=ago(minutes=0), seconds=None)
    log(scene.manager, kind="message", outcome="done", at=ago(minutes=0))
    assert Contact.objects.count() == 4


def test_amending_what_the_box_made_makes_it_one_s_own(box: PhoneBox, scene: Scene) -> None:
    take(box, call())
    made = Contact.objects.get()
    told = amend(scene.manager, made, at=made.at, seconds=120, words="谈了存款")
    assert (told.origin, told.version) == (Origin.PERSON, 2)


def test_an_amended_call_of_a_machine_is_still_none_of_a_person(
    box: PhoneBox, scene: Scene
) -> None:
    take(box, call(is_automatic=True))
    told = amend(scene.manager, Contact.objects.get(), seconds=300, outcome="interested")
    assert (told.is_effective, told.origin) == (False, Origin.DIALLER)


def test_a_slip_taken_back_leaves_the_call_standing_by_itself(box: PhoneBox, scene: Scene) -> None:
    put_on_list(timezone.localdate(), [entry("OWN")])
    take(box, call())
    log_outcome(act(scene.manager), said=said(at=timezone.now(), seconds=None), key="k1")
    assert Contact.objects.count() == 1
    undo(act(scene.manager, version=1))
    assert work().state == "open"
    (standing,) = Contact.objects.standing()
    assert (standing.origin, standing.seconds, standing.outcome) == ("box", 120, "talked")
    assert CallEvent.objects.get().contact == standing


def test_a_matched_contact_withdrawn_leaves_its_call(box: PhoneBox, scene: Scene) -> None:
    contact = log(scene.manager, at=ago(minutes=0), seconds=None)
    take(box, call())
    now = timezone.now()
    withdraw_contact(
        access=access_of(scene.manager, on=timezone.localdate(now)),
        seen=seen_by(scene.manager, "OWN"), contact_id=contact.pk, by=scene.manager, at=now,
    )  # fmt: skip
    (standing,) = Contact.objects.standing()
    assert (standing.origin, standing.seconds) == ("box", 120)
    assert became() == ["made"]
