"""Contacts imported in bulk: each taken or refused by itself, none lost, none twice."""

from collections import Counter
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import Client, LastContact
from organisation.models import User
from organisation.rules.token_scopes import TokenScope
from outreach.models import Contact
from outreach.services.contact_import import MOST_CONTACTS
from tests.api.callers import V1, caller, post
from tests.at_once import at_once
from tests.outreach.boxes import box_of, call, take
from tests.outreach.conftest import NOW
from tests.published import publish
from tests.web.client_scene import Scene, planted, row

URL = f"{V1}contacts/bulk/"
CALL = {
    "kind": "call", "purpose": "service", "outcome": "talked", "at": "2026-11-24T14:05:00+08:00",
    "seconds": 200, "words": "约月底前回电",
}  # fmt: skip
Answers = list[dict[str, Any]]


@pytest.fixture
def scene(db: None) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield Scene()


@pytest.fixture
def office(scene: Scene) -> User:
    return scene.person("branch_office", "B", employee_no="B1", name="分行")


def one(key: str = "a", **given: Any) -> dict[str, Any]:
    return {"key": key, "client_no": "OWN", "employee_no": "M1", **CALL, **given}


def send(user: User, *rows: Any) -> Answers:
    answer = post(caller(user), URL, {"contacts": list(rows)})
    assert answer.status_code == 200, answer.content
    told: dict[str, Any] = answer.json()
    counts = Counter(each["result"] for each in told["results"])
    assert {name: told[name] for name in ("made", "known", "refused")} == {
        name: counts[name] for name in ("made", "known", "refused")
    }
    assert [each["place"] for each in told["results"]] == list(range(len(rows)))
    results: Answers = told["results"]
    return results


def results(user: User, *rows: Any) -> list[str]:
    return [each["result"] for each in send(user, *rows)]


def code(answer: dict[str, Any]) -> list[tuple[str, str]]:
    assert answer["id"] is None
    return [(each["field"], each["code"]) for each in answer["errors"]]


def test_what_is_sent_is_the_person_s_contact(office: User) -> None:
    (made,) = send(office, one())
    contact = Contact.objects.get(pk=made["id"])
    assert (contact.client_no, contact.employee_no, contact.outcome) == ("OWN", "M1", "talked")
    assert (contact.seconds, contact.is_effective, contact.made_by) == (200, True, office)
    assert (contact.role, contact.institution_code) == ("relationship_manager", "O1")
    assert "约月底前回电".encode() not in bytes(contact.words_sealed or b"")
    assert LastContact.objects.get(pk="OWN").effective_by == "M1"


def test_the_same_again_changes_nothing_other_words_are_a_conflict(office: User) -> None:
    first = send(office, one(), one("b", client_no="COLLEAGUE", employee_no="M2"))
    again = send(office, one("b", client_no="COLLEAGUE", employee_no="M2"), one())
    assert [each["result"] for each in again] == ["known", "known"]
    assert [each["id"] for each in again] == [first[1]["id"], first[0]["id"]]
    for other in ({"seconds": 201}, {"words": "不再约"}, {"client_no": "COLLEAGUE"}):
        (answer,) = send(office, one(**other))
        assert answer["result"] == "refused"
    assert code(answer) in ([("key", "conflict")], [("client_no", "not_theirs")])
    assert Contact.objects.count() == 2


def test_of_two_with_one_key_in_a_batch_the_first_counts(office: User) -> None:
    told = send(office, one(seconds=90), one(seconds=90), one(seconds=91))
    assert [each["result"] for each in told] == ["made", "known", "refused"]
    assert Contact.objects.get().seconds == 90


@pytest.mark.parametrize("row_", [
    {"client_no": "NOBODY"}, {"employee_no": "NOBODY"}, {"client_no": "COLLEAGUE"},
    {"client_no": "SIBLING"}, {"employee_no": "M3"}, {"employee_no": "B1"},
])  # fmt: skip
def test_whoever_does_not_work_the_client_is_not_told_from_nobody(
    office: User, row_: dict[str, str]
) -> None:
    (answer,) = send(office, one(**row_))
    assert code(answer) == [("client_no", "not_theirs")]
    assert not Contact.objects.exists()


def test_who_worked_the_client_on_that_day_has_the_contact(scene: Scene, office: User) -> None:
    publish([row("OWN", "O1", "M1")], [], as_of=date(2026, 11, 22))
    publish([row("OWN", "O1", "M2")], [], as_of=date(2026, 11, 23))  # seen from the 24th on
    before = "2026-11-23T14:05:00+08:00"
    assert results(office, one("a", at=before), one("b")) == ["made", "refused"]
    assert results(office, one("c", at=before, employee_no="M2")) == ["made"]


def test_people_and_clients_of_other_branches_do_not_exist(scene: Scene) -> None:
    elsewhere = scene.person("branch_office", "O2", employee_no="B2", name="别处")
    (answer,) = send(elsewhere, one())
    assert code(answer) == [("client_no", "not_theirs")]


