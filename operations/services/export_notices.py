"""Telling who may agree to an export that it waits for a second person (domain/07 §Exports)."""

from datetime import datetime

from django.utils import timezone

from operations.models import Export, PersonalNotice
from operations.services.telling import Told, tell_people
from organisation.rules.permissions import Permission
from organisation.selectors.postings import holders_above


def tell_waiting(export: Export, *, version: int, at: datetime) -> None:
    """To everybody but its maker whose place holds all of its outlets, once for each ``version`` of
    it: one that grew is told of again. Closed when it is decided or cancelled
    (``operations.services.jobs``)."""
    kind, maker = PersonalNotice.Kind.EXPORT_WAITING, export.asked_by.employee_no
    people = holders_above(
        Permission.APPROVE_EXPORTS, export.outlets, on=timezone.localdate(at)
    ) - {maker}
    facts = {"job": export.pk, "by": maker, "rows": export.expected}
    tell_people(
        notices=[
            Told(f"{kind}:{export.pk}:{version}:{number}", number, kind, facts)
            for number in sorted(people)
        ],
        at=at,
    )
