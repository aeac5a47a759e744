"""Writing down many contacts at once: those that were had before the CRM was there to log them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from operations.services.bulk import copy_csv_in, csv_rows, execute, make_temporary_like
from organisation.selectors.keys import keyring
from outreach.policies.daily_work import daily_policy
from outreach.rules.contact_words import seal_words
from outreach.rules.said import NOTHING, Said, wrongs
from outreach.services.contact_checks import facts_of
from outreach.services.contact_refusals import ContactWrong
from outreach.services.last_contacts import lock_clients, refresh_many

TABLE = "outreach_contact"
COLUMNS: Sequence[str] = (
    "client_no", "employee_no", "role", "institution_code", "key", "kind", "direction", "purpose",
    "outcome", "at", "on", "filed_on", "seconds", "is_effective", "policy_version", "products",
    "next_step", "next_on", "next_time", "breaches", "words_sealed", "version", "made_at",
    "recorded_at",
)  # fmt: skip
NAMES = ", ".join(f'"{name}"' for name in COLUMNS)
# A key that is there already made its contact before.
WRITE = (
    f'INSERT INTO {TABLE} ({NAMES}) SELECT {NAMES} FROM past_contacts ORDER BY made_at, "key"'  # noqa: S608
    " ON CONFLICT (employee_no, key) DO NOTHING"
)


@dataclass(frozen=True)
class PastContact:
    """A contact that was had: ``recorded_at`` is when somebody wrote it down (aware). ``role`` and
    ``institution_code``: as whom, and posted where, ``employee_no`` had it."""

    client_no: str
    employee_no: str
    role: str
    institution_code: str
    key: str
    said: Said
    recorded_at: datetime


@transaction.atomic
def write_past_contacts(contacts: Sequence[PastContact]) -> int:
    """Write them set-based and tell their clients' last contacts anew; how many are new.

    No account made them (``made_by`` is empty), and the audit tells each of them. What protects
    clients is the caller's to keep: nobody asks here, for flags and consents of then are not known.
    Raises ContactWrong for what cannot be said of a contact.
    """
    clients = sorted({each.client_no for each in contacts})
    lock_clients(clients)
    make_temporary_like(TABLE, COLUMNS, "past_contacts")
    copy_csv_in("past_contacts", COLUMNS, csv_rows(_rows(contacts)))
    written = execute(WRITE)
    execute("DROP TABLE past_contacts")
    refresh_many(clients)
    for table in (TABLE, "clients_lastcontact"):
        execute(f"ANALYZE {table}")
    return written


def _rows(contacts: Sequence[PastContact]) -> Iterator[Sequence[Any]]:
    for each in contacts:
        _must_be_said(each)
        columns = _columns(each)
        yield [columns[name] for name in COLUMNS]


def _must_be_said(contact: PastContact) -> None:
    said = contact.said
    if found := wrongs(daily_policy(), said, before=NOTHING, at=contact.recorded_at):
        raise ContactWrong(found)


def _columns(contact: PastContact) -> dict[str, Any]:
    facts = facts_of(contact.said, (), filed_on=None)
    place = {"client_no": contact.client_no, "key": contact.key}
    sealed = seal_words(keyring(), contact.said.words, **place)
    return facts | place | {
        "employee_no": contact.employee_no,
        "role": contact.role,
        "institution_code": contact.institution_code,
        "products": json.dumps(facts["products"]),
        "breaches": json.dumps(facts["breaches"]),
        "words_sealed": None if sealed is None else f"\\x{sealed.hex()}",
        "version": 1,
        "made_at": contact.recorded_at,
        "recorded_at": contact.recorded_at,
    }  # fmt: skip
