"""Phone boxes and what they report, for tests."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.test import Client as Browser
from django.utils import timezone

from clients.models import Client
from outreach.models import PhoneBox
from outreach.rules.calls import Call
from outreach.rules.contacts import Direction
from outreach.rules.policy import Purpose
from outreach.rules.signing import signature
from outreach.selectors.call_targets import number_index
from outreach.services.calls import Taken, take_calls
from outreach.services.phone_boxes import make_box
from tests.web.client_scene import PHONE, Scene

URL = "/api/v1/phone-box/events/"
_ids = count(1)


def box_of(scene: Scene, code: str = "B") -> tuple[PhoneBox, str]:
    """A box of this institution, and its secret."""
    boss = scene.person("administrator", "H")
    return make_box(name="一号盒子", institution=scene.places[code], by=boss, at=timezone.now())


def give_number(client_no: str, number: str = PHONE) -> None:
    Client.objects.filter(pk=client_no).update(phone_index=number_index(number))


def call(**given: Any) -> Call:
    """Of M1 with OWN, two minutes of talk that ended a minute ago, unless told otherwise."""
    values: dict[str, Any] = {
        "call_id": f"call-{next(_ids)}", "employee_no": "M1", "client_no": "OWN", "number": "",
        "started_at": timezone.localtime() - timedelta(minutes=3), "seconds": 120,
        "direction": Direction.OUT, "is_automatic": False, "purpose": Purpose.SERVICE,
        "recording": "",
    } | given  # fmt: skip
    return Call(**values)


def take(box: PhoneBox, *calls: Call, at: datetime | None = None) -> list[Taken]:
    return list(take_calls(box=box, calls=calls, at=at or timezone.now()))


def event(**given: Any) -> dict[str, Any]:
    """The same, as it is sent."""
    return {
        "call_id": f"call-{next(_ids)}", "employee_no": "M1", "client_no": "OWN",
        "started_at": (timezone.localtime() - timedelta(minutes=3)).isoformat(), "seconds": 120,
    } | given  # fmt: skip


def headers(
    box: PhoneBox, secret: str, body: bytes, *, at: datetime | None = None
) -> Mapping[str, str]:
    stamp = str(int((at or timezone.now()).timestamp()))
    return {
        "X-Phone-Box": box.code, "X-Timestamp": stamp,
        "X-Signature": signature(secret, stamp, body),
    }  # fmt: skip


def report(box: PhoneBox, secret: str, events: Iterable[Any], **given: Any) -> Any:
    """The answer to a signed report."""
    body = json.dumps({"events": list(events)}).encode()
    signed = headers(box, secret, body, **given)
    return Browser().post(URL, body, content_type="application/json", headers=signed)


def states(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [row["state"] for row in answer.json()["results"]]
