"""Telling one person something, once; and marking it read."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from operations.models import PersonalNotice

KEPT_FOR = timedelta(days=90)  # ours: what is older is gone, read or not


@dataclass(frozen=True)
class Told:
    """A notice to be; ``facts``: JSON, no personal data."""

    key: str
    employee_no: str
    kind: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    as_of: date | None = None


def tell_person(
    *, key: str, employee_no: str, kind: str, facts: Mapping[str, Any], at: datetime,
    as_of: date | None = None,
) -> None:  # fmt: skip
    """Tell one person one thing; telling it again under the same key changes nothing."""
    tell_people(notices=[Told(key, employee_no, kind, facts, as_of)], at=at)


def tell_people(*, notices: Sequence[Told], at: datetime) -> None:
    """Tell all of them in one statement; those whose key was told before are left as they are."""
    PersonalNotice.objects.bulk_create(
        [_row(each, at) for each in notices],
        ignore_conflicts=True,
        batch_size=1000,
    )  # fmt: skip


def tell_again(*, notices: Sequence[Told], at: datetime) -> None:
    """Tell all of them in one statement; those told before under their key are unread again, with
    the new facts: more of the same waits, and one line at the bell says so."""
    PersonalNotice.objects.bulk_create(
        # Sorted: the order of locks.
        [_row(each, at) for each in sorted(notices, key=lambda each: each.key)],
        update_conflicts=True, unique_fields=["key"],
        update_fields=["facts", "told_at", "read_at"],
    )  # fmt: skip


def _row(told: Told, at: datetime) -> PersonalNotice:
    return PersonalNotice(
        key=told.key, employee_no=told.employee_no, kind=told.kind, facts=dict(told.facts),
        as_of=told.as_of, told_at=at,
    )  # fmt: skip


def no_longer_waits(
    *, kinds: Collection[str], fact: str, among: Collection[Any], at: datetime,
    instead: Sequence[Told] | None = None,
) -> int:  # fmt: skip
    """What waited for people was decided or taken back, by whomever: nobody has to read of it any
    more. Closes the notices of these kinds whose ``fact`` is one of ``among``; returns how many.
    With ``instead`` only those that give way to it: of the same people, under other keys."""
    waiting = PersonalNotice.objects.filter(kind__in=kinds, read_at__isnull=True)
    found = waiting.filter(**{f"facts__{fact}__in": list(among)})
    if instead is not None:
        found = found.filter(employee_no__in=[each.employee_no for each in instead])
        found = found.exclude(key__in=[each.key for each in instead])
    # Locked in the order in which ``tell_again`` writes them.
    locked = list(found.order_by("key").select_for_update().values_list("pk", flat=True))
    return PersonalNotice.objects.filter(pk__in=locked).update(read_at=at) if locked else 0


def mark_read(*, employee_no: str, only: Collection[int] | None, at: datetime) -> int:
    """The person has read them all, or ``only`` these of the own; returns how many were unread."""
    unread = PersonalNotice.objects.filter(employee_no=employee_no, read_at__isnull=True)
    return (unread if only is None else unread.filter(pk__in=only)).update(read_at=at)


def forget_old(*, today: date) -> int:
    """Remove what was told long ago; returns how many. Called by the nightly sweep."""
    removed, _ = PersonalNotice.objects.filter(told_at__date__lt=today - KEPT_FOR).delete()
    return removed
