"""Requests for many clients at once: one job, one outcome for each client, none lost, none twice.

Each client is tried in a transaction of its own that writes the request and the outcome together:
an attempt that is killed goes on where it stopped.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from operations.models import Job
from operations.services.jobs import JobRefused, KeyUsed, Progress, make_job
from organisation.models import User
from organisation.rules.permissions import Permission
from organisation.selectors.access import access_of
from tiering.models import BookRequest, BulkItem, BulkRequest
from tiering.services.requests.decide import MOST, TooMany
from tiering.services.requests.make import (
    AlreadyRequested,
    MayNotRequest,
    NoSuchClient,
    NothingToChange,
    ReasonMissing,
    request_hand_over,
    request_release,
)

MADE = "made"
# What a service refused → the outcome that is kept.
OUTCOMES: Mapping[type[Exception], str] = {
    NoSuchClient: "not_yours",
    NothingToChange: "nothing_to_change",
    AlreadyRequested: "already",
    MayNotRequest: "not_yours",
}
REFUSALS = tuple(OUTCOMES)
KINDS = (BookRequest.Kind.HAND_OVER, BookRequest.Kind.RELEASE)


@transaction.atomic
def ask_for_many(
    *, key: str, kind: BookRequest.Kind, client_nos: Sequence[str], to_employee_no: str,
    reason: str, by: User, at: datetime,
) -> Job:  # fmt: skip
    """Have a worker make the same request for each of these clients; ``key`` makes a form sent
    twice one job, and one that failed or was cancelled goes on. Raises ReasonMissing,
    NothingToChange (a hand-over to nobody), TooMany, KeyUsed (the key is of something else)."""
    reason = reason.strip()
    if not reason:
        raise ReasonMissing("a request needs a reason")
    if kind not in KINDS or bool(to_employee_no) != (kind == BookRequest.Kind.HAND_OVER):
        raise NothingToChange(kind)
    if len(client_nos) > MOST:
        raise TooMany(f"{len(client_nos)} clients, at most {MOST}")
    job = make_job(
        kind=Job.Kind.BULK_REQUESTS, key=f"bulk_requests:{by.pk}:{key}",
        params={"kind": str(kind), "clients": len(client_nos)}, by=by, at=at,
    )  # fmt: skip
    bulk, is_new = BulkRequest.objects.get_or_create(
        job=job, defaults={"kind": kind, "to_employee_no": to_employee_no, "reason": reason}
    )
    if is_new:
        BulkItem.objects.bulk_create([BulkItem(bulk=bulk, client_no=n) for n in client_nos])
    elif not _is_same(bulk, kind, client_nos, to_employee_no, reason):
        raise KeyUsed(key)  # and nothing is begun anew: the transaction is undone
    return job


def _is_same(
    bulk: BulkRequest, kind: str, client_nos: Sequence[str], to_employee_no: str, reason: str
) -> bool:
    """Whether what is asked for is what was asked for under the key."""
    asked = (bulk.kind, bulk.to_employee_no, bulk.reason)
    if asked != (kind, to_employee_no, reason):
        return False
    return set(bulk.items.values_list("client_no", flat=True)) == set(client_nos)


def make_requests(params: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
    """The work of the job ``bulk_requests``; what an earlier attempt tried is not tried again."""
    bulk = BulkRequest.objects.select_related("job__made_by").get(pk=progress.job_id)
    by, on = bulk.job.made_by, timezone.localdate(progress.clock())
    if not by.is_active or not access_of(by, on=on).has(Permission.REQUEST_CLIENTS):
        raise JobRefused("no_right")
    total = params["clients"]
    waiting = list(bulk.items.filter(outcome="").order_by("pk").values_list("pk", flat=True))
    for tried, item_id in enumerate(waiting, start=total - len(waiting)):
        progress.report(tried, total)
        _try(item_id, bulk, by, on)
    progress.report(total, total)
    return outcomes_of(bulk)


def outcomes_of(bulk: BulkRequest) -> Mapping[str, int]:
    """Outcome → how many clients, without those not tried."""
    found = bulk.items.exclude(outcome="").values_list("outcome").annotate(Count("pk"))
    return dict(found.order_by("outcome"))


@transaction.atomic
def _try(item_id: int, bulk: BulkRequest, by: User, on: date) -> None:
    item = BulkItem.objects.select_for_update().get(pk=item_id)
    if item.outcome:
        return
    try:
        with transaction.atomic():
            item.request = _maker(bulk)(client_no=item.client_no, reason=bulk.reason, by=by, on=on)
            item.outcome = MADE
    except REFUSALS as error:
        item.outcome = OUTCOMES[type(error)]
    item.save(update_fields=["outcome", "request"])


def _maker(bulk: BulkRequest) -> Callable[..., BookRequest]:
    if bulk.kind == BookRequest.Kind.RELEASE:
        return request_release

    def hand_over(**about: Any) -> BookRequest:
        return request_hand_over(to_employee_no=bulk.to_employee_no, **about)

    return hand_over
