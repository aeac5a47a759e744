"""What is followed up: money that falls due, and large movements (domain/03 §Maturity and movement
follow-up)."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

MONEY: dict[str, Any] = {"max_digits": 20, "decimal_places": 2}


class FollowUp(models.Model):
    """One occasion, as the night read it from the bank's files: a holding that falls due ``on`` a
    day, or all that came or went on one. Written by the night alone (``pipeline.follow_ups``).

    Amounts are yuan. ``outlet_code``, ``product_code``, ``currency`` are those of the holding,
    ``direction`` (in, out) that of a movement; empty where the other kind has it. ``bought`` and
    ``rolled``, a part of it: what counts as taken up of ``amount``; ``aum_before``: all that the
    client had on ``before_on``, the last day loaded before it fell due; None until it has. The
    manager is that of the night. ``is_gone``: the bank's files no longer say so. ``run_id``: whose
    night said so last.
    """

    class Kind(models.TextChoices):
        MATURITY = "maturity"
        MOVEMENT = "movement"

    kind = models.CharField(max_length=10, choices=Kind)
    client_no = models.CharField(max_length=200)
    on = models.DateField()
    outlet_code = models.CharField(max_length=200, blank=True)
    product_code = models.CharField(max_length=200, blank=True)
    currency = models.CharField(max_length=10, blank=True)
    direction = models.CharField(max_length=3, blank=True)
    amount = models.DecimalField(**MONEY)
    bought = models.DecimalField(**MONEY, null=True)
    rolled = models.DecimalField(**MONEY, null=True)
    aum_before = models.DecimalField(**MONEY, null=True)
    before_on = models.DateField(null=True)
    home_outlet = models.CharField(max_length=200, null=True)
    employee_no = models.CharField(max_length=200, null=True)
    role = models.CharField(max_length=30, null=True)
    is_gone = models.BooleanField(default=False)
    run = models.ForeignKey(
        "operations.NightlyRun", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False,
        related_name="+",
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "client_no", "on", "kind", "outlet_code", "product_code", "currency",
                    "direction",
                ],
                name="follow_up_key",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["on", "id"], name="follow_up_day"),
            models.Index(fields=["home_outlet", "on"], name="follow_up_outlet"),
            models.Index(fields=["employee_no", "on"], name="follow_up_manager"),
        ]


class Sheet(models.Model):
    """One version of what the manager found out, never changed: an amendment is the next version.

    ``decision``: of a maturity, whether the money stays, empty while nobody knows;
    ``product_code``: in what of the catalogue. ``words_sealed``: all free texts as one JSON
    object (``rules.sheets``), bound to the client and the follow-up; so in every version.
    """

    class Decision(models.TextChoices):
        STAYS = "stays"
        LEAVES = "leaves"

    follow_up = models.ForeignKey(FollowUp, on_delete=models.PROTECT, related_name="sheets",
                                  db_index=False)  # fmt: skip
    version = models.PositiveSmallIntegerField()
    decision = models.CharField(max_length=6, choices=Decision, blank=True)
    product_code = models.CharField(max_length=200, blank=True)
    meeting_on = models.DateField(null=True)
    words_sealed = models.BinaryField(null=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["follow_up", "version"], name="sheet_version"),
        ]


class SheetQuestion(models.Model):
    """What a head asked about a follow-up, and the answer; both sealed, both kept."""

    follow_up = models.ForeignKey(FollowUp, on_delete=models.PROTECT, related_name="questions")
    question_sealed = models.BinaryField()
    answer_sealed = models.BinaryField(null=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False,
        null=True,
    )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="sheet_question_answered",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer_sealed__isnull=True)
                | Q(answered_at__isnull=False, answer_sealed__isnull=False),
                name="sheet_question_answer",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["follow_up"], condition=Q(answered_at__isnull=True),
                name="sheet_question_open",
            ),
        ]  # fmt: skip
