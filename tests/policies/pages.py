"""Asking for policy pages, and a proposal to ask about."""

from datetime import date
from typing import Any

from django.utils import timezone

from operations.models import PolicyVersion
from organisation.models import User
from tests.policies.bodies import body
from tests.signed_in import browser_of as client_of
from tiering.services.policy_proposals import propose_policy

NEXT = date(2026, 12, 1)


def page_of(user: User, path: str) -> str:
    response = client_of(user).get(path)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def propose(by: User, **terms: Any) -> PolicyVersion:
    terms = terms or {"tiering.tiers.wealth": 300000}
    return propose_policy(
        given=body(terms), effective_on=NEXT, reason="门槛上调", by=by, at=timezone.now()
    )
