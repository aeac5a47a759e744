"""What a message is: its channel, its states, and when it may be handed over (domain/03 §Rules that
protect clients, §Helps for the talk)."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from outreach.rules.policy import DailyPolicy


class Channel(TextChoices):
    SMS = "sms", _("短信")
    WECHAT = "wechat", _("企业微信")


class TextKind(TextChoices):
    TEMPLATE = "template", _("消息模板")
    NEWS = "news", _("财经播报")


class TextState(TextChoices):
    """Of one version of a reviewed text."""

    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待审批")
    APPROVED = "approved", _("在用")
    REJECTED = "rejected", _("已驳回")
    REPLACED = "replaced", _("已被新版取代")
    WITHDRAWN = "withdrawn", _("已停用")


class MessageState(TextChoices):
    """Of one message in the outbox."""

    QUEUED = "queued", _("排队中")
    SENDING = "sending", _("发送中")
    HANDED = "handed", _("已交付平台")
    DELIVERED = "delivered", _("已送达")
    FAILED = "failed", _("发送失败")
    REFUSED = "refused", _("已拦下")
    CANCELLED = "cancelled", _("已取消")


# What a message may become; nothing leads out of a state that is not named.
NEXT: Mapping[MessageState, frozenset[MessageState]] = {
    MessageState.QUEUED: frozenset(
        {MessageState.SENDING, MessageState.REFUSED, MessageState.FAILED, MessageState.CANCELLED}
    ),
    MessageState.SENDING: frozenset(
        {MessageState.HANDED, MessageState.QUEUED, MessageState.FAILED, MessageState.DELIVERED}
    ),
    MessageState.HANDED: frozenset({MessageState.DELIVERED, MessageState.FAILED}),
}
# Of these a client has read something, or may have: they count as the day's contact.
LEFT = frozenset({MessageState.SENDING, MessageState.HANDED, MessageState.DELIVERED})
WAITS = frozenset({MessageState.QUEUED, MessageState.SENDING, MessageState.HANDED})


class Stopped(TextChoices):
    """Why a message was not sent, beside what the rules that protect clients say."""

    NOT_THEIRS = "not_theirs", _("客户已不由发送人联系")
    TEXT_WITHDRAWN = "text_withdrawn", _("模板或播报已停用")
    NEWS_OLD = "news_old", _("不是当天的财经播报")
    NO_NUMBER = "no_number", _("客户没有手机号")
    REFUSED_THERE = "refused_there", _("平台拒收该号码")
    GIVEN_UP = "given_up", _("多次重试后放弃")
    UNDELIVERED = "undelivered", _("未送达客户手机")


def next_opening(policy: DailyPolicy, at: datetime) -> datetime:
    """``at`` itself within the window, else when it opens next; ``at`` is local and aware."""
    opens, closes = policy.window
    hour = at.timetz().replace(tzinfo=None)
    if opens <= hour < closes:
        return at
    day = at.date() + timedelta(days=hour >= closes)
    return datetime.combine(day, opens, tzinfo=at.tzinfo)


def next_try(policy: DailyPolicy, *, tries: int, at: datetime) -> datetime:
    """After so many tries, twice as late each time."""
    return at + timedelta(minutes=policy.message_retry_minutes * 2 ** (tries - 1))
