"""Working one's list through the API: the acts of the console, each done once."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from organisation.models import User
from organisation.rules.token_scopes import TokenScope
from outreach.models import Contact, ListWork
from tests.api.callers import V1, caller
from tests.outreach.conftest import NOW
from tests.outreach.listed import co_manager, entry, put_on_list, stand_in, work
from tests.web.client_scene import Scene

TODAY = NOW.date().isoformat()
READ = {"day": TODAY, "version": 0}
TALKED = READ | {"outcome": "talked", "purpose": "service", "seconds": 95}


@pytest.fixture
def scene(db: None) -> Any:
    with time_machine.travel(NOW, tick=False):
        scene = Scene()
        put_on_list(NOW.date(), [entry("OWN"), entry("COLLEAGUE", employee_no="M2")])
        yield scene


def sent(user: User, act: str, body: dict[str, Any], key: str = "k1", client: str = "OWN") -> Any:
    return caller(user).post(
        f"{V1}call-list/{client}/{act}/", body, content_type="application/json",
        headers={"Idempotency-Key": key},
    )  # fmt: skip


def test_an_outcome_is_a_contact_and_says_what_the_next_act_needs(scene: Scene) -> None:
    answer = sent(scene.manager, "outcome", TALKED | {"words": "月底前回电"})
    contact = Contact.objects.get()
    assert answer.status_code == 200
    assert answer.json() == {
        "day": TODAY, "client_no": "OWN", "state": "done", "version": 1, "later_at": None,
        "handed_to": "", "contact_id": contact.pk,
    }  # fmt: skip
    assert contact.is_effective
    again = sent(scene.manager, "outcome", TALKED | {"words": "月底前回电"})
    assert again.headers["Idempotency-Replayed"] == "true" and again.json() == answer.json()
    undone = sent(scene.manager, "undo", READ | {"version": 1}, key="k2").json()
    assert (undone["state"], undone["version"], undone["contact_id"]) == ("open", 2, None)


def test_each_act_of_the_console(scene: Scene) -> None:
    co_manager(scene, NOW)
    until = "2026-11-24T17:00:00+08:00"
    later = sent(scene.manager, "put-off", READ | {"until": until}).json()
    assert (later["state"], later["later_at"]) == ("later", "2026-11-24T17:00:00+08:00")
    handed = sent(scene.manager, "hand-over", {"day": TODAY, "version": 1, "to": "M8"}, key="k2")
    assert handed.json()["handed_to"] == "M8"
    helper = User.objects.get(employee_no="M8")
    skipped = sent(helper, "skip", {"day": TODAY, "version": 2, "reason": "away"}).json()
    assert (skipped["state"], skipped["version"]) == ("skipped", 3)


@pytest.mark.parametrize(("act", "body", "status", "code"), [
    ("outcome", TALKED | {"outcome": "call_back"}, 409, "contact_wrong"),
    ("outcome", TALKED | {"outcome": "nothing"}, 400, "invalid"),
    ("outcome", TALKED | {"outcome": "call_back", "next_on": TODAY, "next_time": "14:00"}, 409,
     "not_later"),
    ("outcome", TALKED | {"products": ["NONE"]}, 409, "contact_wrong"),
    ("outcome", TALKED | {"version": 3}, 409, "work_changed"),
    ("outcome", TALKED | {"day": "2026-11-25"}, 404, "not_found"),
    ("skip", READ | {"reason": "other", "words": " "}, 409, "skip_unsaid"),
    ("skip", READ | {"reason": "nothing"}, 400, "invalid"),
    ("put-off", READ | {"until": "2026-11-24T20:00:00+08:00"}, 409, "not_later"),
    ("hand-over", READ | {"to": "M2"}, 409, "not_theirs"),
    ("undo", READ, 409, "undo_over"),
])  # fmt: skip
def test_what_cannot_be_done_is_said_by_a_code_and_changes_nothing(
    scene: Scene, act: str, body: dict[str, Any], status: int, code: str
) -> None:
    answer = sent(scene.manager, act, body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not ListWork.objects.exists() and not Contact.objects.exists()


def test_the_second_of_two_is_told(scene: Scene) -> None:
    sent(scene.manager, "skip", READ | {"reason": "away"})
    answer = sent(stand_in(scene, NOW.date()), "outcome", TALKED)
    assert (answer.status_code, answer.json()["code"]) == (409, "work_changed")
    assert work().state == "skipped"


def test_a_list_that_is_over_is_not_worked_any_more(scene: Scene) -> None:
    put_on_list(NOW.date() + timedelta(days=1), [entry("OWN")])
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        answer = sent(scene.manager, "skip", READ | {"reason": "away"})
        assert (answer.status_code, answer.json()["code"]) == (409, "list_over")


def test_a_stranger_s_client_does_not_exist_and_a_narrow_token_writes_nothing(scene: Scene) -> None:
    assert (
        sent(scene.manager, "skip", READ | {"reason": "away"}, client="COLLEAGUE").status_code
        == 404
    )
    reads = caller(scene.manager, [TokenScope.READ_CONTACTS])
    answer = reads.post(
        f"{V1}call-list/OWN/skip/", READ | {"reason": "away"}, content_type="application/json",
        headers={"Idempotency-Key": "k"},
    )  # fmt: skip
    assert (answer.status_code, answer.json()["needs"]) == (403, "write:contacts")


def test_what_is_forbidden_is_recorded_only_when_admitted(scene: Scene) -> None:
    with time_machine.travel(NOW.replace(hour=20, minute=5), tick=False):
        refused = sent(scene.manager, "outcome", TALKED)
        assert (refused.status_code, refused.json()["code"]) == (409, "contact_forbidden")
        assert refused.json()["errors"] == [{"field": "", "code": "out_of_window"}]
        assert (
            sent(scene.manager, "outcome", TALKED | {"admits": True}, key="k2").status_code == 200
        )
    assert Contact.objects.get().breaches == ["out_of_window"]
