"""What a program writes is told as done by the person in whose name it asked."""

import pytest

from operations.models import AuditEntry
from tests.api.callers import V1, caller, post
from tests.api.test_writes import with_books

pytestmark = pytest.mark.django_db


def test_a_request_through_the_api_is_told_with_its_person() -> None:
    scene = with_books()
    made = post(
        caller(scene.manager), f"{V1}requests/",
        {"kind": "release", "client_no": "OWN", "reason": "客户搬走"},
    )  # fmt: skip
    assert made.status_code == 201
    (told,) = AuditEntry.objects.filter(relation="tiering_bookrequest")
    assert (told.actor_no, told.origin, told.client_no) == ("M1", "api", "OWN")
    assert told.reason == "客户搬走"
    assert told.reference
