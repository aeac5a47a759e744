"""Contacts made by hand, as if services had written them."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.db import transaction
from django.utils import timezone

from organisation.selectors.keys import keyring
from outreach.models import Contact
from outreach.policies.daily_work import daily_policy
from outreach.rules.contact_words import seal_words
from outreach.rules.contacts import Kind, Outcome, is_effective
from outreach.services.last_contacts import lock_client, refresh

_keys = count(1)


def logged(client_no: str, employee_no: str, *, at: datetime, **given: Any) -> Contact:
    """An effective service call of three minutes, recorded when it was had, unless told otherwise;
    the client's last contact follows."""
    key = given.pop("key", f"made-{next(_keys)}")
    words = seal_words(keyring(), given.pop("words", ""), client_no=client_no, key=key)
    said: dict[str, Any] = {
        "kind": "call", "direction": "out", "purpose": "service", "outcome": "talked",
        "seconds": 180, "role": "relationship_manager", "institution_code": "O1",
        "made_at": at, "recorded_at": at,
    } | given  # fmt: skip
    if said["kind"] != "call":
        said["seconds"] = None
    if not said["outcome"]:
        said |= {"recorded_at": None, "filed_on": timezone.localdate(said["made_at"])}
    policy, outcome = daily_policy(), Outcome(said["outcome"]) if said["outcome"] else None
    effective = is_effective(
        policy, kind=Kind(said["kind"]), outcome=outcome, seconds=said["seconds"]
    )
    contact = Contact.objects.create(
        **{
            "client_no": client_no, "employee_no": employee_no, "key": key, "at": at,
            "on": timezone.localdate(at), "is_effective": effective,
            "policy_version": policy.version, "words_sealed": words,
        } | said
    )  # fmt: skip
    _tell(client_no)
    return contact


def _tell(client_no: str) -> None:
    with transaction.atomic():
        lock_client(client_no)
        refresh(client_no)


def days_ago(days: int) -> datetime:
    return timezone.localtime() - timedelta(days=days)
