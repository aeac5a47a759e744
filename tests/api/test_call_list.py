"""One's own list of the day through the API: the one that the console shows."""

from typing import Any

import pytest
import time_machine

from organisation.rules.token_scopes import TokenScope
from outreach.rules.working import SkipReason
from outreach.services.working import skip
from tests.api.callers import V1, caller
from tests.factories import account
from tests.outreach.conftest import NOW
from tests.outreach.listed import act, entry, put_on_list
from tests.web.client_scene import NAME, Scene

URL = f"{V1}call-list/"


@pytest.fixture
def scene(db: None) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield Scene()


def test_before_the_first_list_there_is_none(scene: Scene) -> None:
    told = caller(scene.manager).get(URL).json()
    assert (told["day"], told["results"]) == (None, [])


def test_it_tells_whom_to_call_why_and_what_became_of_them(scene: Scene) -> None:
    put_on_list(NOW.date(), [entry("OWN"), entry("COLLEAGUE", employee_no="M2")])
    asks = caller(scene.manager)
    (row,) = asks.get(URL).json()["results"]
    assert (row["client_no"], row["name"], row["tier"], row["aum"]) == (
        "OWN", NAME, "wealth", "600000.00",
    )  # fmt: skip
    assert (row["state"], row["score"], row["place"], row["version"]) == ("open", 234, 1, 0)
    assert row["reasons"][0] == {
        "reason": "maturity", "due_on": "2026-12-01", "figure": "1200000.00", "detail": "P1",
        "points": 80, "urgency": 120, "tier": 150, "score": 144,
    }  # fmt: skip
    skip(act(scene.manager), reason=SkipReason.AWAY)
    (row,) = asks.get(URL).json()["results"]
    assert (row["state"], row["skip_reason"], row["version"]) == ("skipped", "away", 1)


def test_a_head_without_a_book_has_an_empty_list_and_a_narrow_token_none(scene: Scene) -> None:
    put_on_list(NOW.date(), [entry("OWN")])
    head = account("outlet_head", scene.places["O1"], employee_no="H1", name="网点负责人")
    assert caller(head).get(URL).json()["results"] == []
    narrow = caller(scene.manager, [TokenScope.READ_CLIENTS]).get(URL)
    assert (narrow.status_code, narrow.json()["needs"]) == (403, "read:contacts")
