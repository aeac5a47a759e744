"""Reviewed texts, and the messages sent from them (domain/03 §Rules that protect clients)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from outreach.models.contact import PURPOSES, Contact
from outreach.rules.messages import Channel, MessageState, TextKind, TextState
from outreach.rules.policy import Purpose


class MessageText(models.Model):
    """One version of a template, or of a day's news brief. Once submitted its words never change
    (trigger); a sent message names the version.

    ``key``: of all versions of one template; of the news of a day ``news-`` and the day (``on``).
    ``product_code``: what it offers, so that nobody gets it whom the product does not fit.
    ``revision`` grows with every edit of the draft: nobody approves what they did not read.
    """

    kind = models.CharField(max_length=10, choices=TextKind)
    key = models.SlugField(max_length=40, db_index=False)
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=60)
    channel = models.CharField(max_length=10, choices=Channel, blank=True)
    purpose = models.CharField(max_length=10, choices=PURPOSES, default=Purpose.MARKETING.value)
    product_code = models.CharField(max_length=200, blank=True)
    on = models.DateField(null=True)
    text = models.CharField(max_length=500)
    state = models.CharField(max_length=10, choices=TextState, default=TextState.DRAFT)
    revision = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+",
        db_index=False,
    )  # fmt: skip
    note = models.CharField(max_length=200, blank=True)  # of who decided
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+",
        db_index=False,
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "number"], name="message_text_key"),
            models.UniqueConstraint(
                fields=["key"], condition=Q(state="approved"), name="message_text_in_use"
            ),
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(state__in=["draft", "submitted"]),
                name="message_text_open",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("made_by")),
                name="message_text_second_person",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="message_text_decided_pair",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="message_text_withdrawn_pair",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "replaced"]) | Q(decided_at__isnull=False),
                name="message_text_approved_by",
            ),
            models.CheckConstraint(
                condition=Q(kind="news", on__isnull=False, channel="")
                | (Q(kind="template", on__isnull=True) & ~Q(channel="")),
                name="message_text_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} v{self.number}"


class Message(models.Model):
    """One message to one client, in the outbox and after. Never removed.

    ``key``: whoever sends the same key again gets this message. ``ticket`` is the idempotency key
    given to the provider, who sends a ticket once. ``text_sealed``: what the client reads, bound to
    client and ticket. ``not_before``: when the window opens, or the next try. ``sending_at``: when
    it was last taken up. ``reasons``: of a refusal or failure (``Refusal`` and ``Stopped``).
    ``contact``: of the client's timeline, as long as it counts as sent.
    """

    client_no = models.CharField(max_length=200)
    employee_no = models.CharField(max_length=200)
    key = models.CharField(max_length=200)
    template = models.ForeignKey(MessageText, on_delete=models.PROTECT, related_name="+")
    brief = models.ForeignKey(
        MessageText, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    channel = models.CharField(max_length=10, choices=Channel)
    purpose = models.CharField(max_length=10, choices=PURPOSES)
    ticket = models.UUIDField(unique=True)
    text_sealed = models.BinaryField()
    state = models.CharField(max_length=10, choices=MessageState, default=MessageState.QUEUED)
    not_before = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    reasons = models.JSONField(default=list)
    provider_ref = models.CharField(max_length=100, blank=True)
    contact = models.ForeignKey(
        Contact, null=True, on_delete=models.PROTECT, related_name="messages", db_index=False
    )
    queued_at = models.DateTimeField()
    queued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    sending_at = models.DateTimeField(null=True)
    handed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+",
        db_index=False,
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["employee_no", "key"], name="message_key"),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_by__isnull=True)
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False),
                name="message_cancelled_pair",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["sending", "handed", "delivered"], contact__isnull=False)
                | (~Q(state__in=["sending", "handed", "delivered"]) & Q(contact__isnull=True)),
                name="message_left_with_contact",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["failed", "refused"]) | ~Q(reasons=[]),
                name="message_says_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["not_before", "id"], condition=Q(state="queued"), name="message_due"
            ),
            models.Index(
                fields=["sending_at", "id"], condition=Q(state__in=["sending", "handed"]),
                name="message_unsettled",
            ),
            models.Index(fields=["client_no", "-id"], name="message_client"),
            models.Index(fields=["employee_no", "-id"], name="message_person"),
            models.Index(fields=["contact"], name="message_contact"),
        ]  # fmt: skip


class EmbeddedDelivery(models.Model):
    """What the embedded test provider took: it reaches nobody and keeps no words and no number."""

    ticket = models.UUIDField(unique=True)
    channel = models.CharField(max_length=10, choices=Channel)
    address_masked = models.CharField(max_length=40)
    characters = models.PositiveIntegerField()
    taken_at = models.DateTimeField(auto_now_add=True)
