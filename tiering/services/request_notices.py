"""Telling the branch's office what waits to be decided, once a day and person, and anew only when
more came; when nothing waits any more, by whomever it was decided, that is no news. Called by who
has the branch's turn (``tiering.services.request_turns``), or two at once tell of what is over."""

from collections.abc import Collection
from datetime import datetime

from django.utils import timezone

from operations.models import PersonalNotice
from operations.services.telling import Told, no_longer_waits, tell_again
from organisation.models import User
from organisation.rules.permissions import Permission
from organisation.selectors.postings import holders_at
from tiering.models import BookRequest

WAITING = (PersonalNotice.Kind.REQUESTS_WAITING, PersonalNotice.Kind.PROPOSALS_WAITING)


def tell_waiting(request: BookRequest, *, by: User, at: datetime) -> None:
    """To everybody in the office of the request's branch but its maker. Five hundred requests made
    at once are one line at the bell."""
    kind, day = PersonalNotice.Kind.REQUESTS_WAITING, timezone.localdate(at)
    people = holders_at(Permission.DECIDE_REQUESTS, request.branch_code, on=day) - {by.employee_no}
    facts = {"branch": request.branch_code, "kind": request.kind, "by": by.employee_no}
    told = [
        Told(f"{kind}:{request.branch_code}:{day}:{number}", number, kind, facts)
        for number in people
    ]
    # Yesterday's line, if it is unread still, says no more than today's.
    no_longer_waits(kinds=[kind], fact="branch", among=[request.branch_code], at=at, instead=told)
    tell_again(notices=told, at=at)


def tell_settled(branches: Collection[str], *, at: datetime) -> None:
    """Close what was told to the offices of those of these branches where nothing is open now."""
    left = BookRequest.objects.filter(branch_code__in=branches, status=BookRequest.Status.OPEN)
    over = set(branches) - set(left.values_list("branch_code", flat=True).distinct())
    if over:
        no_longer_waits(kinds=WAITING, fact="branch", among=sorted(over), at=at)


def tell_all_settled(*, at: datetime) -> None:
    """The same of every branch that was told something: a night withdrew or lapsed proposals."""
    told = PersonalNotice.objects.filter(kind__in=WAITING, read_at__isnull=True)
    tell_settled({facts["branch"] for facts in told.values_list("facts", flat=True)}, at=at)
