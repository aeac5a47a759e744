"""Contacts to look at: a timeline with every kind, one amended, one against a rule, one planned."""

from datetime import timedelta

from django.utils import timezone

from organisation.models import User
from outreach.models import Contact
from tests.outreach.made import logged

WORDS = "到期资金想和家人商量；货款下月中旬回笼，约月底前回电。儿子明年出国，想了解美元存款。"


def add_contacts(manager: User) -> Contact:
    """With C00001, by the manager; the newest, which can be amended."""
    now = timezone.now()
    past = [
        {"kind": "meeting", "outcome": "appointment"}, {"kind": "gift", "outcome": "done"},
        {"kind": "message", "outcome": "done", "purpose": "marketing"},
        {"outcome": "not_answered", "seconds": 0}, {"outcome": "busy", "seconds": 0},
        {"direction": "in", "seconds": 1_325}, {"kind": "visit", "outcome": "not_met"},
        {"outcome": "refused", "breaches": ["no_consent"], "purpose": "marketing"},
    ]  # fmt: skip
    for weeks, given in enumerate(past, start=1):
        logged(
            "C00001", str(manager.employee_no), at=now - timedelta(weeks=weeks), words=WORDS,
            products=["P1", "P3"] if weeks % 2 else [], **given,
        )  # fmt: skip
    logged(
        "C00001", str(manager.employee_no), at=now + timedelta(days=3), kind="visit", outcome="",
        made_at=now,
    )  # fmt: skip
    return logged(
        "C00001", str(manager.employee_no), at=now - timedelta(hours=2), words=WORDS,
        products=["P1"], next_step="visit", next_on=timezone.localdate() + timedelta(days=7),
    )  # fmt: skip
