"""Who works where and as what, as a condition on staff."""

from datetime import date

from django.db.models import Exists, OuterRef, Q

from organisation.models import Institution, Posting
from organisation.selectors.institutions import at_or_below
from organisation.selectors.postings import in_force


def posted_as(*, on: date, institution: str = "", role: str = "", active: bool | None = None) -> Q:
    """Of staff: who holds on the day one posting in this role at the institution or below it; an
    empty text is any. ``active``: holds any posting at all; not so, the others, who are told by
    the postings they once held."""
    now = in_force(on).filter(staff=OuterRef("pk"))
    postings = Posting.objects.filter(staff=OuterRef("pk")) if active is False else now
    if institution:
        below = Institution.objects.filter(at_or_below([institution]))
        postings = postings.filter(institution__in=below.values("code"))
    if role:
        postings = postings.filter(role=role)
    found = Q(Exists(postings)) if institution or role or active else Q()
    return found & ~Q(Exists(now)) if active is False else found
