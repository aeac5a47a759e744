"""A policy change by two people of head office and nothing but the pages: proposed in the form,
tried on a night that was really published, read and approved by the second."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from nightly.tasks import policy_trial
from operations.models import Job, PolicyVersion
from organisation.models import Institution
from organisation.rules.roles import Role
from tests.browser.conftest import NewContext
from tests.browser.every_page import Size
from tests.browser.journey import Journey, begin
from tests.browser.test_looks import VIEWS
from tests.factories import account
from tests.nightly.worlds import MONDAY, first_load, own_inbox, run_week
from tests.proofs import PROVES, only_in_proofs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@only_in_proofs
@pytest.mark.parametrize(("size", "language"), VIEWS if PROVES else VIEWS[:1])
def test_one_proposes_and_tries_and_another_approves(
    tmp_path: Path, context_of: NewContext, size: Size, language: str
) -> None:
    folder = own_inbox(tmp_path)
    first_load(folder)
    run_week(folder, [MONDAY])
    office = Institution.objects.get(level="head_office")
    people = [account(Role.HEAD_OFFICE, office, name=name) for name in ("周启明", "程以安")]
    maker, checker = (begin(context_of, user, Role.HEAD_OFFICE, size, language) for user in people)
    number = _proposes(maker)
    _may_not_approve(maker)
    moved = _tries(maker)
    _approves(checker, number, moved)
    kept = PolicyVersion.objects.get(version=number)
    assert (kept.created_by, kept.approved_by) == (people[0], people[1])
    assert kept.body["tiering"]["tiers"]["wealth"] == 60000


def _proposes(journey: Journey) -> int:
    """By the button of the policies' page and the form; a day that is over is refused."""
    page = journey.go("/policies/")
    page.click("main a[href='/policies/propose/']")
    page.fill("[name=tiering-tiers-wealth]", "60000")
    page.fill("[name=effective_on]", MONDAY.isoformat())
    page.fill("[name=reason]", "门槛下调")
    journey.send()
    expect(page.locator("main .invalid-feedback")).to_be_visible()
    journey.look()
    later = timezone.localdate() + timedelta(days=30)
    page.fill("[name=effective_on]", later.isoformat())
    journey.send()
    page.wait_for_url(re.compile(r"/policies/\d+/$"))
    journey.look()
    return int(page.url.strip("/").split("/")[-1])


def _may_not_approve(journey: Journey) -> None:
    assert journey.page.locator("main form[action*='approve']").count() == 0


def _tries(journey: Journey) -> int:
    """The dry run, by its worker; how many clients would change their tier."""
    page = journey.page
    page.click("main form[action$='/trial/'] button")
    job = Job.objects.get(kind=Job.Kind.POLICY_TRIAL)
    policy_trial(job.pk)  # what a worker does with the message
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.error
    moved = sum(move["clients"] for move in job.result["tier_moves"])
    assert moved > 0
    expect(page.locator("#trial .c-stat__value").first).to_contain_text(f"{moved:,}")
    journey.look()
    return moved


def _approves(journey: Journey, number: int, moved: int) -> None:
    """The second person reads the same numbers before deciding."""
    page = journey.go(f"/policies/{number}/")
    expect(page.locator("#trial .c-stat__value").first).to_contain_text(f"{moved:,}")
    page.click("main form[action*='approve'] button.btn-primary")
    page.wait_for_url(re.compile(f"/policies/{number}/"))
    expect(page.locator("main form[action*='approve']")).to_have_count(0)
    journey.look()
