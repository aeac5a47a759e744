"""Amending a contact on its page, and writing the outcome of a planned one."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from outreach.models import Contact
from tests.outreach.conftest import NOW
from tests.outreach.made import logged
from tests.signed_in import browser_of
from tests.web.client_scene import Scene, text
from tests.web.contacts.typed import CALL, URL, log

pytestmark = [pytest.mark.django_db, pytest.mark.contexts]


def test_a_contact_is_amended_and_what_stood_before_is_read_beside_it(scene: Scene) -> None:
    browser = browser_of(scene.manager)
    own = logged("OWN", "M1", at=NOW - timedelta(hours=1), words="约周五")
    page = text(browser.get(f"{URL}{own.pk}/"))
    assert "约周五" in page and "3:00" in page
    sent = CALL | {"clock": "14:00", "talk": "3:00", "words": "约周六", "version": "1"}
    assert browser.post(f"{URL}{own.pk}/", sent)["Location"] == URL
    page = text(browser.get(URL))
    assert "约周六" in page and "约周五" in page and "更正前" in page and "更正过" in page
    own.refresh_from_db()
    assert (own.version, own.at) == (2, NOW - timedelta(hours=1))
    stale = browser.post(f"{URL}{own.pk}/", sent | {"words": "约周日"})
    assert "已在别处更正过" in text(stale)


def test_a_moment_not_touched_keeps_its_seconds(scene: Scene) -> None:
    at = NOW - timedelta(hours=1, seconds=17)
    own = logged("OWN", "M1", at=at, made_at=NOW, recorded_at=NOW)
    local = timezone.localtime(at)
    sent = CALL | {"clock": local.strftime("%H:%M"), "talk": "3:00", "words": "", "version": "1"}
    browser_of(scene.manager).post(f"{URL}{own.pk}/", sent)
    own.refresh_from_db()
    assert (own.version, own.at) == (1, at)


def test_a_day_later_the_page_says_that_it_is_too_late(
    scene: Scene, clock: time_machine.Traveller
) -> None:
    browser = browser_of(scene.manager)
    own = logged("OWN", "M1", at=NOW)
    clock.shift(timedelta(days=1))
    browser = browser_of(scene.manager)
    assert "更正</a>" not in text(browser.get(URL))
    for method in (browser.get, lambda url: browser.post(url, CALL | {"version": "1"})):
        answer = method(f"{URL}{own.pk}/")
        assert (answer.status_code, answer["Location"]) == (302, URL)
        assert "记下超过 24 小时的联系不能再更正" in text(browser.get(URL))
    assert Contact.objects.get().version == 1


def test_nobody_amends_a_colleague_s_contact(scene: Scene) -> None:
    other = logged("OWN", "M2", at=NOW)
    browser = browser_of(scene.manager)
    for method in (browser.get, browser.post):
        assert method(f"{URL}{other.pk}/").status_code == 404
        assert method(f"{URL}{other.pk + 999}/").status_code == 404


def test_a_planned_visit_is_filed_and_gets_its_outcome(
    scene: Scene, clock: time_machine.Traveller
) -> None:
    browser = browser_of(scene.manager)
    log(browser, kind="visit", outcome="planned", day="2026-11-25", clock="10:00", talk="")
    page = text(browser.get(URL))
    assert "计划中" in page and "2026-11-24 登记" in page and "记结果" in page
    clock.shift(timedelta(days=1))
    browser, plan = browser_of(scene.manager), Contact.objects.get()
    assert "拜访或面谈的结果" in text(browser.get(f"{URL}{plan.pk}/"))
    sent = CALL | {"kind": "visit", "outcome": "interested", "day": "2026-11-25", "clock": "10:00",
                   "talk": "", "version": "1"}  # fmt: skip
    assert browser.post(f"{URL}{plan.pk}/", sent).status_code == 302
    page = text(browser.get(URL))
    assert "有意向" in page and "2026-11-24 已先登记" in page and "有效" in page


def test_in_english_every_word_is(scene: Scene) -> None:
    logged("OWN", "M1", at=NOW, next_step="call", next_on=date(2026, 12, 1), purpose="marketing",
           breaches=["no_consent"])  # fmt: skip
    browser = browser_of(scene.manager)
    browser.post("/language/", {"language": "en", "next": "/"})
    page = text(browser.get(URL))
    for words in ("Talked", "Effective", "Marketing", "Next step", "no marketing consent"):
        assert words.lower() in page.lower(), words
