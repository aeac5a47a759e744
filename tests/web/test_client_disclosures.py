"""Shown only after it is recorded: reveals within their limit, openings, look-ups; never leaked."""

import logging
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.utils import timezone

from clients.models import ClientGrant, ClientOpening, ClientProfile, Disclosure
from clients.policies.client_page import client_policy
from organisation.models import User
from tests.factories import PASSWORD
from tests.signed_in import browser_of
from tests.web.client_scene import ID_NO, NAME, PHONE, Scene, text

ASK = {"field": "phone", "purpose": "contact"}


@pytest.fixture
def scene(db: None) -> Scene:
    return Scene()


def reveal(browser: Browser, number: str = "OWN", **asked: str) -> Any:
    return browser.post(f"/clients/{number}/reveal/", ASK | asked, headers={"HX-Request": "true"})


def shown(user: User, count: int, at: datetime | None = None) -> None:
    Disclosure.objects.bulk_create(
        Disclosure(kind="reveal", field="phone", client_no="OWN", by=user,
                   at=at or timezone.now(), purpose="contact")
        for _ in range(count)
    )  # fmt: skip


def test_a_field_is_shown_once_its_record_is_written(scene: Scene) -> None:
    browser = browser_of(scene.manager)
    answer = reveal(browser)
    assert PHONE in text(answer)
    assert ID_NO not in text(answer)
    assert answer["Cache-Control"].find("no-store") >= 0
    assert ID_NO in text(reveal(browser, field="id_no", purpose="verify"))
    kept = Disclosure.objects.order_by("pk").values_list(
        "kind", "field", "client_no", "by", "purpose"
    )
    assert list(kept) == [
        ("reveal", "phone", "OWN", scene.manager.pk, "contact"),
        ("reveal", "id_no", "OWN", scene.manager.pk, "verify"),
    ]


def test_the_own_book_asks_once_a_session_who_it_is_and_shows_nothing_before(scene: Scene) -> None:
    browser = browser_of(scene.manager, proved=False)
    page = {"HX-Request": "true", "HX-Current-URL": "http://testserver/clients/OWN/"}
    asked = browser.post("/clients/OWN/reveal/", ASK, headers=page)
    assert asked["HX-Redirect"] == "/account/step-up/?next=%2Fclients%2FOWN%2F"
    assert PHONE not in text(browser.post("/clients/OWN/reveal/", ASK))
    assert not Disclosure.objects.exists()
    browser.post("/account/step-up/", {"step_up_password": PASSWORD})
    with time_machine.travel(timezone.now() + timedelta(minutes=14)):
        assert PHONE in text(reveal(browser))


def test_anybody_else_s_client_asks_again_after_five_minutes(scene: Scene) -> None:
    head = scene.person("branch_head", "B")
    browser = browser_of(head)
    assert PHONE in text(reveal(browser))
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert "HX-Redirect" in reveal(browser)
    assert Disclosure.objects.count() == 1


def test_without_a_script_the_field_is_shown_on_a_page_of_its_own(scene: Scene) -> None:
    answer = browser_of(scene.manager).post("/clients/OWN/reveal/", ASK)
    assert PHONE in text(answer)
    assert "回到客户" in text(answer)


def test_what_cannot_be_recorded_is_not_shown(scene: Scene) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE clients_disclosure ADD CONSTRAINT broken CHECK (id < 0)")
    browser = browser_of(scene.manager)
    browser.raise_request_exception = False
    answer = reveal(browser)
    assert answer.status_code == 500
    assert PHONE not in text(answer)


@pytest.mark.parametrize("asked", [{"purpose": ""}, {"purpose": "because"}, {"field": "name"}])
def test_without_a_purpose_or_for_another_field_nothing_is_shown(
    asked: dict[str, str], scene: Scene
) -> None:
    assert reveal(browser_of(scene.manager), **asked).status_code == 404
    assert not Disclosure.objects.exists()


def test_a_stranger_s_number_is_not_shown(scene: Scene) -> None:
    assert reveal(browser_of(scene.manager), "COLLEAGUE").status_code == 404
    assert not Disclosure.objects.exists()


def test_the_limit_is_per_person_and_day(scene: Scene) -> None:
    limit = client_policy().reveals_per_day
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    shown(scene.manager, 5, midnight - timedelta(seconds=1))
    shown(scene.person("relationship_manager", "O1"), 5)
    shown(scene.manager, limit - 1)
    browser = browser_of(scene.manager)
    assert PHONE in text(reveal(browser))
    refused = text(reveal(browser))
    assert PHONE not in refused
    assert f"今日已显示 {limit} 次" in refused
    assert Disclosure.objects.filter(by=scene.manager, at__gte=midnight).count() == limit


