"""Contacts through the API: logged and amended by programs of their maker, told to who may read."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from clients.models import LastContact
from organisation.rules.token_scopes import TokenScope
from outreach.models import Contact, ContactVersion
from tests.api.callers import V1, caller, everything, post
from tests.at_once import at_once
from tests.outreach.conftest import NOW
from tests.outreach.made import logged
from tests.web.client_scene import Scene

URL = f"{V1}contacts/"
CALL = {
    "kind": "call", "purpose": "service", "outcome": "talked", "at": "2026-11-24T14:05:00+08:00",
    "seconds": 200, "products": ["P1"], "next_step": "visit", "next_on": "2026-12-01",
    "words": "约月底前回电",
}  # fmt: skip
NEW = CALL | {"client_no": "OWN"}
VISIT = {"kind": "visit", "purpose": "service", "at": "2026-11-25T10:00:00+08:00"}


@pytest.fixture
def scene(db: None) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield Scene()


def told(asks: Any, **query: Any) -> list[tuple[str, str]]:
    return [(row["client_no"], row["employee_no"]) for row in everything(asks, URL, **query)]


def test_what_is_sent_is_logged_and_told_with_its_words(scene: Scene) -> None:
    asks = caller(scene.manager)
    made = post(asks, URL, NEW)
    assert (made.status_code, made.json()["version"], made.json()["is_effective"]) == (201, 1, True)
    (row,) = everything(asks, URL)
    assert row["id"] == made.json()["id"]
    for name, value in CALL.items():
        assert row[name] == value, name
    assert (row["employee_no"], row["employee_name"], row["role"], row["institution_code"]) == (
        "M1", "林若溪", "relationship_manager", "O1",
    )  # fmt: skip
    assert (row["filed_on"], row["breaches"], row["amended_at"]) == (None, [], None)
    last = LastContact.objects.get(pk="OWN")
    assert (last.effective_on, last.promised_on) == (date(2026, 11, 24), date(2026, 12, 1))


def test_a_visit_is_filed_and_its_outcome_follows(scene: Scene) -> None:
    asks = caller(scene.manager)
    planned = post(asks, URL, VISIT | {"client_no": "OWN"}).json()
    (row,) = everything(asks, URL)
    assert (row["outcome"], row["filed_on"], row["recorded_at"]) == (None, "2026-11-24", None)
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        asks = caller(scene.manager)
        body = VISIT | {"outcome": "talked", "version": planned["version"]}
        answer = post(asks, f"{URL}{planned['id']}/amend/", body)
        assert (answer.status_code, answer.json()["is_effective"]) == (200, True)
        (row,) = everything(asks, URL)
    assert (row["outcome"], row["filed_on"], row["version"]) == ("talked", "2026-11-24", 2)
    assert ContactVersion.objects.get().outcome == ""


@pytest.mark.parametrize(("sent", "field", "code"), [
    ({"outcome": "talked", "kind": "gift", "seconds": None}, "outcome", "outcome"),
    ({"at": "2026-11-24T16:00:00+08:00"}, "at", "not_yet"),
    ({"at": "2026-09-24T16:00:00+08:00"}, "at", "too_old"),
    ({"next_step": None}, "next_step", "next_step"),
    ({"next_on": "2026-11-20"}, "next_on", "next_day"),
    ({"products": ["P9"]}, "products", "unknown"),
    ({"seconds": 200, "kind": "message", "outcome": "done"}, "seconds", "seconds"),
])  # fmt: skip
def test_what_cannot_be_names_its_field(
    scene: Scene, sent: dict[str, Any], field: str, code: str
) -> None:
    answer = post(caller(scene.manager), URL, NEW | sent)
    assert (answer.status_code, answer.json()["code"]) == (409, "contact_wrong")
    assert {"field": field, "code": code} in answer.json()["errors"]
    assert not Contact.objects.exists()


@pytest.mark.parametrize(("sent", "field"), [
    ({"kind": "pigeon"}, "kind"), ({"seconds": 1.5}, "seconds"), ({"seconds": "200"}, "seconds"),
    ({"at": "gestern"}, "at"), ({"admits": "yes"}, "admits"), ({"words": "x" * 5_000}, "words"),
    ({"client_no": ""}, "client_no"), ({"products": ["P1"] * 99}, "products"),
])  # fmt: skip
def test_what_cannot_be_read_is_a_problem_of_its_field(
    scene: Scene, sent: dict[str, Any], field: str
) -> None:
    answer = post(caller(scene.manager), URL, NEW | sent)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert field in {error["field"].split(".")[0] for error in answer.json()["errors"]}
    assert not Contact.objects.exists()


def test_a_breach_is_written_down_once_it_is_admitted(scene: Scene) -> None:
    asks = caller(scene.manager)
    late = NEW | {"at": "2026-11-23T21:30:00+08:00"}
    refused = post(asks, URL, late)
    assert (refused.status_code, refused.json()["code"]) == (409, "contact_forbidden")
    assert refused.json()["errors"] == [{"field": "", "code": "out_of_window"}]
    made = post(asks, URL, late | {"admits": True})
    assert (made.status_code, made.json()["breaches"]) == (201, ["out_of_window"])


def test_the_same_key_makes_one_contact_whatever_is_between(scene: Scene) -> None:
    asks = caller(scene.manager)
    first = post(asks, URL, NEW, key="k1")
    again = post(asks, URL, NEW, key="k1")
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["Idempotency-Replayed"] == "true"
    other = post(asks, URL, NEW | {"words": "别的"}, key="k1")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    # Long after the answer is forgotten the contact still knows its key.
    with time_machine.travel(NOW + timedelta(days=20), tick=False):
        asks = caller(scene.manager)
        assert post(asks, URL, NEW, key="k1").json()["id"] == first.json()["id"]
    assert Contact.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_is_written() -> None:
    with time_machine.travel(NOW, tick=False):
        asks = caller(Scene().manager)
        answers = at_once(*[lambda: post(asks, URL, NEW, key="k1")] * 5)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert Contact.objects.count() == 1


def test_who_may_not_log_writes_nothing_and_strangers_do_not_exist(scene: Scene) -> None:
    head = caller(scene.person("head_office", "H"))
    assert post(head, URL, NEW).status_code == 403
    for number in ("COLLEAGUE", "SIBLING", "NOBODY"):
        answer = post(caller(scene.manager), URL, NEW | {"client_no": number})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), number
    reading = caller(scene.manager, [TokenScope.READ_CONTACTS])
    assert post(reading, URL, NEW).status_code == 403
    writing = caller(scene.manager, [TokenScope.WRITE_CONTACTS])
    assert writing.get(URL).status_code == 403
    assert not Contact.objects.exists()


def test_only_its_maker_amends_a_contact_and_only_what_was_read(scene: Scene) -> None:
    own = logged("OWN", "M1", at=NOW - timedelta(hours=1))
    others = logged("OWN", "M2", at=NOW - timedelta(hours=1))
    asks = caller(scene.manager)
    body = CALL | {"version": 1}
    assert post(asks, f"{URL}{others.pk}/amend/", body).status_code == 404
    assert post(asks, f"{URL}{own.pk}/amend/", body).json()["version"] == 2
    stale = post(asks, f"{URL}{own.pk}/amend/", body | {"words": "约周日"})
    assert (stale.status_code, stale.json()["code"]) == (409, "contact_changed")
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        late = post(
            caller(scene.manager), f"{URL}{own.pk}/amend/", body | {"version": 2, "words": "约周日"}
        )
        assert (late.status_code, late.json()["code"]) == (409, "contact_closed")
    assert Contact.objects.get(pk=own.pk).version == 2


def test_a_list_is_narrowed_page_by_page(scene: Scene) -> None:
    for days in range(5):
        logged("OWN", "M1", at=NOW - timedelta(days=days))
        logged("OWN", "M9", at=NOW - timedelta(days=days), kind="visit")
    asks = caller(scene.manager)
    assert len(told(asks, limit=3)) == 10
    assert told(asks, mine="yes", limit=2) == [("OWN", "M1")] * 5
    assert told(asks, kind="visit") == [("OWN", "M9")] * 5
    within = {"from_on": "2026-11-22", "until_on": "2026-11-23"}
    assert len(told(asks, client_no="OWN", **within)) == 4
    assert asks.get(URL, {"client_no": "SIBLING"}).status_code == 404
    misspelt = asks.get(URL, {"clientno": "OWN"})
    assert (misspelt.status_code, misspelt.json()["code"]) == (400, "invalid")


def test_who_sees_a_client_masked_reads_own_contacts_only(scene: Scene) -> None:
    teller = scene.person("teller", "O1", employee_no="T1")
    for number, who in (("UNASSIGNED", "T1"), ("UNASSIGNED", "M1"), ("OWN", "T1")):
        logged(number, who, at=timezone.now(), words="约月底前回电")
    asks = caller(teller)
    assert told(asks) == told(asks, client_no="UNASSIGNED") == [("UNASSIGNED", "T1")]
    head = caller(scene.person("outlet_head", "O1"))
    assert sorted(told(head)) == [("OWN", "T1"), ("UNASSIGNED", "M1"), ("UNASSIGNED", "T1")]
