"""The same act twice, and an outcome that is said anew: what becomes of the entry."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from organisation.models import User
from outreach.models import Contact, ListWork, WorkStep
from outreach.rules.said import Said
from outreach.rules.working import SkipReason
from outreach.services.contacts import amend_contact
from outreach.services.work_refusals import WorkChanged
from outreach.services.working import hand_over, log_outcome, put_off, skip
from tests.outreach.acting import said
from tests.outreach.conftest import NOW
from tests.outreach.listed import act, co_manager, entry, put_on_list, work
from tests.web.client_scene import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def listed(scene: Scene) -> Scene:
    put_on_list(NOW.date(), [entry("OWN")])
    return scene


def outcome(user: User, what: str, **given: Any) -> ListWork:
    told = said(outcome=what, at=NOW, **{"seconds": None, **given})
    return log_outcome(act(user), said=told, key="k1")


def test_a_second_click_of_a_skip_a_later_hour_or_a_hand_over_changes_nothing(
    listed: Scene,
) -> None:
    co_manager(listed, NOW)
    until = NOW.replace(hour=17)
    for version, again in enumerate([
        lambda n: hand_over(act(listed.manager, version=n), to="M8"),
        lambda n: put_off(act(listed.manager, version=n), until=until),
        lambda n: skip(act(listed.manager, version=n), reason=SkipReason.OTHER, words="住院"),
    ]):  # fmt: skip
        first = again(version)
        assert again(version).version == first.version == version + 1
    with pytest.raises(WorkChanged):
        skip(act(listed.manager, version=2), reason=SkipReason.OTHER, words="出国")
    assert WorkStep.objects.count() == 3


def test_other_words_under_the_same_key_are_not_taken_for_a_second_click(listed: Scene) -> None:
    outcome(listed.manager, "talked", words="第一次")
    with pytest.raises(WorkChanged):
        outcome(listed.manager, "talked", words="完全不同的话")
    assert Contact.objects.count() == 1


def test_an_amended_contact_says_what_becomes_of_its_entry(listed: Scene) -> None:
    made = outcome(listed.manager, "not_answered")
    talked = said(outcome="talked", at=NOW, seconds=90)
    amend(listed, made, talked, version=1)
    assert (work().state, work().later_at, work().tries) == ("done", None, 0)
    unreached = said(outcome="busy", at=NOW, seconds=None)
    amend(listed, made, unreached, version=2)
    assert (work().state, work().later_at) == ("later", NOW.replace(hour=17))
    # What was only worded otherwise moves nothing.
    amend(listed, made, replace(unreached, words="一直占线"), version=3)
    assert (work().version, WorkStep.objects.count()) == (3, 3)


def test_what_was_done_after_a_contact_is_not_undone_by_amending_it(listed: Scene) -> None:
    made = outcome(listed.manager, "not_answered")
    skip(act(listed.manager, version=1), reason=SkipReason.AWAY)
    amend(listed, made, said(outcome="busy", at=NOW, seconds=None), version=1)
    assert work().state == "skipped"


def amend(scene: Scene, made: ListWork, told: Said, *, version: int) -> None:
    given = act(scene.manager)
    amend_contact(
        access=given.access, seen=given.seen, contact_id=made.contact_id or 0, version=version,
        said=told, by=scene.manager, at=NOW + timedelta(minutes=5 * version),
    )  # fmt: skip
