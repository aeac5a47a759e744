"""The page of one client: opened by whom the gate lets through, masked or in full, in bounded
statements."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clients.models import (
    Client,
    ClientGrant,
    ClientOpening,
    ClientProfile,
    ClientSnapshot,
    FamilyMember,
    KeyDate,
)
from clients.selectors.visible import scope_of, visible_to
from clients.services.month_ends import replace_month_end
from operations.models import Day, PolicyVersion
from organisation.rules.roles import Role
from organisation.selectors.access import access_of
from tests.published import publish
from tests.signed_in import browser_of
from tests.web.client_scene import ID_NO, NAME, NUMBERS, PHONE, Scene, holding, row, text
from tiering.rules.policy import merge_policy
from tiering.services.policies import default_body

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene()


def opened(user: Any) -> set[str]:
    browser = browser_of(user)
    answers = {number: browser.get(f"/clients/{number}/").status_code for number in NUMBERS}
    assert set(answers.values()) <= {200, 403, 404}
    return {number for number, answer in answers.items() if answer == 200}


def in_list(user: Any) -> set[str]:
    run = Day.objects.order_by("-as_of")[0].published_run_id
    now = timezone.localtime()
    scope = scope_of(access_of(user, on=now.date()), at=now)
    return set(visible_to(scope, run_id=run).values_list("client_no", flat=True))


@pytest.mark.parametrize("role", Role.values)
def test_the_clients_whose_page_opens_are_those_of_the_list(role: str, scene: Scene) -> None:
    seats = {"head_office": "H", "branch_office": "B", "branch_head": "S", "administrator": "H"}
    user = scene.person(role, seats.get(role, "O1"))
    assert opened(user) == in_list(user)
    if role in ("branch_office", "branch_head"):
        assert opened(user) == set(NUMBERS)
    if role in ("head_office", "administrator", "relationship_manager"):
        assert opened(user) == set()


def test_a_manager_opens_the_own_book_only(scene: Scene) -> None:
    assert opened(scene.manager) == in_list(scene.manager) == {"OWN"}


def test_the_page_goes_with_the_book(scene: Scene) -> None:
    publish([row("OWN", "O1", "M2"), row("FORMER", "O1", "M1")], as_of=date(2026, 11, 21))
    assert opened(scene.manager) == {"FORMER"}


def test_a_member_of_the_team_and_the_counter_see_a_masked_page(scene: Scene) -> None:
    employee = scene.person("employee", "B")
    now = timezone.now()
    ClientGrant.objects.create(
        client_no="OWN", employee_no=employee.employee_no, source="team", granted_at=now,
        reason="家族信托",
    )  # fmt: skip
    for number in ("OWN", "UNASSIGNED"):
        ClientProfile.objects.create(
            client_id=number, familiarity="A", tags=["爱茶"], is_priority=True, updated_at=now,
            updated_by=scene.manager,
        )  # fmt: skip
    FamilyMember.objects.create(
        client_no="OWN", relation="配偶", name="上官秋水", is_from_file=True
    )
    masked = [(employee, "OWN"), (scene.person("teller", "O1"), "UNASSIGNED")]
    for user, number in masked:
        page = text(browser_of(user).get(f"/clients/{number}/"))
        assert "欧***" in page
        for secret in (NAME, PHONE, ID_NO, "139****1234", "上官秋水", "稳享 180 天", "南湖商贸",
                       "c-fam", "家族信托", "爱茶"):  # fmt: skip
            assert secret not in page
        assert "绿色通道" in page  # for the lobby and the counter (domain/03)
        assert browser_of(user).post(
            f"/clients/{number}/reveal/", {"field": "phone", "purpose": "contact"}
        ).status_code == 403  # fmt: skip


def test_the_full_page_shows_what_is_known_and_no_number_in_clear(scene: Scene) -> None:
    ClientProfile.objects.create(
        client_id="OWN", familiarity="A", updated_at=timezone.now(), updated_by=scene.manager
    )
    FamilyMember.objects.create(
        client_no="OWN", relation="配偶", name="上官秋水", birthday=date(1980, 12, 1),
        is_from_file=True,
    )  # fmt: skip
    KeyDate.objects.create(
        client_no="OWN", label="店庆", on=date(2010, 12, 5), added_at=timezone.now(),
        added_by=scene.manager,
    )  # fmt: skip
    page = text(browser_of(scene.manager).get("/clients/OWN/"))
    for shown in (
        NAME, "139****1234", "4****************9", "稳享 180 天", "望江路网点", "林若溪",
        "上官秋水", "店庆", "C2 稳健", "企业主", "距私人银行", "未达标", "不匹配",
        "c-fam--A",
    ):  # fmt: skip
        assert shown in page, shown
    assert PHONE not in page
    assert ID_NO not in page


def test_without_a_risk_assessment_no_holding_is_called_unsuitable(scene: Scene) -> None:
    page = browser_of(scene.manager)
    assert "不匹配" in text(page.get("/clients/OWN/"))
    Client.objects.filter(client_no="OWN").update(risk_level="", risk_assessed_on=None)
    ClientSnapshot.objects.filter(client_no="OWN").update(risk_level="")
    assert "不匹配" not in text(page.get("/clients/OWN/"))


def test_who_stays_above_the_average_by_hysteresis_is_told_so(scene: Scene) -> None:
    said = "满 3 个月仍低于时才下调。"
    ClientSnapshot.objects.filter(client_no="OWN").update(annual_average=150_000)
    assert said not in text(browser_of(scene.manager).get("/clients/OWN/"))
    body = merge_policy(default_body(), {"tiering": {"downgrade_after_months": 3}})
    PolicyVersion.objects.update(body=body)
    page = browser_of(scene.manager)
    assert said in text(page.get("/clients/OWN/"))
    ClientSnapshot.objects.filter(client_no="OWN").update(is_stale=True)
    assert said not in text(page.get("/clients/OWN/"))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"is_do_not_contact": True}, "不再致电"),
        ({"has_marketing_consent": False}, "无营销同意"),
        ({"risk_assessed_on": date(2020, 1, 1)}, "风险测评已过期"),
        ({"risk_level": "", "risk_assessed_on": None}, "没有风险测评"),
        ({"birthday": date(1940, 1, 1)}, "65 岁及以上"),
    ],
)
def test_what_is_forbidden_stands_before_the_name(
    given: dict[str, Any], words: str, scene: Scene
) -> None:
    browser = browser_of(scene.manager)
    assert words not in text(browser.get("/clients/OWN/"))
    scene_client(given)
    page = text(browser.get("/clients/OWN/"))
    assert page.index(words) < page.index("<h1>")


def scene_client(given: dict[str, Any]) -> None:
    Client.objects.filter(client_no="OWN").update(**given)


def test_the_curve_is_of_month_ends_and_the_published_day(scene: Scene) -> None:
    publish([row("OWN", "O1", "M1", aum=510_000)], as_of=date(2026, 9, 30))
    publish([row("OWN", "O1", "M1", aum=520_000)], as_of=date(2026, 10, 15))
    publish([row("OWN", "O1", "M1", aum=530_000)], as_of=date(2026, 10, 31))
    for day, aum in ((date(2026, 8, 31), "470000"), (date(2026, 9, 30), "480000")):
        line = f"{day},OWN,{aum}.00,{aum}.00\n".encode()
        replace_month_end(day=day, rows=io.BytesIO(line))
    page = text(browser_of(scene.manager).get("/clients/OWN/"))
    assert 'data-v="47.00"' in page
    assert 'data-v="48.00"' not in page  # a night published it
    days = [day for day in ("2026-08-31", "2026-09-30", "2026-10-15", "2026-10-31", "2026-11-20")
            if f'data-v="{day}"' in page]  # fmt: skip
    assert days == ["2026-08-31", "2026-09-30", "2026-10-31", "2026-11-20"]
    assert 'data-v="51.00"' in page


def test_head_office_sees_a_client_only_while_it_is_opened(scene: Scene) -> None:
    user = scene.person("head_office", "H")
    browser = browser_of(user)
    assert browser.get("/clients/OWN/").status_code == 404
    now = timezone.now()
    opening = ClientOpening.objects.create(
        client_no="OWN", opened_by=user, reason="监管来函", opened_at=now,
        until=now + timedelta(minutes=30),
    )  # fmt: skip
    page = text(browser.get("/clients/OWN/"))
    assert NAME in page
    assert "总行凭理由打开" in page
    assert browser.get("/clients/COLLEAGUE/").status_code == 404
    ClientOpening.objects.filter(pk=opening.pk).update(
        opened_at=now - timedelta(hours=1), until=now - timedelta(seconds=1)
    )
    assert browser.get("/clients/OWN/").status_code == 404


def test_a_stranger_s_page_is_that_of_a_number_nobody_has(scene: Scene) -> None:
    browser = browser_of(scene.manager)
    theirs, nobody = browser.get("/clients/COLLEAGUE/"), browser.get("/clients/NOBODY/")
    assert theirs.status_code == nobody.status_code == 404
    assert text(theirs).replace("COLLEAGUE", "") == text(nobody).replace("NOBODY", "")


def test_before_the_first_night_no_client_exists(scene: Scene) -> None:
    Day.objects.all().delete()
    assert browser_of(scene.manager).get("/clients/OWN/").status_code == 404


@pytest.mark.parametrize(("role", "seat"), [("branch_office", "B"), ("outlet_head", "O1")])
def test_the_page_takes_the_same_statements_at_1_and_50_rows(
    role: str, seat: str, scene: Scene
) -> None:
    user = scene.person(role, seat)
    few = statements(user)
    rows = [row("OWN", "O1", "M1")]
    publish(rows, [holding("OWN", n) for n in range(1, 51)], as_of=date(2026, 11, 21))
    FamilyMember.objects.bulk_create(
        FamilyMember(client_no="OWN", relation="子女", name=f"甲{n}", is_from_file=True)
        for n in range(50)
    )
    assert statements(user) == few <= 12


def statements(user: Any) -> int:
    browser = browser_of(user)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert browser.get("/clients/OWN/").status_code == 200
    return len(captured)
