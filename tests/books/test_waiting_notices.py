"""The branch's office is told what waits to be decided: once, only who may decide, until it is."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from operations.models import PersonalNotice
from organisation.selectors.access import access_of
from tests.books.scene import ON
from tests.factories import PostingFactory, account
from tests.signed_in import browser_of
from tiering.rules.book_requests import Proposal
from tiering.services.night_notices import tell_of_night
from tiering.services.requests import (
    approve,
    edit_request,
    record_proposals,
    reject,
    request_claim,
    withdraw,
)
from web.pages.own_notices import own_row

pytestmark = pytest.mark.django_db


def waiting(kind="requests_waiting"):
    """Who has unread notices of the kind."""
    found = PersonalNotice.objects.filter(kind=kind, read_at__isnull=True)
    return sorted(found.values_list("employee_no", flat=True))


def read_all():
    PersonalNotice.objects.update(read_at=timezone.now())


def test_the_office_of_the_branch_is_told_and_nobody_else(scene):
    account("branch_office", scene.branch, employee_no="LEFT")
    PostingFactory._meta.model.objects.filter(staff_id="LEFT").update(left_on=ON)
    account("branch_office", scene.branch, employee_no="B1B")
    request = scene.hand_over()
    assert waiting() == ["B1A", "B1B"]
    notice = PersonalNotice.objects.first()
    assert notice.facts == {"branch": "B1", "kind": "hand_over", "by": "M1"}
    on = timezone.localdate()
    assert own_row(notice, access_of(scene.office, on=on)).url == "/approvals/"
    assert own_row(notice, access_of(scene.foreign_office, on=on)).url == ""
    assert request.client_no not in str(notice.facts)


def test_who_made_the_request_is_not_told_of_it(scene):
    PostingFactory(staff=scene.manager.staff, role="branch_office", institution=scene.branch)
    scene.hand_over()
    assert waiting() == ["B1A"]


def test_several_on_a_day_are_one_line_and_unread_again(scene):
    scene.hand_over()
    read_all()
    assert waiting() == []
    request_claim(client_no="free", reason="老客户", by=scene.colleague, on=ON)
    assert waiting() == ["B1A"]
    assert PersonalNotice.objects.get().facts["by"] == "M2"


def test_of_another_day_it_is_told_anew(scene):
    scene.hand_over()
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        request_claim(client_no="free", reason="老客户", by=scene.colleague, on=ON)
    assert PersonalNotice.objects.count() == 2
    assert waiting() == ["B1A"]  # and yesterday's line says no more than today's


def test_who_asks_keeps_yesterday_s_line_of_what_others_asked_for(scene):
    scene.hand_over()
    PostingFactory(staff=scene.office.staff, role="relationship_manager", institution=scene.outlet)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        request_claim(client_no="free", reason="老客户", by=scene.office, on=ON)
    assert waiting() == ["B1A"]


@pytest.mark.parametrize("end", ["approve", "reject", "withdraw"])
def test_when_nothing_waits_any_more_nobody_has_to_read_of_it(scene, end):
    account("branch_office", scene.branch, employee_no="B1B")
    first = scene.hand_over()
    second = request_claim(client_no="free", reason="老客户", by=scene.colleague, on=ON)
    approve(requests=[second], by=scene.office, on=ON)
    assert waiting() == ["B1A", "B1B"]  # the first still waits
    if end == "withdraw":
        withdraw(request=first, by=scene.manager)
    else:
        {"approve": approve, "reject": reject}[end](requests=[first], by=scene.office, on=ON)
    assert waiting() == []


def test_an_edit_that_voids_an_approval_is_told_again(scene):
    request = scene.hand_over()
    approve(requests=[request], by=scene.office, on=ON)
    assert waiting() == []
    edit_request(request=request, by=scene.manager, on=ON, reason="又搬家")
    assert waiting() == ["B1A"]


def test_the_bell_and_the_page_lead_to_the_approvals_and_reading_ends_it(scene, plain_pages):
    scene.hand_over()
    browser = browser_of(scene.office)
    assert "通知，1 条未读" in browser.get("/").content.decode()
    html = browser.get("/notices/").content.decode()
    assert "有管户申请等您审批" in html and 'href="/approvals/"' in html
    browser.post("/notices/read/", {"notice": PersonalNotice.objects.get().pk})
    assert waiting() == []
    foreign = browser_of(scene.foreign_office).get("/notices/").content.decode()
    assert "有管户申请等您审批" not in foreign


def test_a_night_tells_of_its_new_proposals_once(scene):
    scene.lock()
    proposals = [Proposal("free", "relationship_manager", None, "M2", "new", "B1"),
                 Proposal("mine", "relationship_manager", "M1", "M2", "cap", "B1")]  # fmt: skip
    record_proposals(run=scene.run, proposals=proposals)
    for _night in range(2):
        tell_of_night(run=scene.run, at=timezone.now())
    notice = PersonalNotice.objects.get(kind="proposals_waiting")
    assert (notice.employee_no, notice.facts) == ("B1A", {"branch": "B1", "proposals": 2})
    read_all()
    tell_of_night(run=scene.run, at=timezone.now())
    assert waiting("proposals_waiting") == []


def test_proposals_that_a_night_takes_back_wait_for_nobody(scene):
    scene.lock()
    record_proposals(
        run=scene.run,
        proposals=[Proposal("free", "relationship_manager", None, "M2", "new", "B1")],
    )
    tell_of_night(run=scene.run, at=timezone.now())
    assert waiting("proposals_waiting") == ["B1A"]
    record_proposals(run=scene.run, proposals=[])
    tell_of_night(run=scene.run, at=timezone.now())
    assert waiting("proposals_waiting") == []
