"""Reading contacts with one client: who had them, what was said, what it said before."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from operations.selectors.moments import Place, page_after
from organisation.models import Institution, Staff
from organisation.rules.sealing import Keyring
from outreach.models import CallEvent, Contact, ContactVersion, Message
from outreach.rules.contact_words import open_words
from outreach.rules.contacts import Origin, may_amend
from outreach.rules.policy import DailyPolicy


@dataclass(frozen=True)
class ToldContact:
    """``who`` and ``place``: names, or numbers of who is gone; ``earlier``: what it said before it
    was amended, the newest first; ``has_recording``: the phone box named one;
    ``delivery``: where a message of the outbox is (``MessageState``)."""

    contact: Contact
    who: str
    place: str
    words: str
    has_recording: bool
    earlier: Sequence["ToldVersion"]
    delivery: str = ""


@dataclass(frozen=True)
class ToldVersion:
    version: ContactVersion
    words: str


@dataclass(frozen=True)
class ContactPage:
    rows: Sequence[ToldContact]
    after: Place | None


def contacts_of(
    client_no: str,
    *,
    keyring: Keyring,
    only_by: str | None = None,
    after: Place | None = None,
    limit: int,
    with_earlier: bool = True,
) -> ContactPage:
    """Contacts with a client, the newest first; two statements, the second if any was amended and
    what it said before is asked for (``with_earlier``).

    ``only_by``: an employee number, for who sees the client masked and so reads own contacts only.
    """
    rows = named(Contact.objects.standing().filter(client_no=client_no))
    if only_by is not None:
        rows = rows.filter(employee_no=only_by)
    found, following = page_after(rows, after, limit)
    rows_told = told(found, keyring, with_earlier=with_earlier)
    return ContactPage(rows_told, following)


def own_contact(employee_no: str, contact_id: int, *, client_no: str = "") -> Contact | None:
    """One's own contact, with this client if one is named; anybody else's is none."""
    own = Contact.objects.standing().filter(pk=contact_id, employee_no=employee_no)
    return (own.filter(client_no=client_no) if client_no else own).first()


def is_open(policy: DailyPolicy, contact: Contact, *, at: datetime) -> bool:
    """Whether its maker may still say it anew: a plan until it is settled; what the outbox sent,
    never, for it was sent."""
    if contact.origin == Origin.OUTBOX:
        return False
    return contact.recorded_at is None or may_amend(policy, made_at=contact.recorded_at, at=at)


def next_key(client_no: str, employee_no: str) -> str:
    """The key of the person's next contact with the client: the same in every tab, and another one
    as soon as a contact was logged. One statement."""
    own = Contact.objects.filter(client_no=client_no, employee_no=employee_no)
    last = own.order_by("-pk").values_list("pk", flat=True).first() or 0
    return hashlib.sha256(f"{client_no}\0{last}".encode()).hexdigest()[:40]


def named(rows: QuerySet[Contact]) -> QuerySet[Contact]:
    """The rows with the names of who had them and where, whether a call was recorded, and where a
    message is."""
    staff = Staff.objects.filter(employee_no=OuterRef("employee_no")).values("name")
    places = Institution.objects.filter(code=OuterRef("institution_code")).values("name")
    recorded = CallEvent.objects.filter(contact=OuterRef("pk"), recording_sealed__isnull=False)
    delivery = Message.objects.filter(contact=OuterRef("pk")).values("state")[:1]
    return rows.annotate(
        who=Subquery(staff), place=Subquery(places), has_recording=Exists(recorded),
        delivery=Subquery(delivery),
    )  # fmt: skip


def told(
    rows: Sequence[Contact], keyring: Keyring, *, with_earlier: bool = True
) -> Sequence[ToldContact]:
    """Rows of ``named`` with their words; one statement if any of them was amended."""
    amended = [row.pk for row in rows if row.version > 1 and with_earlier]
    earlier: dict[int, list[ContactVersion]] = {}
    if amended:
        for each in ContactVersion.objects.filter(contact__in=amended).order_by("-version"):
            earlier.setdefault(each.contact_id, []).append(each)
    return [_told(row, earlier.get(row.pk, ()), keyring) for row in rows]


def _told(row: Contact, earlier: Sequence[ContactVersion], keyring: Keyring) -> ToldContact:
    place = {"client_no": row.client_no, "key": row.key}
    return ToldContact(
        contact=row,
        who=getattr(row, "who", None) or row.employee_no,
        place=getattr(row, "place", None) or row.institution_code,
        words=open_words(keyring, row.words_sealed, **place),
        has_recording=getattr(row, "has_recording", False),
        earlier=[
            ToldVersion(each, open_words(keyring, each.words_sealed, **place)) for each in earlier
        ],
        delivery=getattr(row, "delivery", None) or "",
    )
