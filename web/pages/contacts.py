"""Contacts with one client: the form, and what was had, newest first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _

from operations.selectors.moments import Place
from organisation.rules.roles import Role
from organisation.selectors.access import Access
from organisation.selectors.keys import keyring
from outreach.models import ContactFacts
from outreach.policies.daily_work import daily_policy
from outreach.rules.contacts import Direction, Kind, NextStep, Origin, Outcome
from outreach.rules.messages import MessageState
from outreach.rules.policy import Purpose
from outreach.selectors.contacts import ContactPage, ToldContact, contacts_of, is_open
from outreach.selectors.products import Offered, products_named
from web.contact_words import KIND_ICONS, PURPOSES, REFUSAL_WORDS
from web.labels import Words, label
from web.pages.client import Head

SHOWN = 20


@dataclass(frozen=True)
class ShownFacts:
    """What a contact says, or said. ``talk``: how long, empty where there was none; ``next_on``
    and ``next_time``: of ``next_step``."""

    kind: Words
    outcome: Words
    at: datetime
    talk: str
    is_effective: bool
    is_ours: bool
    is_marketing: bool
    purpose: Words
    products: Sequence[str]
    next_step: Words
    next_on: date | None
    next_time: time | None
    breaches: Sequence[Words]
    words: str


@dataclass(frozen=True)
class ShownContact:
    """``filed_on``: of a plan; ``is_plan``: it waits for its outcome; ``origin``: of what no person
    wrote down, else empty; ``has_recording``: told only to who sees the client in full."""

    contact_id: int
    icon: str
    said: ShownFacts
    who: str
    role: Words
    place: str
    is_plan: bool
    filed_on: date | None
    may_amend: bool
    amended_at: datetime | None
    origin: Words
    has_recording: bool
    delivery: Words  # of a message that the outbox sent
    earlier: Sequence[tuple[datetime, ShownFacts]]


@dataclass(frozen=True)
class ContactsPage:
    """``earlier``: the query of what comes before, or nothing; ``only_own``: the reader sees the
    client masked, and so own contacts only."""

    head: Head
    rows: Sequence[ShownContact]
    offered: Sequence[Offered]
    earlier: str
    is_newest: bool
    only_own: bool
    amend_hours: int
    effective_seconds: int


def may_read(head: Head) -> bool:
    """Who sees the client in full reads all of them, who works it masked the own ones."""
    return head.seen.is_full or head.may_log


def contacts_page(head: Head, access: Access, *, after: Place | None, at: datetime) -> ContactsPage:
    """Two statements, three where something was amended."""
    policy, only_own = daily_policy(), not head.seen.is_full
    found = contacts_of(
        head.seen.client_no, keyring=keyring(), after=after, limit=SHOWN,
        only_by=access.employee_no if only_own else None,
    )  # fmt: skip
    offered = products_named(codes_of(found))
    names = {each.code: each.name for each in offered}
    return ContactsPage(
        head=head,
        rows=[
            _shown(row, names, access if head.may_log else None, at, is_full=not only_own)
            for row in found.rows
        ],
        offered=offered,
        earlier=urlencode({"after": found.after.as_text()}) if found.after else "",
        is_newest=after is None,
        only_own=only_own,
        amend_hours=policy.amend_hours,
        effective_seconds=policy.effective_seconds,
    )


def shown_contacts(
    found: ContactPage, names: Mapping[str, str], *, at: datetime, is_full: bool
) -> Sequence[ShownContact]:
    """To be read only; ``names`` of products; ``is_full``: the reader sees the client so."""
    return [_shown(row, names, None, at, is_full=is_full) for row in found.rows]


def shown_contact(
    row: ToldContact, names: Mapping[str, str], *, at: datetime, is_full: bool
) -> ShownContact:
    """One, to be read only."""
    return _shown(row, names, None, at, is_full=is_full)


def codes_of(page: ContactPage) -> set[str]:
    return codes_in(page.rows)


def codes_in(rows: Iterable[ToldContact]) -> set[str]:
    """Codes of the products that were talked about."""
    said: list[ContactFacts] = []
    for row in rows:
        said += [row.contact, *(each.version for each in row.earlier)]
    return {code for each in said for code in each.products}


def _shown(
    row: ToldContact,
    names: Mapping[str, str],
    access: Access | None,
    at: datetime,
    *,
    is_full: bool,
) -> ShownContact:
    contact = row.contact
    is_own = access is not None and contact.employee_no == access.employee_no
    return ShownContact(
        contact_id=contact.pk,
        **KIND_ICONS[contact.kind],
        said=_facts(contact, row.words, names),
        who=row.who,
        role=Role(contact.role).label,
        place=row.place,
        is_plan=contact.recorded_at is None,
        filed_on=contact.filed_on,
        may_amend=is_own and is_open(daily_policy(), contact, at=at),
        amended_at=contact.amended_at,
        origin="" if contact.origin == Origin.PERSON else Origin(contact.origin).label,
        has_recording=is_full and row.has_recording,
        delivery=MessageState(row.delivery).label if row.delivery else "",
        earlier=[
            (timezone.localtime(each.version.replaced_at), _facts(each.version, each.words, names))
            for each in row.earlier
        ],
    )


def _facts(said: ContactFacts, words: str, names: Mapping[str, str]) -> ShownFacts:
    return ShownFacts(
        kind=Kind(said.kind).label,
        outcome=Outcome(said.outcome).label if said.outcome else _("计划中"),
        at=timezone.localtime(said.at),
        talk=_talk(said.seconds),
        is_effective=said.is_effective,
        is_ours=said.direction == Direction.OUT,
        is_marketing=said.purpose == Purpose.MARKETING,
        purpose=label(PURPOSES, said.purpose),
        products=[names.get(code, code) for code in said.products],
        next_step=NextStep(said.next_step).label if said.next_step else "",
        next_on=said.next_on,
        next_time=said.next_time,
        breaches=[label(REFUSAL_WORDS, each) for each in said.breaches],
        words=words,
    )


def _talk(seconds: int | None) -> str:
    if seconds is None:
        return ""
    return _("%(m)s 分 %(s)s 秒") % {"m": seconds // 60, "s": f"{seconds % 60:02d}"}
