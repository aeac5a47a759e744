"""Requests made for many clients at once."""

from collections.abc import Sequence

from organisation.models import User
from tiering.models import BulkItem, BulkRequest


def bulk_of(job_id: int, user: User) -> BulkRequest | None:
    """The bulk request of this job if the person asked for it; None for anybody else's. One
    query."""
    return BulkRequest.objects.filter(pk=job_id, job__made_by=user).first()


def items_of(bulk: BulkRequest) -> Sequence[BulkItem]:
    """Its clients in the order they were picked. One query."""
    return list(bulk.items.order_by("pk"))
