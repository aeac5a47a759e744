"""Follow-ups through the API: the gate, versions, questions, take-up."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from operations.models import IdempotencyKey
from outreach.models import Sheet, SheetQuestion
from tests.api.callers import V1, caller, everything, post
from tests.outreach.followed import matured, moved
from tests.published import DAY
from tests.web.client_scene import Scene

pytestmark = pytest.mark.django_db
URL = f"{V1}follow-ups/"


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_the_list_is_of_the_own_and_narrowed_by_what_was_asked(scene: Scene) -> None:
    head = scene.person("outlet_head", "O1", employee_no="H1")
    own = matured("OWN", DAY, bought=Decimal(85_000))
    other = moved("COLLEAGUE", DAY - timedelta(days=3), employee_no="M2")
    old = matured("OWN", DAY - timedelta(days=40))
    asks = caller(head)

    def found(**query: Any) -> list[int]:
        return [row["id"] for row in everything(asks, URL, limit=1, **query)]

    assert found() == [own.pk, other.pk]
    assert found(since=str(old.on)) == [own.pk, other.pk, old.pk]
    assert found(until=str(other.on)) == [other.pk]
    assert found(kind="movement") == [other.pk]
    assert found(person="M1") == [own.pk]
    assert found(state="written") == []
    assert found(state="unwritten") == [own.pk, other.pk]
    assert asks.get(URL, {"after": 10**9}).json()["results"] == []
    assert asks.get(URL, {"kinds": "movement"}).status_code == 400
    mine = everything(caller(scene.manager), URL)
    assert [(row["id"], row["amount"], row["bought"]) for row in mine] == [
        (own.pk, "100000.00", "85000.00")
    ]


def test_a_sheet_is_written_asked_about_and_answered(scene: Scene) -> None:
    head = scene.person("outlet_head", "O1", employee_no="H1")
    about = matured("OWN", DAY)
    asks, heads = caller(scene.manager), caller(head)
    body = {"version": 0, "decision": "leaves", "where_to": "隔壁银行", "use": "live"}
    answer = post(asks, f"{URL}{about.pk}/sheet/", body, key="once")
    assert (answer.status_code, answer.json()) == (200, {"version": 1})
    assert post(asks, f"{URL}{about.pk}/sheet/", body, key="once").json() == {"version": 1}
    refused = post(asks, f"{URL}{about.pk}/sheet/", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "sheet_changed")
    wrong = post(asks, f"{URL}{about.pk}/sheet/", {"version": 1, "decision": "stays",
                                                  "product": "没有"})  # fmt: skip
    assert wrong.json()["errors"] == [{"field": "product", "code": "unknown"}]
    assert Sheet.objects.count() == 1
    made = post(heads, f"{URL}{about.pk}/ask/", {"words": "哪一家？", "read": 0})
    assert made.status_code == 200
    again = post(heads, f"{URL}{about.pk}/ask/", {"words": "哪一家？", "read": 0})
    assert again.json()["code"] == "sheet_changed"
    says = {"question": made.json()["id"], "words": "城东支行"}
    own = post(heads, f"{URL}{about.pk}/answer/", says)
    assert (own.status_code, own.json()["code"]) == (403, "not_allowed")
    assert post(asks, f"{URL}{about.pk}/answer/", says).status_code == 200
    assert post(asks, f"{URL}{about.pk}/answer/", says | {"question": 10**9}).status_code == 404
    told = heads.get(f"{URL}{about.pk}/").json()
    assert told["sheets"][0]["words"] == {"where_to": "隔壁银行"}
    assert told["questions"][0]["answer"] == "城东支行"
    assert (told["version"], told["is_asked"]) == (1, False)
    kept = str(list(IdempotencyKey.objects.values()))
    assert "隔壁银行" not in kept and "城东支行" not in kept
    assert SheetQuestion.objects.get().answered_by == scene.manager


def test_strangers_follow_ups_are_404(scene: Scene) -> None:
    theirs, asks = matured("COLLEAGUE", DAY, employee_no="M2"), caller(scene.manager)
    assert asks.get(f"{URL}{theirs.pk}/").status_code == 404
    assert post(asks, f"{URL}{theirs.pk}/sheet/", {"version": 0}).status_code == 404
    assert asks.get(f"{URL}999999/").status_code == 404
    assert not Sheet.objects.exists()


def test_take_up_is_told_in_all_and_by_person(scene: Scene) -> None:
    head = scene.person("outlet_head", "O1", employee_no="H1")
    matured("OWN", DAY, 100_000, bought=Decimal(80_000))
    matured("COLLEAGUE", DAY, 300_000, bought=Decimal(100_000), employee_no="M2")
    told = caller(head).get(f"{URL}take-up/", {"since": "2020-01-01"}).json()
    assert told["since"] == str(DAY + timedelta(days=30 - 366))
    assert (told["total"]["rate"], told["total"]["taken"]) == ("45.0", 1)
    assert told["total"]["retention"] == "75.0"
    assert [(each["employee_no"], each["figures"]["rate"]) for each in told["people"]] == [
        ("M2", "33.3"), ("M1", "80.0"),
    ]  # fmt: skip
    only = caller(scene.manager).get(f"{URL}take-up/").json()
    assert only["total"]["matured"] == "100000.00"
    early = caller(head).get(f"{URL}take-up/", {"until": "0001-01-01"}).json()
    assert early["total"]["rate"] is None
