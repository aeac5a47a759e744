"""Monthly samples of recorded calls, their reviews, and the best of them (domain/03 §Phone box and
recordings)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from organisation.rules.roles import Level, Role
from outreach.models.phone_box import CallEvent
from outreach.rules.reviews import TITLE_LENGTH, WORDS_LENGTH


class RecordingSample(models.Model):
    """The calls drawn of one branch and month (its first day), once and for ever: ``seed`` and
    ``policy_version`` draw the same of the same ``population``. ``path``: of the branch as it lay
    then; ``is_for_head_office``: head office reviews it as well; ``due_on``: by when."""

    month = models.DateField()
    branch_code = models.CharField(max_length=200)
    path = models.TextField()
    seed = models.CharField(max_length=64)
    policy_version = models.IntegerField()
    population = models.IntegerField()
    is_for_head_office = models.BooleanField(default=False)
    due_on = models.DateField()
    drawn_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["month", "branch_code"], name="recording_sample_once"),
        ]


class SampledCall(models.Model):
    """One call of a sample, as it was when it was drawn: who called whom, at which ``path``."""

    sample = models.ForeignKey(RecordingSample, on_delete=models.PROTECT, related_name="calls")
    number = models.PositiveSmallIntegerField()  # from 1, in the order of the draw
    event = models.ForeignKey(CallEvent, on_delete=models.PROTECT, related_name="+")
    employee_no = models.CharField(max_length=200)
    role = models.CharField(max_length=30, choices=Role)
    institution_code = models.CharField(max_length=200)
    path = models.TextField()
    client_no = models.CharField(max_length=200)
    talked_at = models.DateTimeField()
    seconds = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sample", "number"], name="sampled_call_number"),
            models.UniqueConstraint(fields=["sample", "event"], name="sampled_call_event"),
        ]
        indexes = [models.Index(fields=["employee_no"], name="sampled_call_person")]


class CallReview(models.Model):
    """What a reviewer said of a sampled call, of the branch or of head office (``level``), which
    hears some branches' calls once more. ``marks``: one for each point; ``score``: percent,
    none where no point applied. The remarks are sealed, bound to client and row of the call
    (``outreach.services.call_reviews``). ``version`` counts the writings, so that of two tabs the
    second is told."""

    call = models.ForeignKey(SampledCall, on_delete=models.PROTECT, related_name="reviews")
    level = models.CharField(max_length=20, choices=Level)
    marks = models.JSONField()
    score = models.PositiveSmallIntegerField(null=True)
    good_sealed = models.BinaryField(null=True)
    bad_sealed = models.BinaryField(null=True)
    version = models.PositiveSmallIntegerField(default=0)
    reviewed_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call", "level"], name="call_review_once"),
        ]


class BestCase(models.Model):
    """A reviewed call worth hearing of: proposed by a reviewer, shown to everybody of the branch
    when somebody else has published it, until it is withdrawn. Title and words hold nothing of the
    client."""

    call = models.OneToOneField(SampledCall, on_delete=models.PROTECT, related_name="case")
    title = models.CharField(max_length=TITLE_LENGTH)
    words = models.CharField(max_length=WORDS_LENGTH)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+",
        db_index=False,
    )  # fmt: skip
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+",
        db_index=False,
    )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="best_case_published_pair",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="best_case_withdrawn_pair",
            ),
        ]
