"""The branch office approves or rejects, one request or many; the maker is never the checker."""

from collections.abc import Collection, Sequence
from datetime import date

import structlog
from django.db import transaction
from django.utils import timezone

from operations.models import PersonalNotice
from operations.services.telling import Told, tell_people
from organisation.models import User
from organisation.rules.permissions import Permission
from organisation.selectors.access import access_of
from tiering.models import BookRequest
from tiering.services.request_notices import tell_settled
from tiering.services.request_turns import take_turn

log = structlog.get_logger()
# So many may be decided in one step.
MOST = 500


class MayNotApprove(PermissionError):
    """The person does not work in the office of the client's branch."""


class MakerIsChecker(PermissionError):
    """Who made a request cannot decide it."""


class DecisionClosed(ValueError):
    """The request is not open any more."""


class RequestChanged(ValueError):
    """The request was edited after the person looked at it; nothing is decided unseen."""


class TooMany(ValueError):
    """More than may be decided at once (``MOST``)."""


def approve(
    *, requests: Collection[BookRequest], by: User, on: date, note: str = ""
) -> Sequence[BookRequest]:
    """Approve all of these requests as they were read, or none: the next night carries them out.

    Raises MayNotApprove, MakerIsChecker, DecisionClosed, RequestChanged, TooMany.
    """
    return _decide(requests, BookRequest.Status.APPROVED, by, on, note)


def reject(
    *, requests: Collection[BookRequest], by: User, on: date, note: str = ""
) -> Sequence[BookRequest]:
    """Reject all of these requests as they were read, or none. Raises as ``approve`` does."""
    return _decide(requests, BookRequest.Status.REJECTED, by, on, note)


@transaction.atomic
def _decide(
    requests: Collection[BookRequest], status: str, by: User, on: date, note: str
) -> Sequence[BookRequest]:
    if len(requests) > MOST:
        raise TooMany(f"{len(requests)} requests, at most {MOST}")
    take_turn({request.branch_code for request in requests})
    versions = {request.pk: request.version for request in requests}
    locked = BookRequest.objects.select_for_update(of=("self",)).select_related("made_by")
    kept = list(locked.filter(pk__in=versions).order_by("pk"))
    branches = _branches(by, on)
    for request in kept:
        _must_decide(request, by, branches, versions[request.pk])
        request.status = status
        request.decided_at, request.decided_by = timezone.now(), by
        request.decision_note = note.strip()
    BookRequest.objects.bulk_update(
        kept, ["status", "decided_at", "decided_by", "decision_note"], batch_size=1000
    )
    tell_people(notices=[_told(each) for each in kept if each.made_by], at=timezone.now())
    tell_settled({request.branch_code for request in kept}, at=timezone.now())
    log.info("requests.decided", status=status, requests=len(kept), by=str(by))
    return kept


def _told(request: BookRequest) -> Told:
    """For who made it; the version tells a decision apart from one voided by an edit."""
    assert request.made_by is not None  # noqa: S101
    return Told(
        key=f"request_decided:{request.pk}:{request.version}:{request.status}",
        employee_no=request.made_by.employee_no,
        kind=PersonalNotice.Kind.REQUEST_DECIDED,
        facts={"request": request.pk, "kind": request.kind, "status": str(request.status)},
    )


def _branches(by: User, on: date) -> frozenset[str]:
    """The branches in whose office ``by`` works on the day."""
    if not by.is_active:
        return frozenset()
    return frozenset(access_of(by, on=on).places_of(Permission.DECIDE_REQUESTS))


def _must_decide(request: BookRequest, by: User, branches: frozenset[str], version: int) -> None:
    if request.branch_code not in branches:
        raise MayNotApprove(f"{by} does not decide for branch {request.branch_code}")
    if request.made_by_id == by.pk:
        raise MakerIsChecker("who made a request cannot decide it")
    if request.status != BookRequest.Status.OPEN:
        raise DecisionClosed(f"request {request.pk} is {request.status}")
    if request.version != version:
        raise RequestChanged(f"request {request.pk} was edited")
