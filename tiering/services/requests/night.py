"""What a published night does to requests: its proposals, what lapsed, what it carried out.

These are called in the publishing transaction; ``by`` is the run itself.
"""

from collections.abc import Collection, Iterable
from datetime import date

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet

from operations.models import NightlyRun
from tiering.models import BookLock, BookRequest
from tiering.rules.book_requests import Outcome, Proposal
from tiering.selectors.locks import locks_in_force
from tiering.services.request_turns import take_every_turn

log = structlog.get_logger()
SUPERSEDED = "superseded"
Wish = tuple[str, str, str | None, str | None, str]


@transaction.atomic
def record_proposals(*, run: NightlyRun, proposals: Collection[Proposal]) -> int:
    """Make the open proposals those of this night; returns how many are open now.

    A proposal that stands as it was keeps its row; one that the night no longer makes is withdrawn.
    What the branch rejected is not proposed again while the lock lasts, and a client about whom
    somebody's own request waits gets none. Recording the same night twice changes nothing.
    """
    take_every_turn()
    lapse_proposals(as_of=run.as_of)
    locks = locks_in_force(run.as_of)
    wanted = {_wish(each): each for each in proposals} if locks else {}
    stands = 0
    for request in _undecided().select_for_update():
        if wanted.pop(_wish(request), None) is not None:
            stands += 1
        else:
            request.status, request.outcome = BookRequest.Status.WITHDRAWN, SUPERSEDED
            request.save(update_fields=["status", "outcome"])
    for wish in _settled(locks):
        wanted.pop(wish, None)
    busy = _clients_with_a_request()
    made = BookRequest.objects.bulk_create(
        [
            _request(run, proposal, locks)
            for proposal in sorted(wanted.values(), key=lambda each: each.client_no)
            if proposal.client_no not in busy
        ],
        batch_size=1000,
    )
    log.info("proposals.recorded", as_of=str(run.as_of), new=len(made), standing=stands)
    return stands + len(made)


@transaction.atomic
def lapse_proposals(*, as_of: date) -> int:
    """Close the undecided proposals of locks that no longer hold in the night as of this day; the
    night decides anew. Returns how many lapsed."""
    take_every_turn()
    held = [lock.pk for lock in locks_in_force(as_of)]
    return _undecided().exclude(lock_id__in=held).update(status=BookRequest.Status.LAPSED)


@transaction.atomic
def mark_outcomes(*, as_of: date, outcomes: Iterable[Outcome]) -> None:
    """Write down what the night did with each approved request.

    Nights published together try a request each, because none knows yet that it was carried out:
    the first night's answer counts. A night that is run again replaces its own.
    """
    take_every_turn()
    for outcome in outcomes:
        done, refused = BookRequest.Status.CARRIED_OUT, BookRequest.Status.REFUSED
        BookRequest.objects.filter(
            Q(status=BookRequest.Status.APPROVED) | Q(carried_out_on=as_of), pk=outcome.request_id
        ).update(
            status=done if outcome.done else refused,
            carried_out_on=as_of,
            outcome=outcome.outcome,
        )


def _wish(each: BookRequest | Proposal) -> Wish:
    return (each.client_no, each.role, each.from_employee_no, each.to_employee_no, each.cause)


def _undecided() -> QuerySet[BookRequest]:
    return BookRequest.objects.filter(
        kind=BookRequest.Kind.PROPOSAL, status=BookRequest.Status.OPEN
    )


def _settled(locks: list[BookLock]) -> set[Wish]:
    """What was proposed under these locks and rejected."""
    rejected = BookRequest.objects.filter(
        kind=BookRequest.Kind.PROPOSAL, status=BookRequest.Status.REJECTED, lock__in=locks
    )
    return {_wish(request) for request in rejected}


def _clients_with_a_request() -> set[str]:
    waiting = BookRequest.objects.filter(
        status__in=(BookRequest.Status.OPEN, BookRequest.Status.APPROVED)
    )
    return set(waiting.values_list("client_no", flat=True))


def _request(run: NightlyRun, proposal: Proposal, locks: list[BookLock]) -> BookRequest:
    """Under the first lock that names the role, or else the first at all: the role that the client
    leaves may be the locked one."""
    naming = [lock for lock in locks if proposal.role in lock.roles]
    return BookRequest(
        kind=BookRequest.Kind.PROPOSAL,
        client_no=proposal.client_no,
        role=proposal.role,
        from_employee_no=proposal.from_employee_no,
        to_employee_no=proposal.to_employee_no,
        branch_code=proposal.branch_code,
        cause=proposal.cause,
        lock=(naming or locks)[0],
        made_by_run=run,
    )
