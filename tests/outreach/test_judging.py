"""Suggested familiarities: what they stand on, taking them, overruling them, the way back."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from clients.models import ClientProfile, ClientSnapshot
from clients.services.records import MayNotEdit, ProfileFields
from operations.models import AuditEntry
from organisation.models import User
from outreach.models import Contact, FamiliarityStep
from outreach.rules.suggesting import KeepReason
from outreach.selectors.familiarity import judged
from outreach.services.familiarity import keep_profile
from outreach.services.work_refusals import NothingSuggested, SkipUnsaid, UndoOver
from tests.at_once import at_once
from tests.factories import account
from tests.outreach.acting import seen_by
from tests.outreach.conftest import NOW
from tests.outreach.judging import (
    facts_of,
    keep,
    level,
    noted,
    of,
    run_id,
    take,
    take_back,
    told,
)
from tests.outreach.made import days_ago, logged
from tests.published import publish
from tests.web.client_scene import Scene, row

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def by_hand(user: User, familiarity: str) -> None:
    facts = facts_of(user)
    keep_profile(
        access=facts["access"], seen=seen_by(user, "OWN"),
        fields=ProfileFields(familiarity=familiarity), by=user, at=facts["at"],
    )  # fmt: skip


def later(days: int) -> Any:
    return time_machine.travel(NOW + timedelta(days=days), tick=False)


def test_contacts_lift_a_stranger_and_a_talk_face_to_face_makes_familiar(scene: Scene) -> None:
    assert told() == ""
    logged("OWN", "M1", at=days_ago(3))
    logged("OWN", "M1", at=days_ago(2), seconds=20)  # too short to count
    move = of().move
    assert move is not None and (move.basis.effective, move.basis.face_to_face) == (1, 0)
    assert (told(), move.basis.days, move.basis.last_on) == ("CB", 180, days_ago(3).date())
    noted("OWN", "B", scene.manager)
    for n in range(3):
        logged("OWN", "M9", at=days_ago(4 + n))  # whoever had it
    assert told() == ""
    logged("OWN", "M1", at=days_ago(1), kind="visit")
    assert told() == "BA"
    Contact.objects.filter(kind="visit").update(withdrawn_at=NOW)
    assert told() == ""


def test_only_the_policy_s_days_count_upwards(scene: Scene) -> None:
    logged("OWN", "M1", at=days_ago(180))
    assert told() == ""
    logged("OWN", "M1", at=days_ago(179))
    assert told() == "CB"


def test_silence_brings_down_a_step_from_the_last_contact_or_the_setting(scene: Scene) -> None:
    noted("OWN", "A", scene.manager, days=400)
    logged("OWN", "M1", at=days_ago(180))
    assert told() == ""
    with later(1):
        assert told() == "AB"
        take(scene.manager, OWN="AB")
        assert (level(), told()) == ("B", "")  # silent since today
    with later(366):
        assert told() == ""
    with later(367):
        assert told() == "BC"


def test_taking_it_writes_profile_and_history_and_undo_puts_both_back(scene: Scene) -> None:
    logged("OWN", "M1", at=days_ago(3))
    taken = take(scene.manager, OWN="CB")
    step = FamiliarityStep.objects.get()
    assert (level(), taken.steps, taken.others) == ("B", [step.pk], 0)
    assert (step.how, step.before, step.after, step.suggested) == ("accepted", "", "B", "B")
    assert step.evidence["effective"] == 1 and step.policy_version == 1
    again = take(scene.manager, OWN="CB")  # a second click
    assert (again.steps, again.others, FamiliarityStep.objects.count()) == ([step.pk], 0, 1)
    take_back(scene.manager, step.pk)
    assert (level(), told()) == ("", "CB")
    with pytest.raises(UndoOver):
        take_back(scene.manager, step.pk)


def test_undoing_a_step_down_does_not_begin_the_silence_anew(scene: Scene) -> None:
    noted("OWN", "A", scene.manager, days=181)
    taken = take(scene.manager, OWN="AB")
    take_back(scene.manager, *taken.steps)
    assert (level(), told()) == ("A", "AB")


def test_the_rest_of_the_profile_stays(scene: Scene) -> None:
    profile = noted("OWN", "C", scene.manager)
    profile.tags, profile.is_priority = ["爱茶"], True
    profile.save()
    logged("OWN", "M1", at=days_ago(3))
    take(scene.manager, OWN="CB")
    kept = ClientProfile.objects.get(pk="OWN")
    assert (kept.familiarity, kept.tags, kept.is_priority) == ("B", ["爱茶"], True)
    told = AuditEntry.objects.filter(relation="clients_clientprofile", client_no="OWN")
    assert told.latest("id").changes["familiarity"] == ["C", "B"]


def test_what_changed_since_the_page_was_read_stays(scene: Scene) -> None:
    logged("OWN", "M1", at=days_ago(3))
    logged("COLLEAGUE", "M2", at=days_ago(3))
    taken = take(scene.manager, OWN="BA", COLLEAGUE="CB")
    assert (taken.steps, taken.others) == ([], 2)
    assert not ClientProfile.objects.exists()


def test_an_overruled_one_comes_again_with_a_new_contact_only(scene: Scene) -> None:
    logged("OWN", "M1", at=days_ago(3))
    step = keep(scene.manager, "B")
    assert (told(), step.before, step.after, step.reason) == ("", "", "", "shallow")
    assert keep(scene.manager, "B").pk == step.pk  # a second click
    logged("OWN", "M1", at=days_ago(1), seconds=5)
    assert told() == ""
    with later(30):
        assert told() == ""  # older, no news
    slip = logged("OWN", "M1", at=days_ago(9))  # had earlier, logged later
    assert told() == "CB"
    Contact.objects.filter(pk=slip.pk).update(withdrawn_at=NOW)
    assert told() == ""


def test_an_amended_contact_is_news_too(scene: Scene) -> None:
    logged("OWN", "M1", at=days_ago(3))
    short = logged("OWN", "M1", at=days_ago(2), seconds=20)
    later_one = logged("OWN", "M1", at=days_ago(1))
    keep(scene.manager, "B")
    assert told() == ""
    Contact.objects.filter(pk=short.pk).update(is_effective=True)
    assert told() == "CB" and later_one.pk > short.pk


def test_an_overruled_step_down_comes_again_after_as_long_a_silence(scene: Scene) -> None:
    noted("OWN", "A", scene.manager, days=181)
    keep(scene.manager, "B", KeepReason.OUTSIDE)
    with later(179):
        assert told() == ""
    with later(180):
        assert told() == "AB"
        keep(scene.manager, "B", KeepReason.OUTSIDE)
        assert told() == ""
        take_back(scene.manager, FamiliarityStep.objects.latest("pk").pk)
        assert told() == "AB"  # what was overruled and undone stands again


def test_setting_it_by_hand_ends_what_was_overruled_and_is_in_the_history(scene: Scene) -> None:
    logged("OWN", "M1", at=days_ago(3))
    keep(scene.manager, "B")
    by_hand(scene.manager, "C")
    step = FamiliarityStep.objects.latest("pk")
    assert (step.how, step.before, step.after, told()) == ("by_hand", "", "C", "CB")
    by_hand(scene.manager, "C")
    assert FamiliarityStep.objects.count() == 2


def test_another_reason_is_said_and_sealed(scene: Scene) -> None:
    logged("OWN", "M1", at=days_ago(3))
    with pytest.raises(SkipUnsaid):
        keep(scene.manager, "B", KeepReason.OTHER, " ")
    step = keep(scene.manager, "B", KeepReason.OTHER, "只谈过贷款")
    step.refresh_from_db()
    assert "只谈过" not in bytes(step.words_sealed or b"").decode("utf-8", "ignore")
    for entry in AuditEntry.objects.filter(relation="outreach_familiaritystep"):
        assert "只谈过" not in str(entry.changes) and entry.client_no == "OWN"


def test_who_may_not_edit_or_does_not_see_the_client_decides_nothing(scene: Scene) -> None:
    logged("OWN", "M1", at=days_ago(3))
    with pytest.raises(NothingSuggested):
        keep(scene.manager, "A")
    office = account("branch_office", scene.places["B"], employee_no="B1", name="分行")
    with pytest.raises(MayNotEdit):
        take(office, OWN="CB")
    other = account("relationship_manager", scene.places["O2"], employee_no="M4", name="旁人")
    assert take(other, OWN="CB").others == 1
    head = account("outlet_head", scene.places["O1"], employee_no="H1", name="网点负责人")
    taken = take(head, OWN="CB")
    with pytest.raises(UndoOver):  # another's
        take_back(scene.manager, *taken.steps)
    take_back(head, *taken.steps)
    assert level() == ""


def test_nothing_is_undone_once_something_followed(scene: Scene) -> None:
    logged("OWN", "M1", at=days_ago(3))
    taken = take(scene.manager, OWN="CB")
    by_hand(scene.manager, "A")
    with pytest.raises(UndoOver):
        take_back(scene.manager, *taken.steps)
    assert level() == "A"


def test_the_history_only_grows(scene: Scene) -> None:
    logged("OWN", "M1", at=days_ago(3))
    take(scene.manager, OWN="CB")
    for words in ("UPDATE outreach_familiaritystep SET after = ''",
                  "DELETE FROM outreach_familiaritystep"):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(words)


def test_a_large_book_costs_as_many_statements_as_a_small_one(scene: Scene) -> None:
    numbers = [f"N{n:02d}" for n in range(60)]
    publish([row(number, "O1", "M1") for number in ("OWN", *numbers)], as_of=TODAY)
    for number in numbers:
        logged(number, "M1", at=days_ago(3))
    rows = ClientSnapshot.objects.filter(run_id=run_id())
    with CaptureQueriesContext(connection) as made:
        assert len([each for each in judged(rows, as_of=TODAY) if each.move]) == 60
    assert len(made) == 3
    with CaptureQueriesContext(connection) as one:
        take(scene.manager, N00="CB")
    with CaptureQueriesContext(connection) as many:
        taken = take(scene.manager, **dict.fromkeys(numbers[1:], "CB"))
    assert len(taken.steps) == 59 and len(many) == len(one)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_decides(scene: Scene) -> None:
    logged("OWN", "M1", at=days_ago(3))
    head = account("outlet_head", scene.places["O1"], employee_no="H1", name="网点负责人")
    found = at_once(
        lambda: take(scene.manager, OWN="CB"), lambda: keep(head, "B"),
        refused=(NothingSuggested,),
    )  # fmt: skip
    assert FamiliarityStep.objects.count() == 1
    step = FamiliarityStep.objects.get()
    if step.how == "accepted":
        assert isinstance(found[1], NothingSuggested) and level() == "B"
    else:
        assert found[0].others == 1 and not ClientProfile.objects.exists()
