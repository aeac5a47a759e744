"""Writing what the CRM itself knows of a client; what the bank's files own nobody edits.

Each function is one transaction and takes the client as its caller sees it; what changed is told by
the audit.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from clients.models import ClientProfile, FamilyMember, KeyDate
from clients.rules.portfolio import NOTED_BASICS
from clients.selectors.one_client import SeenClient
from organisation.models import Staff, User
from organisation.rules.permissions import Permission
from organisation.selectors.access import Access

TAGS, TAG_LENGTH = 10, 20
PROFILE_FIELDS = (
    "familiarity", "persona", "preferences", "channel", "introducer", "introduced_on",
    "is_priority", "tags", *NOTED_BASICS,
)  # fmt: skip


class RecordRefused(RuntimeError):
    """Nothing was written; the subclass says why."""


class MayNotEdit(RecordRefused):
    """Seen masked, opened by head office only, or without the right to edit."""


class UnknownEmployee(RecordRefused):
    """Nobody has this employee number."""


class BadTags(RecordRefused):
    """Too many tags, or one too long."""


class NotYet(RecordRefused):
    """A day that has not come."""


class ThereAlready(RecordRefused):
    """The same is noted already."""


class NotThere(RecordRefused):
    """Nothing of this number that one may take away: the bank's file owns it, or it is gone."""


@dataclass(frozen=True)
class ProfileFields:
    """The editable fields of ``ClientProfile``; empty text, and None, is nothing noted."""

    familiarity: str = ""
    persona: str = ""
    preferences: str = ""
    channel: str = ""
    introducer: str = ""
    introduced_on: date | None = None
    is_priority: bool = False
    tags: Sequence[str] = ()
    has_mobile_bank: bool | None = None
    has_credit_card: bool | None = None
    has_payment_binding: bool | None = None


def must_edit(access: Access, seen: SeenClient) -> None:
    """Raises MayNotEdit unless the person sees the client in full for the work's sake."""
    if not (access.has(Permission.EDIT_CLIENTS) and seen.is_full and seen.opened_until is None):
        raise MayNotEdit(seen.client_no)


@transaction.atomic
def update_profile(
    *, access: Access, seen: SeenClient, fields: ProfileFields, by: User, at: datetime
) -> list[str]:
    """Keep these fields; returns the names of those that changed.

    An introducer without a day counts from the day of ``at``. Raises MayNotEdit, UnknownEmployee,
    NotYet, BadTags.
    """
    must_edit(access, seen)
    wanted = _checked(fields, on=timezone.localdate(at))
    profile, _made = ClientProfile.objects.select_for_update().get_or_create(
        client_id=seen.client_no, defaults={"updated_at": at, "updated_by": by}
    )
    changed = [name for name in PROFILE_FIELDS if getattr(profile, name) != wanted[name]]
    for name in changed:
        setattr(profile, name, wanted[name])
    if set(changed) & set(NOTED_BASICS):
        profile.basics_noted_at, profile.basics_noted_by = at, by
    if changed:
        profile.updated_at, profile.updated_by = at, by
        profile.save()
    return changed


def _checked(fields: ProfileFields, *, on: date) -> dict[str, object]:
    introducer = fields.introducer.strip()
    if introducer and not Staff.objects.filter(employee_no=introducer).exists():
        raise UnknownEmployee(introducer)
    introduced_on = (fields.introduced_on or on) if introducer else None
    if introduced_on is not None and introduced_on > on:
        raise NotYet(introduced_on)
    return {
        "familiarity": fields.familiarity,
        "persona": fields.persona.strip(),
        "preferences": fields.preferences.strip(),
        "channel": fields.channel,
        "introducer": introducer,
        "introduced_on": introduced_on,
        "is_priority": fields.is_priority,
        "tags": _tags(fields.tags),
        **{name: getattr(fields, name) for name in NOTED_BASICS},
    }


