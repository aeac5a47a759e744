"""Reports of phone boxes: who may send them, and what each call is answered."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organisation.rules.sealing import unseal
from organisation.selectors.keys import keyring
from outreach.models import CallEvent, Contact, PhoneBox
from outreach.rules.contacts import Origin
from outreach.rules.signing import signature
from outreach.services.calls import PLACE, kept_id
from outreach.services.calls_left import settle_left
from outreach.services.phone_boxes import (
    NotSigned,
    box_of_report,
    disable_box,
    enable_box,
    renew_secret,
)
from tests.api.callers import caller
from tests.outreach.boxes import URL, box_of, event, give_number, headers, report, states
from tests.outreach.conftest import NOW
from tests.web.client_scene import PHONE, Scene


@pytest.fixture
def scene(db: None) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield Scene()


@pytest.fixture
def box(scene: Scene) -> tuple[PhoneBox, str]:
    return box_of(scene)


Box = tuple[PhoneBox, str]


def test_a_signed_report_is_taken_and_makes_contacts(box: Box) -> None:
    assert states(report(*box, [event(), event(seconds=0)])) == ["accepted", "accepted"]
    made = Contact.objects.order_by("pk").values_list("outcome", "origin", "seconds", "made_by")
    assert list(made) == [("talked", "box", 120, None), ("not_answered", "box", 0, None)]
    kept = PhoneBox.objects.get()
    assert kept.last_seen_at == timezone.now()


def test_the_same_report_again_changes_nothing(box: Box) -> None:
    events = [event(), event(seconds=0), event(client_no="NOBODY")]
    assert set(states(report(*box, events))) == {"accepted"}
    before = list(CallEvent.objects.order_by("pk").values()), list(Contact.objects.values())
    assert states(report(*box, events)) == ["repeated"] * 3
    assert (
        list(CallEvent.objects.order_by("pk").values()), list(Contact.objects.values()),
    ) == before  # fmt: skip


def test_the_same_moment_in_another_zone_is_the_same_call(box: Box) -> None:
    at = timezone.now() - timedelta(minutes=9)
    told = event(started_at=timezone.localtime(at).isoformat(), number="139-8765-1234")
    assert states(report(*box, [told])) == ["accepted"]
    again = told | {"started_at": at.isoformat(), "number": "+86 13987651234"}
    assert states(report(*box, [again])) == ["repeated"]


@pytest.mark.parametrize("other", [
    {"seconds": 121}, {"employee_no": "M2"}, {"client_no": "COLLEAGUE"}, {"number": PHONE},
    {"direction": "in"}, {"is_automatic": True}, {"purpose": "marketing"}, {"recording": "r"},
    {"started_at": "2026-11-24T14:00:00+08:00"},
])  # fmt: skip
def test_the_same_call_told_otherwise_is_a_conflict_and_changes_nothing(
    box: Box, other: dict[str, Any]
) -> None:
    told = event()
    report(*box, [told])
    before = list(CallEvent.objects.values())
    answer = report(*box, [told | other])
    assert answer.json()["results"] == [{
        "place": 0, "state": "refused", "errors": [{"field": "call_id", "code": "conflict"}],
    }]  # fmt: skip
    assert list(CallEvent.objects.values()) == before
    assert Contact.objects.count() == 1


def test_of_two_in_one_report_the_first_counts(box: Box) -> None:
    told = event()
    assert states(report(*box, [told, told, told | {"seconds": 5}])) == [
        "accepted", "repeated", "refused",
    ]  # fmt: skip
    assert CallEvent.objects.get().seconds == 120


def test_two_boxes_may_use_the_same_call_id(box: Box, scene: Scene) -> None:
    other = box_of(scene, "O1")
    told = event()
    assert states(report(*box, [told])) == ["accepted"]
    assert states(report(*other, [told | {"seconds": 30}])) == ["accepted"]
    assert CallEvent.objects.count() == 2


@pytest.mark.parametrize(("wrong", "errors"), [
    ({"seconds": -1}, [{"field": "seconds", "code": "min_value"}]),
    ({"seconds": 86_400}, [{"field": "seconds", "code": "max_value"}]),
    ({"seconds": "12"}, [{"field": "seconds", "code": "invalid"}]),
    ({"call_id": ""}, [{"field": "call_id", "code": "blank"}]),
    ({"call_id": "x" * 101}, [{"field": "call_id", "code": "max_length"}]),
    ({"started_at": "gestern"}, [{"field": "started_at", "code": "invalid"}]),
    ({"started_at": "2026-11-24T15:06:00+08:00"}, [{"field": "started_at", "code": "not_yet"}]),
    ({"started_at": "1970-01-01T00:00:00Z"}, [{"field": "started_at", "code": "too_old"}]),
    ({"direction": "up"}, [{"field": "direction", "code": "invalid_choice"}]),
    ({"number": "dial 13987651234"}, [{"field": "number", "code": "invalid"}]),
    ({"client_no": None}, [{"field": "client_no", "code": "null"}]),
])  # fmt: skip
def test_a_wrong_call_is_told_by_field_and_loses_none_of_the_others(
    box: Box, wrong: dict[str, Any], errors: Any
) -> None:
    answer = report(*box, [event(), event(**wrong), event(seconds=70)])
    assert states(answer) == ["accepted", "refused", "accepted"]
    assert answer.json()["results"][1]["errors"] == errors
    assert CallEvent.objects.count() == 2


def test_a_call_with_nobody_and_what_is_no_call_are_refused(box: Box) -> None:
    bare = event()
    del bare["client_no"]
    answer = report(*box, [bare, 17, None])
    found = [[error["code"] for error in row["errors"]] for row in answer.json()["results"]]
    assert found == [["required"], ["invalid"], ["null"]]


@pytest.mark.parametrize("events", [[], None, "x", [{}] * 501])
def test_a_report_is_of_one_to_five_hundred_calls(box: Box, events: Any) -> None:
    body = json.dumps({"events": events}).encode()
    signed = headers(*box, body)
    answer = Browser().post(URL, body, content_type="application/json", headers=signed)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def asked(box: Box, body: bytes, **altered: str) -> Any:
    signed = {**headers(*box, body), **altered}
    return Browser().post(URL, body, content_type="application/json", headers=signed)


def test_only_who_signs_with_the_secret_is_let_in(box: Box, scene: Scene) -> None:
    body = json.dumps({"events": [event()]}).encode()
    stamp = str(int(timezone.now().timestamp()))
    wrong = [
        Browser().post(URL, body, content_type="application/json"),
        asked(box, body, **{"X-Phone-Box": "box-nobody"}),
        asked(box, body, **{"X-Signature": signature("x" * 43, stamp, body)}),
        asked(box, body, **{"X-Signature": "é"}),
        asked(box, body, **{"X-Signature": signature(box[1], stamp, body + b" ")}),
        asked(box, body, **{"X-Timestamp": str(int(stamp) - 1)}),
        caller(scene.manager).post(URL, body, content_type="application/json"),
    ]
    found = [(each.status_code, each.json()["code"]) for each in wrong]
    assert found == [(401, "signature_wrong")] * len(wrong)
    assert not CallEvent.objects.exists()


@pytest.mark.parametrize(("minutes", "status"), [
    (-5.1, 401), (-4.9, 200), (0, 200), (4.9, 200), (5.1, 401), (-60, 401),
])  # fmt: skip
def test_a_box_whose_clock_is_off_is_refused(box: Box, minutes: float, status: int) -> None:
    at = timezone.now() + timedelta(minutes=minutes)
    answer = report(*box, [event()], at=at)
    assert answer.status_code == status
    if status == 401:
        assert answer.json()["code"] == "clock_off"


@pytest.mark.parametrize("stamp", ["", "soon", "-1", "1e9", "9" * 13, "１７６３９６０４００"])
def test_a_stamp_that_is_no_number_is_refused(box: Box, stamp: str) -> None:
    body = json.dumps({"events": [event()]}).encode()
    signed = headers(*box, body) | {"X-Timestamp": stamp,
                                    "X-Signature": signature(box[1], stamp, body)}  # fmt: skip
    answer = Browser().post(URL, body, content_type="application/json", headers=signed)
    assert answer.status_code == 401


def test_a_disabled_box_and_an_old_secret_are_refused(box: Box, scene: Scene) -> None:
    kept, secret = box
    assert disable_box(box=kept, by=scene.manager, at=timezone.now())
    assert report(kept, secret, [event()]).json()["code"] == "signature_wrong"
    enable_box(box=kept)
    assert states(report(kept, secret, [event()])) == ["accepted"]
    newer = renew_secret(box=kept, at=timezone.now())
    assert report(kept, secret, [event()]).status_code == 401
    assert states(report(kept, newer, [event()])) == ["accepted"]


def test_a_report_too_long_to_be_one_is_refused(box: Box) -> None:
    answer = report(*box, [event(recording="x" * 3_000_000)])
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_too_many_reports_wait(box: Box, settings: Any) -> None:
    settings.API_BOX_REPORTS_A_MINUTE = 2
    found = [report(*box, [event()]).status_code for _ in range(3)]
    assert found == [200, 200, 429]


def kept_words() -> str:
    """All that is kept of calls, as it could be read."""
    return str([
        {name: bytes(v) if isinstance(v, memoryview) else v for name, v in kept.items()}
        for kept in CallEvent.objects.values()
    ])  # fmt: skip


def test_a_number_is_nowhere_in_clear(
    box: Box, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    give_number("OWN")
    told = event(number=PHONE, recording=f"rec/{PHONE}.wav")
    del told["client_no"]
    wrong = event(number=f"{PHONE}x", call_id="c1")
    answer = report(*box, [told, wrong, told | {"seconds": 1}])
    said = capsys.readouterr()
    assert PHONE not in answer.content.decode() + caplog.text + said.out + said.err
    (kept,) = CallEvent.objects.values()
    assert PHONE not in kept_words()
    row = f"{box[0].pk}\0{kept_id(told['call_id'])}"
    opened = unseal(keyring(), bytes(kept["number_sealed"]), table=PLACE, row=row, column="number")
    assert opened == PHONE
    (made,) = Contact.objects.all()
    assert (made.client_no, made.origin) == ("OWN", Origin.BOX)


def test_a_report_takes_the_same_statements_for_one_call_and_fifty(box: Box) -> None:
    counts = []
    report(*box, [event()])  # the client's row of last contacts is made with the first
    for many in (1, 50):
        with CaptureQueriesContext(connection) as asked:
            answer = report(*box, [event() for _ in range(many)])
        assert states(answer) == ["accepted"] * many
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 30


def test_a_number_in_the_wrong_place_is_not_kept_there(box: Box) -> None:
    told = [event(call_id=f"20261124-{PHONE}"), event(client_no=f"+86 {PHONE}")]
    assert states(report(*box, told)) == ["accepted"] * 2
    assert states(report(*box, told)) == ["repeated"] * 2
    assert PHONE not in kept_words()
    # The second finds its client as any number does.
    give_number("OWN")
    assert settle_left(at=timezone.now()) == 1


def test_a_withheld_number_is_kept_and_found_nowhere(box: Box) -> None:
    told = event(direction="in")
    del told["client_no"]
    answer = report(*box, [told, told | {"direction": "out", "call_id": "another"}])
    assert states(answer) == ["accepted", "refused"]
    assert answer.json()["results"][1]["errors"] == [{"field": "number", "code": "required"}]
    assert CallEvent.objects.get().became == "unknown_number"
    assert settle_left(at=timezone.now()) == 0


def test_a_call_taken_before_its_number_was_a_digest_is_known(box: Box) -> None:
    """Upgrades: the box repeats a report that the release before had taken."""
    told = event()
    report(*box, [told])
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE outreach_callevent DISABLE TRIGGER USER")
        cursor.execute("UPDATE outreach_callevent SET call_id = %s", [told["call_id"]])
        cursor.execute("ALTER TABLE outreach_callevent ENABLE TRIGGER USER")
    answers = report(*box, [told, told | {"seconds": 1}])
    assert states(answers) == ["repeated", "refused"]


def test_a_box_s_name_that_no_database_takes_is_unknown(box: Box) -> None:
    body = json.dumps({"events": [event()]}).encode()
    with pytest.raises(NotSigned):
        box_of_report(code="box\0", stamp="0", given="", body=body, at=timezone.now())


def test_the_description_tells_how_a_report_is_signed_and_answered(scene: Scene, box: Box) -> None:
    told = caller(scene.manager).get("/api/v1/schema/").json()
    post = told["paths"]["/api/v1/phone-box/events/"]["post"]
    assert post["security"] == [{"phone_box": []}]
    assert {each["name"] for each in post["parameters"]} == {"X-Phone-Box", "X-Timestamp"}
    described = told["components"]["schemas"]["CallAnswer"]["properties"]
    for row in report(*box, [event(), 17]).json()["results"]:
        assert set(row) == set(described)
