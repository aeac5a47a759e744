"""Writing down contacts with clients: logged once, amended by their maker within a day.

**Breaches.** What is only planned is refused if the rules that protect clients forbid it. What took
place is written down all the same, because a book of contacts that hides the wrong ones protects
nobody: its maker is first told what forbade it, and has to admit it (``admits``). The breaches
stand in the contact's row from then on, are shown with it and told by the audit (domain/03 §Rules
that protect clients; domain/07).
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from clients.selectors.one_client import SeenClient
from organisation.models import User
from organisation.selectors.access import Access
from organisation.selectors.keys import keyring
from outreach.models import Contact
from outreach.policies.daily_work import daily_policy
from outreach.rules.contact_words import open_words, seal_words
from outreach.rules.contacts import Origin
from outreach.rules.protection import Refusal
from outreach.rules.said import NOTHING, Said
from outreach.selectors.calls import call_nobody_logged, is_called_out_of_hours
from outreach.selectors.contacts import is_open, own_contact
from outreach.selectors.standing import standing_of
from outreach.services.amended_entry import follow_amended
from outreach.services.call_contacts import settle_again, with_hours
from outreach.services.contact_checks import before_of, breaches_of, facts_of, must_log
from outreach.services.contact_refusals import (
    AlreadyLogged,
    ContactChanged,
    KeyReused,
    NotThere,
    TooLate,
)
from outreach.services.contact_versions import keep_versions
from outreach.services.last_contacts import lock_client, refresh
from outreach.services.taking_over import take_over, with_seconds

# What follows from what was said; not compared when somebody says the same again.
JUDGED = {"filed_on", "is_effective", "policy_version", "breaches"}


@transaction.atomic
def log_contact(
    *,
    access: Access,
    seen: SeenClient,
    said: Said,
    key: str,
    admits: bool = False,
    by: User,
    at: datetime,
) -> Contact:
    """The contact that was had or is planned, and with it the client's last one and promised day;
    of a call that the phone box told before, the contact that was made of it.

    ``key``: of the form or request; the same key with the same words gives the contact that was
    made by it, and makes no other. Raises MayNotLog, ContactWrong, UnknownProducts, Forbidden,
    AlreadyLogged, KeyReused.
    """
    must_log(access, seen)
    lock_client(seen.client_no)
    return write_contact(access=access, seen=seen, said=said, key=key, admits=admits, by=by, at=at)


def write_contact(
    *,
    access: Access,
    seen: SeenClient,
    said: Said,
    key: str,
    admits: bool,
    by: User,
    at: datetime,
    origin: Origin = Origin.PERSON,
) -> Contact:
    """``log_contact`` in the caller's transaction, of a client that is locked and may be worked."""
    said, at = _local(said), timezone.localtime(at)
    known = Contact.objects.filter(employee_no=access.employee_no, key=key).first()
    if known is not None:
        return _again(known, seen, said)
    standing = standing_of(access, seen)
    call = call_nobody_logged(seen.client_no, access.employee_no, said)
    found = breaches_of(
        seen, said, standing=standing, before=NOTHING, but=call.pk if call else 0, admits=admits,
        at=at,
    )  # fmt: skip
    words = seal_words(keyring(), said.words, client_no=seen.client_no, key=key)
    said = with_seconds(said, call)
    columns = facts_of(said, found, filed_on=at.date() if said.is_plan else None) | {
        "client_no": seen.client_no, "employee_no": access.employee_no,
        "role": standing.role.value, "institution_code": standing.institution_code, "key": key,
        "words_sealed": words, "made_at": at, "made_by": by, "origin": origin,
        "recorded_at": None if said.is_plan else at,
    }  # fmt: skip
    contact = take_over(call, columns, by=by, at=at) if call else _made(**columns)
    refresh(seen.client_no)
    return contact


