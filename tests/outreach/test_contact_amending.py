"""Amending contacts within a day, and writing the outcome of those filed ahead."""

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from operations.models import AuditEntry
from outreach.models import Contact, ContactVersion
from outreach.services.contact_refusals import (
    ContactChanged,
    ContactWrong,
    Forbidden,
    TooLate,
)
from tests.outreach.acting import alter_client, amend, last, log
from tests.outreach.conftest import NOW
from tests.web.client_scene import Scene

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def test_what_stood_before_is_kept_with_who_replaced_it_and_when(
    scene: Scene, clock: time_machine.Traveller
) -> None:
    made = log(scene.manager, words="约周五", seconds=30)
    clock.shift(timedelta(hours=23))
    amended = amend(scene.manager, made, outcome="appointment", seconds=90, words="约周六",
                    at=made.at)  # fmt: skip
    assert (amended.version, amended.outcome, amended.is_effective) == (2, "appointment", True)
    (before,) = ContactVersion.objects.filter(contact=made)
    assert (before.version, before.outcome, before.seconds) == (1, "talked", 30)
    assert (before.is_effective, before.replaced_by) == (False, scene.manager)
    assert before.replaced_at == timezone.now()
    assert last().effective_on == TODAY
    told = AuditEntry.objects.filter(relation="outreach_contact", action="update").get()
    assert told.changes["seconds"] == [30, 90] and told.changes["words_sealed"] == "changed"


def test_the_versions_only_grow(scene: Scene) -> None:
    amend(scene.manager, log(scene.manager), seconds=90)
    for statement in ("UPDATE outreach_contactversion SET seconds = 1",
                      "DELETE FROM outreach_contactversion"):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_same_again_amends_nothing(scene: Scene) -> None:
    made = log(scene.manager, words="约周五")
    again = amend(scene.manager, made, words="约周五 ", at=made.at, version=7)
    assert (again.version, ContactVersion.objects.count()) == (1, 0)


def test_on_the_next_day_nothing_is_amended(scene: Scene, clock: time_machine.Traveller) -> None:
    made = log(scene.manager)
    clock.shift(timedelta(days=1))
    with pytest.raises(TooLate):
        amend(scene.manager, made, seconds=90, at=made.at)
    made.refresh_from_db()
    assert made.seconds == 180


def test_of_two_tabs_the_second_amendment_is_told_of_the_first(scene: Scene) -> None:
    made = log(scene.manager)
    amend(scene.manager, made, seconds=90)
    with pytest.raises(ContactChanged):
        amend(scene.manager, made, seconds=120, version=1)
    assert Contact.objects.get().seconds == 90


def test_an_amendment_is_judged_as_the_contact_it_becomes(scene: Scene) -> None:
    alter_client(has_marketing_consent=False)
    made = log(scene.manager)
    with pytest.raises(Forbidden):
        amend(scene.manager, made, purpose="marketing")
    assert amend(scene.manager, made, purpose="marketing", admits=True).breaches == ["no_consent"]
    made.refresh_from_db()
    # Its own place of the day is its own.
    alter_client(has_marketing_consent=True)
    assert amend(scene.manager, made, purpose="marketing", seconds=90).breaches == []


# --- plans


def test_a_visit_filed_before_waits_for_its_outcome(
    scene: Scene, clock: time_machine.Traveller
) -> None:
    at = NOW + timedelta(days=1)
    plan = log(scene.manager, kind="visit", outcome=None, at=at, words="带方案")
    assert (plan.filed_on, plan.recorded_at, plan.is_effective) == (TODAY, None, False)
    assert last().face_to_face_on is None and last().effective_on is None
    clock.shift(timedelta(days=5))  # long after a day, for it is no amendment
    held = amend(scene.manager, plan, kind="visit", at=at, words="带方案")
    assert (held.filed_on, held.is_effective, held.recorded_at) == (TODAY, True, timezone.now())
    assert (last().face_to_face_on, last().effective_on) == (at.date(), at.date())
    clock.shift(timedelta(hours=23))
    held = amend(scene.manager, held, kind="visit", at=at, words="方案已留下")
    clock.shift(timedelta(hours=2))
    with pytest.raises(TooLate):
        amend(scene.manager, held, kind="visit", at=at, words="方案没有留下")


def test_a_plan_that_is_moved_to_another_day_is_filed_anew(
    scene: Scene, clock: time_machine.Traveller
) -> None:
    plan = log(scene.manager, kind="visit", outcome=None, at=NOW + timedelta(days=2))
    clock.shift(timedelta(days=1))
    plan = amend(
        scene.manager, plan, kind="visit", outcome=None, at=NOW + timedelta(days=2, hours=1)
    )
    assert plan.filed_on == TODAY  # the same day, an hour later
    plan = amend(scene.manager, plan, kind="visit", outcome=None, at=NOW + timedelta(days=3))
    assert plan.filed_on == TODAY + timedelta(days=1)


def test_a_plan_that_came_to_nothing_counts_for_nothing(scene: Scene) -> None:
    plan = log(scene.manager, kind="meeting", outcome=None, at=NOW + timedelta(days=2))
    over = amend(scene.manager, plan, kind="meeting", outcome="cancelled", at=plan.at)
    assert (over.is_effective, over.recorded_at) == (False, NOW)
    assert last().face_to_face_on is None
    with pytest.raises(ContactWrong):
        log(scene.manager, kind="meeting", outcome="cancelled")
