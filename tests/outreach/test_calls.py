"""Calls that a phone box reports: the contact each of them is, or why it is none."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from clients.models import Client, ClientGrant, LastContact
from clients.selectors.visible import scope_of
from operations.models import Day
from organisation.selectors.access import access_of
from outreach.models import CallEvent, Contact, ContactVersion, PhoneBox
from outreach.rules.contacts import Direction, Origin
from outreach.rules.policy import Purpose
from outreach.selectors.day_queue import day_queue
from outreach.services.calls import Taken
from outreach.services.contacts import withdraw_contact
from outreach.services.working import log_outcome, undo
from tests.outreach.acting import alter_client, amend, log, log_said, said, seen_by
from tests.outreach.boxes import box_of, call, give_number, take
from tests.outreach.listed import act, entry, put_on_list, stand_in, work
from tests.outreach.made import logged
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
    take(box, call(seconds=seconds, is_automatic=is_automatic))
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
