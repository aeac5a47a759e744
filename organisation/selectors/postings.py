"""Who is posted where on a day."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q

from organisation.models import Posting


def postings_at(institution_code: str, *, on: date) -> Sequence[Posting]:
    """The postings in force at one institution itself, not below it, with their people."""
    rows = Posting.objects.filter(Q(left_on__isnull=True) | Q(left_on__gt=on), joined_on__lte=on)
    at = rows.filter(institution_id=institution_code).select_related("staff")
    return list(at.order_by("staff_id", "role", "pk"))
