"""``LastContact`` is what the contacts say, told a second time by plain Python, whatever was
logged, amended and refused in between; and of clicks at the same moment one counts."""

from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients.models import LastContact
from organisation.models import User
from outreach.models import Contact, ContactVersion
from outreach.rules.contacts import OUTCOMES_OF, Kind, NextStep
from outreach.services.contact_refusals import ContactRefused
from tests.at_once import at_once
from tests.outreach.acting import amend, log
from tests.outreach.conftest import NOW
from tests.web.client_scene import Scene

REACHED = {"call_back", "talked", "appointment", "interested", "refused", "do_not_call"}


def naive(client_no: str) -> dict[str, Any]:
    """Each column by a question of its own over all contacts of the client."""
    rows = sorted(Contact.objects.filter(client_no=client_no), key=lambda c: (c.at, c.pk))
    came = [c for c in rows if c.outcome in REACHED | {"done"}]
    talks = [c for c in rows if c.outcome in REACHED]

    def newest(kinds: set[str]) -> Any:
        return max((c.on for c in came if c.kind in kinds), default=None)

    effective = [
        c for c in talks
        if c.kind in ("visit", "meeting") or (c.kind == "call" and (c.seconds or 0) >= 60)
    ]  # fmt: skip
    promises = [c for c in rows if c.next_on]
    open_one = promises[-1] if promises else None
    if open_one and any(
        (c.at, c.pk) > (open_one.at, open_one.pk) and c.on >= open_one.next_on for c in talks
    ):
        open_one = None
    wishes = [
        c for c in rows
        if c.outcome == "do_not_call"
        or (c.direction == "in" and c.outcome in ("talked", "appointment", "interested"))
    ]  # fmt: skip
    asked_not = wishes[-1] if wishes and wishes[-1].outcome == "do_not_call" else None
    return {
        "effective_on": effective[-1].on if effective else None,
        "effective_by": effective[-1].employee_no if effective else "",
        "call_on": newest({"call"}),
        "message_on": newest({"message"}),
        "face_to_face_on": newest({"visit", "meeting"}),
        "gift_on": newest({"gift"}),
        "promised_on": open_one.next_on if open_one else None,
        "promised_by": open_one.employee_no if open_one else "",
        "no_calls_since": asked_not.on if asked_not else None,
    }


@st.composite
def contacts(draw: st.DrawFn) -> dict[str, Any]:
    """What somebody says of a contact of the last days, or plans, at a moment they do not know yet:
    ``at`` and ``next_on`` are counted from it. Some of it cannot be."""
    kind = draw(st.sampled_from(list(Kind)))
    outcomes = [each.value for each in OUTCOMES_OF[kind]]
    hours = draw(st.one_of(st.integers(0, 6), st.integers(0, 80)))
    given: dict[str, Any] = {
        "kind": kind.value, "outcome": draw(st.sampled_from(outcomes)),
        "direction": draw(st.sampled_from(["out", "in"])),
        "purpose": draw(st.sampled_from(["service", "service", "marketing"])),
        "at": -timedelta(hours=hours),
        "seconds": draw(st.sampled_from([None, 10, 60, 300])) if kind is Kind.CALL else None,
    }  # fmt: skip
    if draw(st.integers(0, 2)) == 0:
        given |= {
            "next_step": draw(st.sampled_from(list(NextStep))).value,
            "next_on": timedelta(days=draw(st.integers(0, 3))),
        }
    if kind in (Kind.VISIT, Kind.MEETING) and draw(st.booleans()):
        given |= {"outcome": None, "at": timedelta(days=draw(st.integers(1, 3)))}
    return given


STEPS = st.lists(
    st.tuples(st.sampled_from(["log", "log", "amend"]), st.booleans(), contacts()),
    min_size=3, max_size=8,
)  # fmt: skip


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS, hours=st.lists(st.integers(0, 40), min_size=8, max_size=8))
@pytest.mark.django_db
def test_the_last_contact_is_what_all_contacts_say(
    scene: Scene, steps: Any, hours: list[int]
) -> None:
    with transaction.atomic():
        head, moment = scene.person("outlet_head", "O1"), NOW
        for (act, is_head, what), later in zip(steps, hours, strict=False):
            moment += timedelta(hours=later)
            with time_machine.travel(moment, tick=False):
                _try(act, head if is_head else scene.manager, what)
            _is_what_contacts_say("OWN")
        transaction.set_rollback(True)


def _is_what_contacts_say(client_no: str) -> None:
    expected = naive(client_no)
    row = LastContact.objects.filter(pk=client_no).values(*expected).first()
    assert bool(row) is Contact.objects.filter(client_no=client_no).exists()
    assert row is None or row == expected


def _try(act: str, who: User, what: dict[str, Any]) -> None:
    """Does it; what is forbidden is admitted when amended, and stays unwritten when logged."""
    now = timezone.now()
    what = what | {"at": now + what["at"]}
    if "next_on" in what:
        what["next_on"] = timezone.localdate(now) + what["next_on"]
    own = Contact.objects.filter(employee_no=who.employee_no).order_by("-pk").first()
    with suppress(ContactRefused):
        if act == "amend" and own is not None:
            amend(who, own, admits=True, **what)
        else:
            log(who, **what)


@pytest.mark.django_db(transaction=True)
def test_clicks_at_the_same_moment_make_one_contact(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    scene, at = Scene(), _midday()
    made = at_once(*[lambda: log(scene.manager, key="k1", at=at)] * 5)
    assert {each.pk for each in made} == {Contact.objects.get().pk}


@pytest.mark.django_db(transaction=True)
def test_two_who_offer_at_the_same_moment_are_one_too_many(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    scene, at = Scene(), _midday()
    people = [scene.manager, *(scene.person("outlet_head", "O1") for _ in range(3))]
    acts = [partial(log, who, purpose="marketing", at=at) for who in people]
    made = at_once(*acts, refused=(ContactRefused,))
    assert sorted(type(each).__name__ for each in made) == ["Contact", *["Forbidden"] * 3]
    assert LastContact.objects.get().effective_on == timezone.localdate(at)
    assert not ContactVersion.objects.exists()


def _midday() -> datetime:
    """Yesterday's, which is in the window whenever the test runs."""
    return timezone.localtime().replace(hour=12) - timedelta(days=1)