@pytest.mark.parametrize(("wrong", "field", "problem"), [
    ({"at": "2026-11-24T16:00:00+08:00"}, "at", "not_yet"),
    ({"at": "2026-09-24T16:00:00+08:00"}, "at", "too_old"),
    ({"outcome": None, "kind": "visit", "seconds": None, "at": "2026-11-25T10:00:00+08:00"},
     "outcome", "plan"),
    ({"products": ["NONE"]}, "products", "unknown"), ({"seconds": -1}, "seconds", "min_value"),
    ({"kind": "dream"}, "kind", "invalid_choice"), ({"key": ""}, "key", "blank"),
])  # fmt: skip
def test_a_wrong_one_takes_no_other_down(
    office: User, wrong: dict[str, Any], field: str, problem: str
) -> None:
    told = send(office, one(**({"key": "y"} | wrong)), one("a"), {}, one("b"))
    assert [each["result"] for each in told] == ["refused", "made", "refused", "made"]
    assert (field, problem) in code(told[0])
    assert Contact.objects.count() == 2


def test_what_protects_clients_is_asked_in_the_order_in_which_it_was_had(office: User) -> None:
    Client.objects.update(has_marketing_consent=True, is_do_not_contact=False)
    late, soon = (one(key, purpose="marketing", at=f"2026-11-24T{at}:00+08:00")
                  for key, at in (("late", "11:00"), ("soon", "10:00")))  # fmt: skip
    told = send(office, late, soon)
    assert [each["result"] for each in told] == ["refused", "made"]
    assert code(told[0]) == [("", "one_a_day")]
    (admitted,) = send(office, late | {"admits": True})
    assert Contact.objects.get(pk=admitted["id"]).breaches == ["one_a_day"]


def test_out_of_hours_and_without_consent_are_refused_unless_admitted(office: User) -> None:
    Client.objects.filter(pk="OWN").update(has_marketing_consent=False)
    row_ = one(purpose="marketing", at="2026-11-24T07:00:00+08:00")
    (answer,) = send(office, row_)
    assert {problem for _field, problem in code(answer)} == {"out_of_window", "no_consent"}
    assert results(office, row_ | {"admits": True}) == ["made"]


def test_a_call_the_phone_box_told_is_taken_over(scene: Scene, office: User) -> None:
    box, _secret = box_of(scene)
    take(box, call())
    told = send(office, one(at="2026-11-24T14:57:00+08:00", seconds=None, words="续作"))
    contact = Contact.objects.get()
    assert (told[0]["result"], told[0]["id"]) == ("made", contact.pk)
    assert (contact.origin, contact.seconds, contact.version) == ("person", 120, 2)
    again = one(at="2026-11-24T14:57:00+08:00", seconds=None, words="续作")
    assert results(office, again) == ["known"]


def test_who_may_import_and_how_many(scene: Scene, office: User) -> None:
    body = {"contacts": [one()]}
    assert post(caller(scene.manager), URL, body).status_code == 403
    narrow = caller(office, scopes=[TokenScope.WRITE_CONTACTS])
    assert post(narrow, URL, body).status_code == 403
    for wrong in ([], [one(str(n)) for n in range(MOST_CONTACTS + 1)]):
        assert post(caller(office), URL, {"contacts": wrong}).status_code == 400
    assert not Contact.objects.exists()


def test_five_hundred_take_no_more_statements_than_ten(office: User) -> None:
    numbers = [f"N{n:03d}" for n in range(500)]
    publish([row(number, "O1", "M1") for number in numbers], as_of=NOW.date())
    for number in numbers:
        planted(number)

    def asked(rows: list[dict[str, Any]]) -> int:
        asks = caller(office)
        with CaptureQueriesContext(connection) as queries:
            assert post(asks, URL, {"contacts": rows}).json()["made"] == len(rows)
        return len(queries)

    few = asked([one(f"f{n}", client_no=numbers[n]) for n in range(10)])
    many = asked([one(f"m{n}", client_no=numbers[n]) for n in range(10, 500)])
    assert many <= few + 4  # ORM batches of its own
    assert Contact.objects.count() == 500


@pytest.mark.django_db(transaction=True)
def test_the_same_batch_four_times_at_once_is_one() -> None:
    with time_machine.travel(NOW, tick=False):
        scene = Scene()
        office = scene.person("branch_office", "B", employee_no="B1", name="分行")
        rows = [one(str(n), client_no="OWN") for n in range(20)]
        asks = caller(office)
        done = at_once(*[lambda: post(asks, URL, {"contacts": rows}).json()] * 4)
    assert sorted(each["made"] for each in done) == [0, 0, 0, 20]
    assert all(each["made"] + each["known"] == 20 for each in done)
    assert Contact.objects.count() == 20