@transaction.atomic
def amend_contact(
    *,
    access: Access,
    seen: SeenClient,
    contact_id: int,
    version: int,
    said: Said,
    admits: bool = False,
    by: User,
    at: datetime,
) -> Contact:
    """Say anew what one said of a contact: what happened to a plan whenever it was, all else within
    the policy's hours. What stood before is kept (``ContactVersion``); the same again changes
    nothing. ``version``: the one that was read.

    Raises MayNotLog, NotThere for somebody else's, ContactChanged, TooLate, ContactWrong,
    UnknownProducts, Forbidden.
    """
    must_log(access, seen)
    said, at = _local(said), timezone.localtime(at)
    lock_client(seen.client_no)
    contact = own_contact(access.employee_no, contact_id, client_no=seen.client_no)
    if contact is None:
        raise NotThere(contact_id)
    if says(contact, said):
        return contact
    if contact.version != version:
        raise ContactChanged(contact_id)
    if not is_open(daily_policy(), contact, at=at):
        raise TooLate(contact_id)
    found = breaches_of(
        seen, said, standing=standing_of(access, seen), before=before_of(contact), but=contact.pk,
        admits=admits, at=at,
    )  # fmt: skip
    is_out = is_called_out_of_hours(contact)
    found = [Refusal(each) for each in with_hours(found, is_out=is_out)]
    keep_versions([contact], by=by, at=at)
    facts = facts_of(
        said, found, filed_on=_filed_on(contact, said, at),
        is_automatic=contact.origin == Origin.DIALLER,
    )  # fmt: skip
    _amend(contact, said, facts, at=at)
    refresh(seen.client_no)
    follow_amended(contact, said, by=by, at=at)
    return contact


@transaction.atomic
def withdraw_contact(
    *, access: Access, seen: SeenClient, contact_id: int, by: User, at: datetime
) -> None:
    """Take back what was logged by a slip; its row stays and counts nowhere, and a call that the
    phone box told stands by itself again. Of one's own contacts, while the console may undo.
    Raises MayNotLog, NotThere, TooLate."""
    must_log(access, seen)
    lock_client(seen.client_no)
    contact = own_contact(access.employee_no, contact_id, client_no=seen.client_no)
    is_own = contact is not None and contact.made_by_id == by.pk
    if contact is None or not is_own or contact.origin == Origin.OUTBOX:
        raise NotThere(contact_id)
    if at >= contact.made_at + timedelta(minutes=daily_policy().undo_minutes):
        raise TooLate(contact_id)
    contact.withdrawn_at = at
    contact.save(update_fields=["withdrawn_at"])
    settle_again(contact, at=at)
    refresh(seen.client_no)


def _local(said: Said) -> Said:
    """Days are those of the bank; text as it is read."""
    return replace(said, at=timezone.localtime(said.at), words=said.words.strip())


def _again(known: Contact, seen: SeenClient, said: Said) -> Contact:
    if known.client_no != seen.client_no:
        raise KeyReused(known.pk)
    if known.withdrawn_at is not None or not says(known, said):
        raise AlreadyLogged(known.pk)
    return known


def says(contact: Contact, said: Said, *, but: Collection[str] = ()) -> bool:
    """Whether it says just that already, apart from these columns; how long a call was, the phone
    box may have told."""
    facts, apart = facts_of(said, (), filed_on=None), JUDGED.union(but)
    if said.seconds is None and contact.seconds is not None and contact.calls.exists():
        apart |= {"seconds"}
    words = open_words(
        keyring(), contact.words_sealed, client_no=contact.client_no, key=contact.key
    )
    return words == said.words.strip() and all(
        getattr(contact, name) == value for name, value in facts.items() if name not in apart
    )


def _made(**columns: Any) -> Contact:
    try:
        with transaction.atomic():
            return Contact.objects.create(**columns)
    except IntegrityError as error:
        if "contact_key" not in str(error):
            raise
        raise KeyReused(columns["key"]) from error  # at this moment, with another client


def _filed_on(contact: Contact, said: Said, at: datetime) -> date | None:
    """A plan that is moved to another day is filed anew."""
    is_moved = said.is_plan and said.on != contact.on
    return at.date() if is_moved else contact.filed_on


def _amend(contact: Contact, said: Said, facts: dict[str, Any], *, at: datetime) -> None:
    place = {"client_no": contact.client_no, "key": contact.key}
    if open_words(keyring(), contact.words_sealed, **place) != said.words:
        contact.words_sealed = seal_words(keyring(), said.words, **place)
    for name, value in facts.items():
        setattr(contact, name, value)
    if contact.outcome and contact.recorded_at is None:
        contact.recorded_at = at
    if contact.origin == Origin.BOX:
        contact.origin = Origin.PERSON
    contact.version, contact.amended_at = contact.version + 1, at
    contact.save()
