"""What the CRM itself knows of a client, beside what the bank's files say (domain/03; domain/02).

Nobody edits what the files own: these rows stand beside it. A client's row may vanish with a resent
file (``clients.services.sync``), so no foreign key of the database binds them.
"""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q

from clients.models.client import Client


class ClientProfile(models.Model):
    """One row per client about whom somebody noted something. Empty text: nothing noted."""

    class Familiarity(models.TextChoices):
        FAMILIAR = "A"
        MET = "B"
        STRANGER = "C"

    class Channel(models.TextChoices):
        COUNTER = "counter"
        LOBBY = "lobby"
        REFERRAL = "referral"
        PAYROLL = "payroll"
        COMMUNITY = "community"
        CAMPAIGN = "campaign"
        LOAN = "loan"
        ONLINE = "online"
        OTHER = "other"

    client = models.OneToOneField(
        Client, primary_key=True, on_delete=models.DO_NOTHING, db_constraint=False,
        related_name="profile", db_column="client_no",
    )  # fmt: skip
    familiarity = models.CharField(max_length=1, choices=Familiarity, blank=True)
    persona = models.CharField(max_length=200, blank=True)  # counts before that of the bank's file
    preferences = models.CharField(max_length=500, blank=True)
    channel = models.CharField(max_length=20, choices=Channel, blank=True)
    introducer = models.CharField(max_length=200, blank=True)  # employee number
    introduced_on = models.DateField(null=True)
    is_priority = models.BooleanField(default=False)  # 绿色通道
    tags = models.JSONField(default=list)
    # Of the four basics (domain/04) those that no file tells; None: not known. Who said so last.
    has_mobile_bank = models.BooleanField(null=True)
    has_credit_card = models.BooleanField(null=True)
    has_payment_binding = models.BooleanField(null=True)
    basics_noted_at = models.DateTimeField(null=True)
    basics_noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+",
        db_index=False,
    )  # fmt: skip
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(introducer="", introduced_on__isnull=True)
                | (~Q(introducer="") & Q(introduced_on__isnull=False)),
                name="client_profile_introducer",
            ),
            models.CheckConstraint(
                condition=Q(basics_noted_at__isnull=True, basics_noted_by__isnull=True)
                | Q(basics_noted_at__isnull=False, basics_noted_by__isnull=False),
                name="client_profile_basics_pair",
            ),
        ]
        # What clients are looked for by and few have (``clients.selectors.noted``). A third of all
        # has a familiarity or a channel: no index would be read for those.
        indexes = [
            models.Index(
                fields=["persona"], condition=Q(persona__gt=""), name="client_profile_own_persona"
            ),
            models.Index(
                fields=["introducer"],
                condition=Q(introducer__gt=""),
                name="client_profile_introduced_by",
            ),
            models.Index(
                fields=["client"], condition=Q(is_priority=True), name="client_profile_priority"
            ),
            GinIndex(OpClass("tags", name="jsonb_path_ops"), name="client_profile_tags"),
        ]


class ClientChange(models.Model):
    """One change of one field of what the CRM owns: who, when, before, after. Append-only.

    Written before there was the audit (ADR 0009), which has these rows too; nothing is added to it.
    ``field`` is a column of ClientProfile, or what was added or removed beside it; names and
    birthdays of family members are not repeated here.
    """

    client_no = models.CharField(max_length=200)
    field = models.CharField(max_length=30)
    before = models.CharField(max_length=500, blank=True)
    after = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["client_no", "-at"], name="client_change_client")]


class ClientNote(models.Model):
    """A note on a client. Its writer may mend it for a day; removed ones stay, unread."""

    client_no = models.CharField(max_length=200)
    text = models.CharField(max_length=2000)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    edited_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="client_note_removed_pair",
            )
        ]
        indexes = [models.Index(fields=["client_no", "-written_at"], name="client_note_client")]


class FamilyMember(models.Model):
    """Somebody of a client's family: from the bank's ``family`` file (domain/08), which alone
    changes those rows, or noted by hand."""

    client_no = models.CharField(max_length=200)
    relation = models.CharField(max_length=200)
    name = models.CharField(max_length=100)
    birthday = models.DateField(null=True)
    is_from_file = models.BooleanField(default=False)
    added_at = models.DateTimeField(null=True)  # empty: by the bank's file
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client_no", "relation", "name", "is_from_file"], name="family_member_key"
            ),
            models.CheckConstraint(
                condition=Q(added_at__isnull=True, added_by__isnull=True)
                | Q(added_at__isnull=False, added_by__isnull=False),
                name="family_member_added_pair",
            ),
            models.CheckConstraint(
                condition=Q(is_from_file=True, added_at__isnull=True)
                | Q(is_from_file=False, added_at__isnull=False),
                name="family_member_by_file_or_hand",
            ),
        ]


class KeyDate(models.Model):
    """A day to remember of a client, noted by hand: a jubilee, a child's exam."""

    client_no = models.CharField(max_length=200)
    label = models.CharField(max_length=100)
    on = models.DateField()
    is_yearly = models.BooleanField(default=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client_no", "label", "on"], name="key_date_key")
        ]
