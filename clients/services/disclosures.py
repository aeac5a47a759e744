"""Showing personal data: first the record, committed, then the data (domain/07).

No record, no look: each function writes its ``Disclosure`` in a transaction of its own and returns
what may be shown only when that is committed.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction

from clients.models import Client, ClientOpening, ClientSnapshot, Disclosure
from clients.rules.sealing import Keyring, unseal
from clients.selectors.one_client import SeenClient
from organisation.models import User
from organisation.rules.permissions import Permission
from organisation.rules.roles import Role
from organisation.selectors.access import Access

OPEN_FOR = timedelta(minutes=30)  # domain/01
REASON_LENGTH = 200
HIDDEN_NUMBER = "?"


class Purpose(StrEnum):
    """Why a field is shown; a code, so that nobody writes personal data into the record."""

    CONTACT = "contact"
    VERIFY = "verify"
    SERVICE = "service"
    COMPLAINT = "complaint"
    AUDIT = "audit"


class DisclosureRefused(RuntimeError):
    """It is not shown; the subclass says why."""


class NotSeenInFull(DisclosureRefused):
    """Who sees a client masked is not shown the number either."""


class LimitReached(DisclosureRefused):
    """As many fields as the policy allows were shown to this person today."""


class NothingThere(DisclosureRefused):
    """The bank's file gave no such number."""


class ReasonMissing(DisclosureRefused):
    """No reason was given, or one too long."""


class NotOpened(DisclosureRefused):
    """No such client, or somebody who may not open any: the two look alike."""


def reveal_field(
    *,
    seen: SeenClient,
    field: Disclosure.Field,
    purpose: Purpose,
    limit: int,
    keyring: Keyring,
    by: User,
    at: datetime,
) -> tuple[str, int]:
    """The phone or identity number in clear, and how many more may be shown today.

    ``at`` is local: the limit counts the person's day. Raises NotSeenInFull, NothingThere,
    LimitReached; a value that does not open raises SealingError, and its record stands.
    """
    if not seen.is_full:
        raise NotSeenInFull(field)
    column = f"{field.value}_sealed"
    sealed = getattr(seen.client, column)
    if sealed is None:
        raise NothingThere(field)
    left = record_reveal(
        client_no=seen.client_no, field=field, purpose=purpose, limit=limit, by=by, at=at
    )
    value = unseal(keyring, sealed, table="client", row=seen.client_no, column=field.value)
    return value, left


@transaction.atomic(durable=True)
def record_reveal(
    *,
    client_no: str,
    field: Disclosure.Field,
    purpose: Purpose,
    limit: int,
    by: User,
    at: datetime,
) -> int:
    """Write that a personal field is shown; how many more may be shown to this person today. Counts
    and writes while the account is locked: of requests at the same moment each sees the records of
    those before it. Raises LimitReached."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    shown = Disclosure.objects.filter(
        by=by, kind=Disclosure.Kind.REVEAL, at__gte=midnight, at__lt=midnight + timedelta(days=1)
    ).count()
    if shown >= limit:
        raise LimitReached(limit)
    Disclosure.objects.create(
        kind=Disclosure.Kind.REVEAL, field=field, client_no=client_no, by=by, at=at,
        purpose=purpose,
    )  # fmt: skip
    return limit - shown - 1


@transaction.atomic(durable=True)
def open_client(
    *, access: Access, client_no: str, reason: str, run_id: int, by: User, at: datetime
) -> ClientOpening:
    """Open one client to one person of head office for 30 minutes, for a recorded reason.

    Raises ReasonMissing; NotOpened for who may not and for a number that is not in the published
    run.
    """
    reason = reason.strip()
    if not reason or len(reason) > REASON_LENGTH:
        raise ReasonMissing
    if not access.has(Permission.OPEN_CLIENT) or Role.ADMINISTRATOR in access.roles:
        raise NotOpened(client_no)
    if not ClientSnapshot.objects.filter(run_id=run_id, client_no=client_no).exists():
        raise NotOpened(client_no)
    Disclosure.objects.create(
        kind=Disclosure.Kind.OPENING, client_no=client_no, by=by, at=at, purpose=reason
    )
    return ClientOpening.objects.create(
        client_no=client_no, opened_by=by, reason=reason, opened_at=at, until=at + OPEN_FOR
    )


@transaction.atomic(durable=True)
def look_up_client(
    *, access: Access, client_no: str, run_id: int, by: User, at: datetime
) -> bool | None:
    """Whether a client at home in one's own outlet has the priority flag; None: there is nobody of
    this number there, which says nothing about other outlets.

    Always recorded. A number that no client has is not kept: it might be somebody's phone.
    """
    known = Client.objects.filter(client_no=client_no).select_related("profile").first()
    Disclosure.objects.create(
        kind=Disclosure.Kind.LOOK_UP, client_no=client_no if known else HIDDEN_NUMBER,
        by=by, at=at,
    )  # fmt: skip
    outlets = access.places_of(Permission.LOOK_UP_CLIENT)
    here = ClientSnapshot.objects.filter(
        run_id=run_id, client_no=client_no, home_outlet__in=outlets
    )
    if known is None or not here.exists():
        return None
    profile = getattr(known, "profile", None)
    return bool(profile and profile.is_priority)
