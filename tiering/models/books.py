"""Books and what changes them (domain/02 §Books)."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

MONEY: dict[str, Any] = {"max_digits": 20, "decimal_places": 2}


class BookMembership(models.Model):
    """Who manages whom from which night to before which night.

    ``since_on`` is the as-of day of the night it began, ``ended_on`` that of the night it was no
    longer so. Only publishing writes here.
    """

    client_no = models.CharField(max_length=200)
    employee_no = models.CharField(max_length=200)
    role = models.CharField(max_length=30)
    is_primary = models.BooleanField()
    since_on = models.DateField()
    ended_on = models.DateField(null=True)
    reason = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client_no"],
                condition=Q(is_primary=True, ended_on__isnull=True),
                name="book_one_open_primary",
            ),
        ]
        indexes = [
            models.Index(fields=["employee_no", "role"], name="book_employee"),
            # A client's history of managers; and what ended tonight is found without a scan.
            models.Index(fields=["client_no"], name="book_client"),
            # Few clients have a co-manager; publishing reads all of them.
            models.Index(
                fields=["client_no"],
                condition=Q(is_primary=False, ended_on__isnull=True),
                name="book_open_co_manager",
            ),
        ]


class BookChange(models.Model):
    """One change of one client's manager in one run: from whom, to whom, why."""

    run = models.ForeignKey("operations.NightlyRun", on_delete=models.CASCADE, related_name="+")
    client_no = models.CharField(max_length=200)
    role = models.CharField(max_length=30)
    is_primary = models.BooleanField()
    from_employee_no = models.CharField(max_length=200, null=True)
    to_employee_no = models.CharField(max_length=200, null=True)
    reason = models.CharField(max_length=20)

    class Meta:
        indexes = [
            models.Index(fields=["client_no"], name="book_change_client"),
            # The movement of one book in a few nights.
            models.Index(fields=["run", "to_employee_no"], name="book_change_to"),
            models.Index(fields=["run", "from_employee_no"], name="book_change_from"),
        ]


class TierChange(models.Model):
    """One change of tier with the average that caused it and the policy it was judged by."""

    run = models.ForeignKey("operations.NightlyRun", on_delete=models.CASCADE, related_name="+")
    client_no = models.CharField(max_length=200)
    from_tier = models.CharField(max_length=20)
    to_tier = models.CharField(max_length=20)
    annual_average = models.DecimalField(**MONEY)
    annual_basis = models.CharField(max_length=20)
    policy_version = models.ForeignKey(
        "operations.PolicyVersion", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["client_no"], name="tier_change_client")]


class Shortage(models.Model):
    """Who found no room: per outlet and role, how many, how much, how many managers short."""

    run = models.ForeignKey("operations.NightlyRun", on_delete=models.CASCADE, related_name="+")
    outlet_code = models.CharField(max_length=200, null=True)
    role = models.CharField(max_length=30)
    reason = models.CharField(max_length=20)
    clients = models.BigIntegerField()
    aum = models.DecimalField(**MONEY)
    managers_short = models.IntegerField()
    above_initial = models.BigIntegerField(default=0)
    nearest_outlet_with_room = models.CharField(max_length=200, null=True)
    room_there = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "outlet_code", "role", "reason"],
                nulls_distinct=False,
                name="shortage_key",
            )
        ]


class BookLock(models.Model):
    """An assessment period in which the books of some roles are frozen (锁包).

    It covers the nights as of ``first_on`` to the day before ``last_on``; the night of ``last_on``
    decides anew.
    """

    first_on = models.DateField()
    last_on = models.DateField()
    roles = models.JSONField(default=list)
    reason = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True)
    lift_reason = models.CharField(max_length=200, blank=True)
    # Nights as of earlier days were held by it, and are when they are run again.
    lifted_on = models.DateField(null=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_on__gt=F("first_on")), name="book_lock_in_order"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="book_lock_lifted_pair",
            ),
        ]


class BookRequest(models.Model):
    """A wish to change a client's primary manager: a night's proposal during a lock, or a claim,
    release or hand-over by a person. Carried out by the night after its approval."""

    class Kind(models.TextChoices):
        PROPOSAL = "proposal"
        CLAIM = "claim"
        RELEASE = "release"
        HAND_OVER = "hand_over"

    class Status(models.TextChoices):
        OPEN = "open"
        APPROVED = "approved"
        REJECTED = "rejected"
        CARRIED_OUT = "carried_out"
        REFUSED = "refused"  # the night could not carry it out; ``outcome`` says why
        WITHDRAWN = "withdrawn"
        LAPSED = "lapsed"

    kind = models.CharField(max_length=20, choices=Kind)
    status = models.CharField(max_length=20, choices=Status, default=Status.OPEN)
    client_no = models.CharField(max_length=200)
    role = models.CharField(max_length=30)
    from_employee_no = models.CharField(max_length=200, null=True)
    to_employee_no = models.CharField(max_length=200, null=True)
    # The branch whose office approves, fixed when the request is made.
    branch_code = models.CharField(max_length=200)
    reason = models.CharField(max_length=500)
    cause = models.CharField(max_length=20, blank=True)  # the night's reason code of a proposal
    # Grows with every edit; an edit voids approval.
    version = models.PositiveIntegerField(default=1)
    lock = models.ForeignKey(
        BookLock, null=True, on_delete=models.PROTECT, related_name="proposals"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(  # empty: the night itself
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_by_run = models.ForeignKey(
        "operations.NightlyRun", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decision_note = models.CharField(max_length=500, blank=True)
    carried_out_on = models.DateField(null=True)
    outcome = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client_no"],
                condition=Q(status__in=["open", "approved"]),
                name="book_request_one_open",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="book_request_decided_pair",
            ),
            models.CheckConstraint(
                condition=Q(made_by__isnull=True)
                | Q(decided_by__isnull=True)
                | ~Q(made_by=F("decided_by")),
                name="book_request_maker_is_not_checker",
            ),
        ]
        indexes = [
            models.Index(fields=["branch_code", "status"], name="book_request_branch"),
            # The approvals page: a branch's open requests, page by page.
            models.Index(
                fields=["branch_code", "id"],
                condition=Q(status="open"),
                name="book_request_waiting",
            ),
        ]