def _tags(given: Iterable[str]) -> list[str]:
    tags = sorted({tag.strip() for tag in given if tag.strip()})
    if len(tags) > TAGS or any(len(tag) > TAG_LENGTH for tag in tags):
        raise BadTags
    return tags


@transaction.atomic
def add_relative(
    *,
    access: Access,
    seen: SeenClient,
    relation: str,
    name: str,
    birthday: date | None,
    by: User,
    at: datetime,
) -> FamilyMember:
    """Note somebody of the family whom the bank's file does not name. Raises MayNotEdit, NotYet,
    ThereAlready."""
    must_edit(access, seen)
    if birthday is not None and birthday > timezone.localdate(at):
        raise NotYet(birthday)
    if any((each.relation, each.name) == (relation, name) for each in seen.beside.family):
        raise ThereAlready(relation)
    try:
        with transaction.atomic():
            made = FamilyMember.objects.create(
                client_no=seen.client_no, relation=relation, name=name, birthday=birthday,
                is_from_file=False, added_at=at, added_by=by,
            )  # fmt: skip
    except IntegrityError as error:  # somebody else was quicker
        raise ThereAlready(relation) from error
    return made


@transaction.atomic
def remove_relative(
    *, access: Access, seen: SeenClient, member_id: int, by: User, at: datetime
) -> FamilyMember:
    """Take away somebody noted by hand, and return what was noted. Raises MayNotEdit, NotThere for
    those of the file."""
    must_edit(access, seen)
    found = FamilyMember.objects.filter(
        pk=member_id, client_no=seen.client_no, is_from_file=False
    ).first()
    if found is None:
        raise NotThere(member_id)
    found.delete()
    return found


@transaction.atomic
def restore_relative(
    *,
    access: Access,
    seen: SeenClient,
    relation: str,
    name: str,
    birthday: date | None,
    added_at: datetime,
    added_by: int,
) -> None:
    """Undo a removal: noted as it was, by whom it was; what stands again already stays. Raises
    MayNotEdit."""
    must_edit(access, seen)
    FamilyMember.objects.get_or_create(
        client_no=seen.client_no, relation=relation, name=name, is_from_file=False,
        defaults={"birthday": birthday, "added_at": added_at, "added_by_id": added_by},
    )  # fmt: skip


@transaction.atomic
def add_key_date(
    *,
    access: Access,
    seen: SeenClient,
    label: str,
    on: date,
    is_yearly: bool,
    by: User,
    at: datetime,
) -> KeyDate:
    """Note a day to remember. Raises MayNotEdit, ThereAlready."""
    must_edit(access, seen)
    made, is_new = KeyDate.objects.get_or_create(
        client_no=seen.client_no, label=label, on=on,
        defaults={"is_yearly": is_yearly, "added_at": at, "added_by": by},
    )  # fmt: skip
    if not is_new:
        raise ThereAlready(label)
    return made


@transaction.atomic
def remove_key_date(
    *, access: Access, seen: SeenClient, date_id: int, by: User, at: datetime
) -> KeyDate:
    """Forget a day noted by hand, and return it. Raises MayNotEdit, NotThere."""
    must_edit(access, seen)
    found = KeyDate.objects.filter(pk=date_id, client_no=seen.client_no).first()
    if found is None:
        raise NotThere(date_id)
    found.delete()
    return found


@transaction.atomic
def restore_key_date(
    *,
    access: Access,
    seen: SeenClient,
    label: str,
    on: date,
    is_yearly: bool,
    added_at: datetime,
    added_by: int,
) -> None:
    """Undo a removal: noted as it was, by whom it was; what stands again already stays. Raises
    MayNotEdit."""
    must_edit(access, seen)
    KeyDate.objects.get_or_create(
        client_no=seen.client_no, label=label, on=on,
        defaults={"is_yearly": is_yearly, "added_at": added_at, "added_by_id": added_by},
    )  # fmt: skip
