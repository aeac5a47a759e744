"""What proves who somebody is beside the password, and what was done to accounts."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SecondFactor(models.Model):
    """The secret of somebody's authenticator app, sealed (``organisation.rules.sealing``; table
    ``second_factor``, row the user's key, column ``secret``). ``last_step`` is the 30-second step
    of the newest code taken: no code of it or of an earlier one is taken again."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE,
        related_name="second_factor",
    )  # fmt: skip
    secret_sealed = models.BinaryField()
    last_step = models.BigIntegerField()
    failures = models.PositiveSmallIntegerField(default=0)  # since the last code that was right
    locked_until = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()


class RecoveryCode(models.Model):
    """One of the codes for a lost authenticator: a keyed digest of it, taken once."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recovery_codes"
    )
    digest = models.BinaryField(max_length=16)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="recovery_code_key")]


class AccountCode(models.Model):
    """A code handed to one person to set a password with: a keyed digest of it, taken once, until
    it expires. A newer one, or disabling the account, ends it (``ended_at``)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="account_codes"
    )
    digest = models.BinaryField(max_length=16)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(ended_at__isnull=True), name="account_code_open_once"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("issued_at")), name="account_code_in_order"
            ),
        ]


class AccountEvent(models.Model):
    """What was done to an account: rows are added and never changed (a trigger holds it).
    ``by`` is empty for the operator's command line."""

    class Kind(models.TextChoices):
        MADE = "made", _("建立账号")
        CODE_ISSUED = "code_issued", _("发放一次性开户码")
        PASSWORD_SET = "password_set", _("用一次性开户码设置密码")
        PASSWORD_CHANGED = "password_changed", _("修改密码")
        DISABLED = "disabled", _("停用")
        ENABLED = "enabled", _("恢复")
        FACTOR_SET = "factor_set", _("绑定动态码")
        FACTOR_REMOVED = "factor_removed", _("解除动态码")
        FACTOR_RESET = "factor_reset", _("重置动态码")
        FACTOR_LOCKED = "factor_locked", _("动态码连续输错，暂停验证")
        RECOVERY_MADE = "recovery_made", _("生成恢复码")
        RECOVERY_USED = "recovery_used", _("使用恢复码")
        TOKEN_MADE = "token_made", _("建立 API 令牌")
        TOKEN_COLLECTED = "token_collected", _("领取 API 令牌")
        TOKEN_ENDED = "token_ended", _("作废 API 令牌")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="account_events"
    )
    kind = models.CharField(max_length=20, choices=Kind)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user", "-at", "-id"], name="account_event_newest")]
