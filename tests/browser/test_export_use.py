"""A file of many clients: asked for by one, read and agreed to by another, made, and taken."""

import re
from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from clients.services.client_export import export_clients
from operations.models import Export, Job
from operations.services.exports import ALONE_AT_MOST
from operations.services.jobs import run_job
from organisation.models import User
from organisation.rules.roles import Role
from tests.browser.conftest import NewContext
from tests.browser.journey import begin
from tests.browser.test_looks import VIEWS
from tests.factories import InstitutionFactory, account
from tests.published import AT, client_row, publish, snapshot
from tiering.services.policies import ensure_default_policy

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MANY = ALONE_AT_MOST + 1


@pytest.fixture
def offices(db: None) -> list[User]:
    """Two of a branch's office, and more clients than one may take alone."""
    ensure_default_policy(at=AT)
    branch = InstitutionFactory(code="B1", level="branch", name="云泽分行")
    InstitutionFactory(code="O1", name="人民路网点", parent=branch)
    for n in range(MANY):
        client_row(f"C{n:08}")
    publish(
        (snapshot(f"C{n:08}", home_outlet="O1", aum=60_000) for n in range(MANY)),
        as_of=date(2026, 11, 20),
    )
    return [account(Role.BRANCH_OFFICE, branch, name=name) for name in ("周启明", "程以安")]


def test_many_clients_need_somebody_else(offices: list[User], context_of: NewContext) -> None:
    size, language = VIEWS[0]
    maker, checker = (
        begin(context_of, user, Role.BRANCH_OFFICE, size, language) for user in offices
    )
    page = maker.go("/clients/export/")
    expect(page.locator("main")).to_contain_text("多于 500 户")
    page.click("main form button.btn-primary")
    page.wait_for_url("**/jobs/**")
    maker.look()
    job = Job.objects.get(kind=Job.Kind.CLIENT_EXPORT)
    assert job.state == Job.State.NEEDS_APPROVAL
    # Its maker is shown no way to agree to it.
    decide = f"main form[action*='/approvals/exports/{job.pk}/'] button[value=approve]"
    assert maker.go("/approvals/").locator(decide).count() == 0
    page = checker.go("/approvals/")
    page.click(decide)
    expect(page.get_by_role("status")).to_contain_text("已批准")
    run_job(job_id=job.pk, work=export_clients, clock=timezone.now)
    page = maker.go("/jobs/")
    with page.expect_download() as download:
        page.click(f"main form[action*='/{job.pk}/download'] button")
    assert re.search(r"\.xlsx$", download.value.suggested_filename)
    made = Export.objects.get(job=job)
    assert (made.rows, made.asked_by, made.decided_by) == (MANY, *offices)
