"""What was changed in the database: who, when, before, after, why (domain/07 Audit; ADR 0009)."""

from django.db import models


class AuditEntry(models.Model):
    """One row that was made, changed or taken away; written by triggers and by nothing else.

    The table is partitioned by year and refuses UPDATE, DELETE and TRUNCATE. ``client_no`` is the
    client it concerns, ``about_no`` the employee number of the member of staff; ``actor_no`` the
    employee number of who acted, empty for the system. ``changes``: column → [before, after],
    "changed" where the table keeps a secret; of a sum {"rows": how many} and no ``row_key``.
    ``reference`` is what of the origin it was: a route, the day and revision of a run, a job's
    number, a command. Entries of one ``transaction_no`` were made together.
    """

    class Action(models.TextChoices):
        INSERT = "insert"
        UPDATE = "update"
        DELETE = "delete"

    class Origin(models.TextChoices):
        PAGE = "page"
        API = "api"
        RUN = "run"
        JOB = "job"
        TASK = "task"
        COMMAND = "command"
        DATABASE = "database"  # nobody said who: only ``database_user`` is known

    at = models.DateTimeField()
    transaction_no = models.BigIntegerField()
    relation = models.CharField(max_length=63)
    action = models.CharField(max_length=10, choices=Action)
    row_key = models.CharField(max_length=500)
    client_no = models.CharField(max_length=200, null=True)
    about_no = models.CharField(max_length=200, null=True)
    actor_no = models.CharField(max_length=200, null=True)
    origin = models.CharField(max_length=20, choices=Origin)
    reference = models.CharField(max_length=100)
    database_user = models.CharField(max_length=63)
    reason = models.CharField(max_length=500)
    changes = models.JSONField()
