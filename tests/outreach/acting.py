"""Logging and amending as a person does: through the gate, at the moment it is."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from clients.models import Client, LastContact
from clients.selectors.one_client import SeenClient, seen_client
from operations.selectors.days import last_published_day
from organisation.models import User
from organisation.selectors.access import access_of
from outreach.models import Contact
from outreach.rules.contacts import Direction, Kind, NextStep, Outcome
from outreach.rules.policy import Purpose
from outreach.rules.said import Said
from outreach.services.contacts import amend_contact, log_contact

_keys = count(1)


def seen_by(user: User, client_no: str) -> SeenClient:
    now = timezone.localtime()
    day = last_published_day()
    assert day is not None and day.published_run_id is not None
    return seen_client(
        access_of(user, on=now.date()), user, client_no, run_id=day.published_run_id,
        as_of=day.as_of, at=now,
    )  # fmt: skip


def said(**given: Any) -> Said:
    """A service call of three minutes an hour ago unless told otherwise."""
    values: dict[str, Any] = {
        "kind": "call", "direction": "out", "purpose": "service", "outcome": "talked",
        "at": timezone.now() - timedelta(hours=1), "seconds": 180,
    } | given  # fmt: skip
    if values["kind"] != "call" and "seconds" not in given:
        values["seconds"] = None
    read = {"kind": Kind, "direction": Direction, "purpose": Purpose, "outcome": Outcome,
            "next_step": NextStep}  # fmt: skip
    return Said(**{
        name: read[name](value) if name in read and value is not None else value
        for name, value in values.items()
    })  # fmt: skip


def log(user: User, client_no: str = "OWN", key: str = "", **given: Any) -> Contact:
    return log_said(user, said(**given), client_no, key=key)


def log_said(
    user: User, what: Said, client_no: str = "OWN", *, key: str = "", admits: bool = False
) -> Contact:
    now = timezone.now()
    return log_contact(
        access=access_of(user, on=timezone.localdate(now)), seen=seen_by(user, client_no),
        said=what, key=key or f"key-{next(_keys)}", admits=admits, by=user, at=now,
    )  # fmt: skip


def amend(
    user: User, contact: Contact, *, version: int | None = None, admits: bool = False, **given: Any
) -> Contact:
    now = timezone.now()
    return amend_contact(
        access=access_of(user, on=timezone.localdate(now)), seen=seen_by(user, contact.client_no),
        contact_id=contact.pk, version=version or contact.version, said=said(**given),
        admits=admits, by=user, at=now,
    )  # fmt: skip


def alter_client(**given: Any) -> None:
    """What the bank's file says of the client OWN."""
    Client.objects.filter(pk="OWN").update(**given)


def last(client_no: str = "OWN") -> LastContact:
    return LastContact.objects.get(pk=client_no)


def moments(*hours: float) -> Sequence[datetime]:
    now = timezone.now()
    return [now - timedelta(hours=each) for each in hours]