@pytest.mark.django_db(transaction=True)
def test_requests_at_the_same_moment_do_not_pass_the_limit() -> None:
    scene = Scene()
    limit = client_policy().reveals_per_day
    shown(scene.manager, limit - 2)
    browsers = [browser_of(scene.manager) for _ in range(6)]

    def ask(browser: Browser) -> bool:
        try:
            return PHONE in text(reveal(browser))
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(ask, browsers))
    assert sum(answers) == 2
    assert Disclosure.objects.count() == limit


def test_nothing_of_it_is_logged_or_in_an_address(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    browser = browser_of(scene.manager)
    page = text(browser.get("/clients/OWN/"))
    reveal(browser)
    reveal(browser, field="id_no")
    logged = "\n".join(record.getMessage() for record in caplog.records
                       if not record.name.startswith("django.db"))  # fmt: skip
    for secret in (PHONE, ID_NO, NAME):
        assert secret not in logged
    for address in page.split('href="')[1:] + page.split('action="')[1:]:
        assert NAME not in address.split('"')[0]


def test_who_it_is_is_asked_before_a_client_is_opened(scene: Scene) -> None:
    browser = browser_of(scene.person("head_office", "H"), proved=False)
    assert browser.get("/clients/open/").status_code == 302
    browser.post("/clients/open/", {"client_no": "OWN", "reason": "监管来函"})
    assert not ClientOpening.objects.exists()


def test_a_co_manager_is_asked_once_a_session_as_the_manager_is(scene: Scene) -> None:
    head = scene.person("branch_head", "S", employee_no="S1")
    ClientGrant.objects.create(
        client_no="OWN", employee_no="S1", source="co_manager", reference="branch_head",
        granted_at=timezone.now(),
    )  # fmt: skip
    browser = browser_of(head)
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert PHONE in text(reveal(browser))
        assert "HX-Redirect" in reveal(browser, "COLLEAGUE")


def test_head_office_opens_a_client_for_a_reason(scene: Scene) -> None:
    user = scene.person("head_office", "H")
    browser = browser_of(user)
    for wrong in ({"client_no": "OWN", "reason": " "}, {"client_no": "NOBODY", "reason": "来函"}):
        assert browser.post("/clients/open/", wrong).status_code == 200
    assert not Disclosure.objects.exists()
    answer = browser.post("/clients/open/", {"client_no": "OWN", "reason": "监管来函 12 号"})
    assert answer["Location"] == "/clients/OWN/"
    assert NAME in text(browser.get("/clients/OWN/"))
    opening = ClientOpening.objects.get()
    assert opening.until - opening.opened_at == timedelta(minutes=30)
    kept = Disclosure.objects.get()
    assert (kept.kind, kept.client_no, kept.purpose) == ("opening", "OWN", "监管来函 12 号")
    assert PHONE in text(reveal(browser))


@pytest.mark.parametrize("role", ["lobby_manager", "teller", "employee"])
def test_the_counter_learns_the_priority_flag_and_nothing_else(role: str, scene: Scene) -> None:
    ClientProfile.objects.create(
        client_id="OWN", is_priority=True, updated_at=timezone.now(), updated_by=scene.manager
    )
    user = scene.person(role, "O1")
    browser = browser_of(user)
    answers = {number: text(browser.post("/clients/look-up/", {"client_no": number}))
               for number in ("OWN", "COLLEAGUE", "SIBLING", "NOBODY")}  # fmt: skip
    assert "绿色通道客户" in answers["OWN"]
    assert "没有绿色通道标志" in answers["COLLEAGUE"]
    assert "本网点没有这个客户号" in answers["SIBLING"]
    slips = {number: answer.split('c-slip"', 1)[1:] for number, answer in answers.items()}
    assert [number for number, slip in slips.items() if slip] == ["OWN", "COLLEAGUE"]
    filled = re.findall(r"<td>([^<]+)</td>", slips["OWN"][0])  # the rest is for a pen
    assert filled[:2] == ["OWN", f"{user.staff.name} {user.employee_no}"] and len(filled) == 3
    assert slips["OWN"][0].count("<td></td>") == 4
    assert answers["SIBLING"].replace("SIBLING", "") == answers["NOBODY"].replace("NOBODY", "")
    for answer in answers.values():
        for secret in (NAME, PHONE, ID_NO, "139****1234", "欧***"):
            assert secret not in answer
    kept = Disclosure.objects.filter(kind="look_up", by=user).order_by("pk")
    assert list(kept.values_list("client_no", flat=True)) == ["OWN", "COLLEAGUE", "SIBLING", "?"]


@pytest.mark.parametrize(
    ("role", "seat", "address"),
    [("head_office", "H", "/clients/open/"), ("teller", "O1", "/clients/look-up/")],
)
def test_the_navigation_leads_there_and_marks_that_page_alone(
    role: str, seat: str, address: str, scene: Scene
) -> None:
    page = text(browser_of(scene.person(role, seat)).get(address))
    menu = page[page.index('class="l-nav"') : page.index('class="l-nav__me"')]
    assert menu.count('aria-current="page"') == 1
    assert f'href="{address}" aria-current="page"' in menu
