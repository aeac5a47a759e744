"""Staff, where they work, and when they are away."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from organisation.models.institution import Institution
from organisation.rules.roles import Role


class Staff(models.Model):
    employee_no = models.CharField(max_length=200, primary_key=True)
    name = models.CharField(max_length=100)

    def __str__(self) -> str:
        return f"{self.employee_no} {self.name}"


class Posting(models.Model):
    """A role held at an institution from a day to a day; on ``left_on`` the person no longer
    works there (domain/02 §Fine print). ``is_from_file``: the bank's staff file made it and takes
    it away; others were entered by hand and stay until somebody ends them or the file names them.
    ``overwritten_on``: entered by hand once, and the file of this day made it its own."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="postings")
    role = models.CharField(max_length=30, choices=Role)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="postings")
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)
    is_from_file = models.BooleanField(default=False)
    overwritten_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "role", "institution", "joined_on"], name="posting_key"
            )
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.role} @ {self.institution_id}"


class Leave(models.Model):
    """Days on which a person keeps the book but is given nobody (leave, suspension; domain/01)."""

    class Kind(models.TextChoices):
        LEAVE = "leave"
        SUSPENSION = "suspension"

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="leaves")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.LEAVE)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)  # the last day away; empty: not known yet
    reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="leave_in_order",
            )
        ]


class StandIn(models.Model):
    """Somebody who sees and works another's book for a while, and is never assigned to it."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="stand_ins")
    stands_in_for = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="stood_in_by")
    role = models.CharField(max_length=30, choices=Role)
    from_on = models.DateField()
    until_on = models.DateField()
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on")), name="stand_in_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(staff=F("stands_in_for")), name="stand_in_for_another"
            ),
        ]
