"""What pages mask the API masks: in answers, by filters and sorts, in errors."""

import pytest
from django.test import Client
from django.utils import timezone

from clients.models import ClientGrant, ClientProfile
from clients.selectors.client_list import TELLING, TELLING_SORTS
from operations.selectors.days import last_published_day
from tests.api.callers import V1, caller, everything
from tests.factories import InstitutionFactory, PostingFactory, account
from tests.published import DAY, client_row, publish, snapshot
from tests.web.client_scene import ID_NO, NAME, PHONE, Scene

pytestmark = pytest.mark.django_db
PERSONAL = (PHONE, ID_NO, NAME, NAME[1:], "1982-03-12", "南湖商贸", "企业主")
MASKED_QUERIES = [
    "risk=C2", "risk=C3", "birthday=3", "persona=x", "persona=%E4%BC%81",
    "sort=risk_level", "sort=-risk_level", "sort=birthday_md", "product=P1", "profile=lacking",
    "profile=met", "familiarity=A", "channel=lobby", "tag=x", "introducer=M1", "priority=yes",
    "priority=no", "mobile_bank=yes", "credit_card=no", "payment_binding=unknown",
    "contact_before=2026-11-20", "contact_silent=30", "contact_silent=never", "sort=last_contact",
    "sort=-last_contact",
]  # fmt: skip


def test_every_filter_and_sort_that_tells_is_tried() -> None:
    tried = {query.split("=")[0] for query in MASKED_QUERIES}
    sorts = {query.removeprefix("sort=").removeprefix("-") for query in MASKED_QUERIES}
    assert tried >= set(TELLING) and sorts >= set(TELLING_SORTS)


@pytest.mark.parametrize("query", MASKED_QUERIES)
def test_what_is_masked_is_not_told_by_filters_and_sorts_either(db: None, query: str) -> None:
    place = InstitutionFactory(code="O1")
    facts = {
        "risk_level": "C2",
        "birthday_md": 312,
        "persona": "x",
        "home_outlet": "O1",
        "aum": 300_000,
    }  # enough for a profile to be asked for
    publish([
        snapshot("POOL", tier="potential", **facts),
        snapshot("BOOK", employee_no="M1", manager_role="relationship_manager", **facts),
    ])  # fmt: skip
    user = account("teller", place, employee_no="M1")
    PostingFactory(staff=user.staff, role="relationship_manager", institution=place)
    for number in ("POOL", "BOOK"):
        client_row(number)
        ClientProfile.objects.create(
            client_id=number, familiarity="A", channel="lobby", tags=["x"], introducer="M1",
            introduced_on=DAY, is_priority=query != "priority=no", updated_at=timezone.now(),
            updated_by=user, has_mobile_bank=True, has_credit_card=False,
            basics_noted_at=timezone.now(), basics_noted_by=user,
        )  # fmt: skip
    asks, browser = caller(user), Client()
    browser.force_login(user)
    sees_masked = everything(asks, f"{V1}clients/")
    if not any(row["is_masked"] for row in sees_masked):
        pytest.fail("the scene has nobody masked")
    answer = asks.get(f"{V1}clients/?{query}").json()
    assert not any(row["is_masked"] for row in answer["results"])
    assert answer["count"] == len(answer["results"])
    run = asks.get(f"{V1}clients/?limit=1").json()["next"].split(".")[0]
    behind = asks.get(f"{V1}clients/?{query}&after={run}.POOL")
    assert behind.status_code == 404
    page = browser.get(f"/clients/?{query}").content.decode()
    assert "POOL" not in page


@pytest.mark.parametrize("role", ["teller", "employee"])
def test_masked_is_masked_in_every_answer(db: None, role: str) -> None:
    scene = Scene()
    user = scene.person(role, "O1")
    ClientGrant.objects.create(
        client_no="UNASSIGNED", employee_no=user.employee_no, source="team",
        granted_at=timezone.now(),
    )  # fmt: skip
    asks = caller(user)
    (row,) = everything(asks, f"{V1}clients/")
    assert (row["client_no"], row["name"], row["risk_level"]) == ("UNASSIGNED", "欧***", None)
    one = asks.get(f"{V1}clients/UNASSIGNED/")
    assert (one.json()["phone_masked"], one.json()["birthday"]) == ("", None)
    told = str(row) + one.content.decode()
    assert not [words for words in PERSONAL if words in told]
    for part in ("holdings", "history"):
        answer = asks.get(f"{V1}clients/UNASSIGNED/{part}/")
        assert (answer.status_code, answer.json()["needs"]) == (403, "see_names")
    by_name = asks.post(f"{V1}clients/search/", {"words": NAME}, content_type="application/json")
    assert by_name.json()["results"] == []


def test_even_in_full_numbers_come_masked(db: None) -> None:
    scene = Scene()
    answer = caller(scene.manager).get(f"{V1}clients/OWN/")
    assert (answer.json()["name"], answer.json()["phone_masked"]) == (NAME, "139****1234")
    assert PHONE not in answer.content.decode() and ID_NO not in answer.content.decode()


def test_errors_repeat_nothing_of_what_was_sent(db: None) -> None:
    scene = Scene()
    asks = caller(scene.manager)
    day = last_published_day()
    assert day is not None
    answers = [
        asks.get(f"{V1}clients/", {"tier": NAME, "manager": "\0", "average_from": PHONE * 9}),
        asks.get(f"{V1}clients/", {"sort": NAME, "limit": PHONE}),
        asks.get(f"{V1}clients/{PHONE}/"),
        asks.get(f"{V1}clients/", {"after": f"{day.published_run_id}.SIBLING"}),
        asks.post(f"{V1}clients/search/", {"word": NAME}, content_type="application/json"),
        asks.post(f"{V1}clients/search/", f'{{"words": "{NAME}', content_type="application/json"),
        asks.post(f"{V1}clients/search/", NAME, content_type="text/plain"),
    ]
    assert [answer.status_code for answer in answers] == [400, 400, 404, 404, 400, 400, 415]
    for answer in answers:
        assert not [words for words in (*PERSONAL, "SIBLING") if words in answer.content.decode()]
    fields = {error["field"]: error["code"] for error in answers[0].json()["errors"]}
    assert fields == {"tier.0": "invalid_choice", "manager": "null_characters_not_allowed",
                      "average_from": "invalid"}  # fmt: skip
