"""The service team of a private client: its manager lets people in and out, and shows who it is."""

from datetime import date
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from clients.models import ClientGrant
from organisation.models import StandIn
from tests.factories import PASSWORD
from tests.published import AT, publish
from tests.signed_in import browser_of
from tests.web.client_scene import NAME, Scene, row, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene()


def post(browser: Browser, what: str, data: dict[str, Any] | None = None) -> Any:
    return browser.post(f"/clients/OWN/{what}/", data or {}, follow=True)


def test_the_team_of_a_private_client_is_the_manager_s(scene: Scene) -> None:
    publish([row("OWN", "O1", "M1", tier="private", aum=9_000_000)], as_of=date(2026, 11, 21))
    browser, head = browser_of(scene.manager), browser_of(scene.person("outlet_head", "O1"))
    member = scene.person("employee", "B", employee_no="E9", name="叶疏桐")
    scene.person("teller", "O1", employee_no="T9")
    ask = {"employee_no": "E9", "reason": "对公"}
    assert post(head, "team", ask).status_code == 403
    assert "看不到交办的客户" in text(post(browser, "team", {"employee_no": "T9"}))
    assert "没有这个工号" in text(post(browser, "team", {"employee_no": "NOBODY"}))
    assert browser_of(member).get("/clients/OWN/").status_code == 404
    assert "叶疏桐" in text(post(browser, "team", ask))
    told = text(browser_of(member).get("/notices/"))
    assert "您已加入客户 OWN 的服务团队" in told and "M1 邀请" in told
    assert "欧***" in text(browser_of(member).get("/clients/OWN/"))
    assert browser_of(member).get("/clients/OWN/record/").status_code == 403
    grant = ClientGrant.objects.get(source="team")
    assert (grant.granted_by, grant.reason) == (scene.manager, "对公")
    assert post(head, f"team/{grant.pk}/end").status_code == 403
    post(browser, f"team/{grant.pk}/end")
    assert browser_of(member).get("/clients/OWN/").status_code == 404
    assert post(browser, f"team/{grant.pk}/end").status_code == 404


def test_who_lets_one_more_person_see_a_client_shows_again_who_it_is(scene: Scene) -> None:
    publish([row("OWN", "O1", "M1", tier="private", aum=9_000_000)], as_of=date(2026, 11, 21))
    scene.person("employee", "B", employee_no="E9", name="叶疏桐")
    ask = {"employee_no": "E9", "reason": "对公 <b>"}
    browser = browser_of(scene.manager, proved=False)
    asked = text(post(browser, "team", ask))
    assert 'name="step_up_password"' in asked
    assert 'value="E9"' in asked and 'value="对公 &lt;b&gt;"' in asked
    assert not ClientGrant.objects.exists()
    head = browser_of(scene.person("outlet_head", "O1"), proved=False)
    assert post(head, "team", ask).status_code == 403  # who may not, is not asked
    assert "叶疏桐" in text(post(browser, "team", ask | {"step_up_password": PASSWORD}))
    assert ClientGrant.objects.get().reason == "对公 <b>"
    browser = browser_of(scene.manager, proved=False)  # what only takes away asks nothing
    post(browser, f"team/{ClientGrant.objects.get().pk}/end")
    assert ClientGrant.objects.get().ended_at


def test_only_a_private_client_has_a_team(scene: Scene) -> None:
    scene.person("employee", "B", employee_no="E9")
    assert post(browser_of(scene.manager), "team", {"employee_no": "E9"}).status_code == 403
    assert not ClientGrant.objects.exists()


def test_who_was_let_in_is_shown_out_by_the_manager_of_today_whatever_the_tier(
    scene: Scene,
) -> None:
    grant = ClientGrant.objects.create(
        client_no="OWN", employee_no="E9", source="team", granted_at=AT
    )
    page = text(browser_of(scene.manager).get("/clients/OWN/record/"))
    assert f"/clients/OWN/team/{grant.pk}/end/" in page
    assert "加入团队" not in page  # not private: nobody is let in
    head = browser_of(scene.person("outlet_head", "O1"))
    assert post(head, f"team/{grant.pk}/end").status_code == 403
    post(browser_of(scene.manager), f"team/{grant.pk}/end")
    assert ClientGrant.objects.get().ended_by == scene.manager


@pytest.mark.parametrize(("role", "sees"), [("employee", "欧***"), ("loan_manager", NAME)])
def test_members_see_the_client_as_their_own_roles_see_clients(
    role: str, sees: str, scene: Scene
) -> None:
    """Only employees see masked (domain/01); to stand in for a manager shows that book alone."""
    member = scene.person(role, "O1", employee_no="E9")
    ClientGrant.objects.create(client_no="OWN", employee_no="E9", source="team", granted_at=AT)
    today = timezone.localdate()
    StandIn.objects.create(
        staff=member.staff, stands_in_for_id="M2", role="relationship_manager", from_on=today,
        until_on=today,
    )  # fmt: skip
    browser = browser_of(member)
    page = text(browser.get("/clients/OWN/"))
    assert sees in page and (NAME in page) == (sees == NAME)
    assert NAME in text(browser.get("/clients/COLLEAGUE/"))  # of the book stood in for
    kept = text(browser_of(scene.manager).get("/clients/OWN/record/"))
    assert "其他员工以遮蔽方式看" in kept
