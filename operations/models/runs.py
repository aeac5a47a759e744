"""The night as a row and its steps (architecture, decision 1)."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class NightlyRun(models.Model):
    """One attempt to load, and usually publish, one as-of day.

    A day that changes gets a new revision, never another result under the same one. ``id`` is the
    run number in lake folders and snapshot partitions.
    """

    class Status(models.TextChoices):
        RUNNING = "running"
        LOADED = "loaded"  # files judged and balances computed, nothing published
        READY = "ready"  # all but the publishing is done (inside a re-run of several days)
        PUBLISHED = "published"
        HELD = "held"
        FAILED = "failed"
        SUPERSEDED = "superseded"

    class Trigger(models.TextChoices):
        COMMAND = "command"
        SCHEDULE = "schedule"
        FILES = "files"
        PAGE = "page"

    as_of = models.DateField()
    revision = models.PositiveIntegerField()
    status = models.CharField(max_length=20, choices=Status, default=Status.RUNNING)
    trigger = models.CharField(max_length=20, choices=Trigger, default=Trigger.COMMAND)
    engine = models.CharField(max_length=20, default="duckdb")
    # What the results were made of: digest of the day's files, policy, run of the day before.
    input_digest = models.CharField(max_length=64, blank=True)
    # Names, sizes and times of the day's files: unchanged means that nothing has to be read.
    files_signature = models.CharField(max_length=64, blank=True)
    policy_version = models.ForeignKey(
        "operations.PolicyVersion", null=True, on_delete=models.PROTECT, related_name="+"
    )
    message = models.TextField(blank=True)  # why it stopped, in English
    reasons = models.JSONField(default=list)  # the same as codes (operations.rules.stops)
    clients = models.BigIntegerField(null=True)
    tier_changes = models.BigIntegerField(null=True)
    book_changes = models.BigIntegerField(null=True)
    unmanaged = models.BigIntegerField(null=True)
    started_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    seconds = models.FloatField(null=True)  # wall time, all attempts together
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["as_of", "revision"], name="nightly_run_key"),
            # One open run of a day, whatever the number of schedulers.
            models.UniqueConstraint(
                fields=["as_of"], condition=Q(status="running"), name="nightly_run_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.as_of} r{self.revision} {self.status}"


class RunStep(models.Model):
    """One step of a run; done with the same input digest, it is never done again."""

    class Status(models.TextChoices):
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        SKIPPED = "skipped"

    run = models.ForeignKey(NightlyRun, on_delete=models.CASCADE, related_name="steps")
    name = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=20, choices=Status, default=Status.RUNNING)
    input_digest = models.CharField(max_length=64, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    rows = models.BigIntegerField(null=True)
    seconds = models.FloatField(null=True)
    progress = models.FloatField(null=True)  # 0 … 1 while running
    result = models.JSONField(default=dict)
    message = models.TextField(blank=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "name"], name="run_step_key")]


class Day(models.Model):
    """The pointer: which run holds the loaded data of an as-of day, and which run is published."""

    as_of = models.DateField(primary_key=True)
    loaded_run = models.ForeignKey(NightlyRun, on_delete=models.PROTECT, related_name="+")
    published_run = models.ForeignKey(
        NightlyRun, null=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(published_run__isnull=True, published_at__isnull=True)
                | Q(published_run__isnull=False, published_at__isnull=False),
                name="day_published_pair",
            )
        ]


class History(models.Model):
    """The first load: one row, naming the lake run that holds the balance history in force."""

    run_no = models.IntegerField()  # negative: never the number of a nightly run
    file_date = models.DateField()
    first_on = models.DateField(null=True)
    last_on = models.DateField(null=True)
    rows = models.BigIntegerField()
    rejected = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    is_current = models.BooleanField(default=True)
    loaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"], condition=Q(is_current=True), name="history_one_current"
            )
        ]
