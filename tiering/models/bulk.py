"""One wish about many clients: a request for each, made by a worker."""

from django.db import models
from django.db.models import Q

from operations.models import Job
from tiering.models.books import BookRequest


class BulkRequest(models.Model):
    """What is asked for the clients of its items, by the maker of its job."""

    job = models.OneToOneField(Job, primary_key=True, on_delete=models.PROTECT, related_name="bulk")
    kind = models.CharField(max_length=20, choices=BookRequest.Kind)
    to_employee_no = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=500)


class BulkItem(models.Model):
    """One client of it; ``outcome`` is empty until it was tried, then ``made`` or why not."""

    bulk = models.ForeignKey(BulkRequest, on_delete=models.PROTECT, related_name="items")
    client_no = models.CharField(max_length=200)
    outcome = models.CharField(max_length=20, blank=True)
    request = models.OneToOneField(
        BookRequest, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bulk", "client_no"], name="bulk_item_key"),
            models.CheckConstraint(
                condition=Q(outcome="made", request__isnull=False)
                | (~Q(outcome="made") & Q(request__isnull=True)),
                name="bulk_item_made_has_its_request",
            ),
        ]
