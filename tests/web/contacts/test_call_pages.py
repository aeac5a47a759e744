"""What the pages of contacts and the API tell of calls that a phone box reported."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from outreach.models import Contact
from tests.api.callers import caller, everything
from tests.outreach.boxes import box_of, call, take
from tests.signed_in import browser_of
from tests.web.client_scene import PHONE, Scene, text
from tests.web.contacts.typed import URL, log

pytestmark = [pytest.mark.django_db, pytest.mark.contexts]
RECORDING = f"rec/{PHONE}.wav"


def test_a_call_stands_in_the_timeline_with_who_wrote_it_down(scene: Scene) -> None:
    box = box_of(scene)[0]
    take(box, call(recording=RECORDING), call(is_automatic=True, seconds=9))
    page = text(browser_of(scene.manager).get(URL))
    for words in ("电话盒子记下", "自动外呼", "有录音", "有效 2 分 00 秒"):
        assert words in page
    assert PHONE not in page and RECORDING not in page


def test_a_call_without_a_recording_has_none(scene: Scene) -> None:
    take(box_of(scene)[0], call())
    assert "有录音" not in text(browser_of(scene.manager).get(URL))


def test_who_sees_the_client_masked_is_not_told_of_recordings(scene: Scene) -> None:
    teller = scene.person("teller", "O1")
    of_pool = call(employee_no=teller.employee_no, client_no="UNASSIGNED", recording=RECORDING)
    take(box_of(scene)[0], of_pool)
    page = text(browser_of(teller).get("/clients/UNASSIGNED/contacts/"))
    assert "电话盒子记下" in page and "有录音" not in page
    head = browser_of(scene.person("outlet_head", "O1"))
    assert "有录音" in text(head.get("/clients/UNASSIGNED/contacts/"))


def test_what_is_logged_afterwards_is_one_s_own(scene: Scene) -> None:
    said = call(recording=RECORDING)
    began = said.started_at.replace(hour=14, minute=4)  # the form says 14:05
    take(box_of(scene)[0], replace(said, started_at=began))
    browser = browser_of(scene.manager)
    log(browser)
    page = text(browser.get(URL))
    assert "电话盒子记下" not in page and "有录音" in page and "更正前" in page
    assert Contact.objects.get().seconds == 200  # as typed; what the box says is beside it


def test_the_page_takes_the_same_statements_for_one_call_and_many(scene: Scene) -> None:
    box, browser, counts = box_of(scene)[0], browser_of(scene.manager), []
    for many in (1, 15):
        take(box, *(call(recording=RECORDING) for _ in range(many)))
        with CaptureQueriesContext(connection) as asked:
            browser.get(URL)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12


def test_the_api_tells_who_wrote_a_contact_down(scene: Scene) -> None:
    take(box_of(scene)[0], call(), call(is_automatic=True))
    rows = everything(caller(scene.manager), "/api/v1/contacts/")
    assert sorted(row["origin"] for row in rows) == ["box", "dialler"]
