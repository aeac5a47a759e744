"""What a contact is: kinds, outcomes, next steps, and what counts as what (domain/03 §Contact
standards, §The call console)."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from outreach.rules.policy import DailyPolicy, Purpose


class Kind(TextChoices):
    CALL = "call", _("电话")
    MESSAGE = "message", _("短信或微信")
    VISIT = "visit", _("上门拜访")
    MEETING = "meeting", _("到店面谈")
    GIFT = "gift", _("送礼")


class Direction(TextChoices):
    """Who began: the bank, or the client."""

    OUT = "out", _("我方联系客户")
    IN = "in", _("客户联系我方")


class Outcome(TextChoices):
    """Those of the call console, in its order; then those of what is not a talk."""

    NOT_ANSWERED = "not_answered", _("未接通")
    BUSY = "busy", _("占线或拒接")
    WRONG_NUMBER = "wrong_number", _("号码有误")
    CALL_BACK = "call_back", _("改日再联系")
    TALKED = "talked", _("已沟通")
    APPOINTMENT = "appointment", _("已约见")
    INTERESTED = "interested", _("有意向")
    REFUSED = "refused", _("拒绝")
    DO_NOT_CALL = "do_not_call", _("要求不再联系")
    NOT_MET = "not_met", _("未见到")
    DONE = "done", _("已送达")
    CANCELLED = "cancelled", _("未成行")


class NextStep(TextChoices):
    CALL = "call", _("再打电话")
    MESSAGE = "message", _("发短信或微信")
    VISIT = "visit", _("上门拜访")
    MEETING = "meeting", _("约到店")
    MATERIAL = "material", _("备好资料或方案")
    BUSINESS = "business", _("办理业务")


class Origin(TextChoices):
    """Who wrote it down first: a person, the phone box of a call nobody had logged, the box of a
    call that an automatic dialler made and nobody of ours talked in, or the outbox that sent it."""

    PERSON = "person", _("本人记下")
    BOX = "box", _("电话盒子记下")
    DIALLER = "dialler", _("自动外呼")
    OUTBOX = "outbox", _("消息平台发出")


# Purpose has no words of its own: it is a code of the policy.
PURPOSE_WORDS = {Purpose.SERVICE: _("服务"), Purpose.MARKETING: _("营销")}

FACE_TO_FACE = frozenset({Kind.VISIT, Kind.MEETING})
_TALK = (
    Outcome.TALKED, Outcome.APPOINTMENT, Outcome.INTERESTED, Outcome.REFUSED, Outcome.CALL_BACK,
    Outcome.DO_NOT_CALL,
)  # fmt: skip
REACHED = frozenset(_TALK)  # in the client's presence, or at the client's ear
OUTCOMES_OF: Mapping[Kind, tuple[Outcome, ...]] = {
    Kind.CALL: (*_TALK, Outcome.NOT_ANSWERED, Outcome.BUSY, Outcome.WRONG_NUMBER),
    Kind.MESSAGE: (
        Outcome.DONE, Outcome.INTERESTED, Outcome.APPOINTMENT, Outcome.REFUSED,
        Outcome.DO_NOT_CALL, Outcome.WRONG_NUMBER,
    ),
    Kind.VISIT: (*_TALK, Outcome.NOT_MET),
    Kind.MEETING: (*_TALK, Outcome.NOT_MET),
    Kind.GIFT: (Outcome.DONE, Outcome.REFUSED, Outcome.NOT_MET),
}  # fmt: skip
# By which the client shows that it may be called again, if the client began.
COMES_BACK = frozenset({Outcome.TALKED, Outcome.APPOINTMENT, Outcome.INTERESTED})


def is_effective(
    policy: DailyPolicy,
    *,
    kind: Kind,
    outcome: Outcome | None,
    seconds: int | None,
    is_automatic: bool = False,
) -> bool:
    """A person-to-person talk of so many seconds; a visit or a meeting that took place. A message,
    a gift and what a machine said never are; a plan (no outcome) is not yet."""
    if outcome not in REACHED or is_automatic:
        return False
    if kind in FACE_TO_FACE:
        return True
    return kind is Kind.CALL and (seconds or 0) >= policy.effective_seconds


def counts(outcome: Outcome | None) -> bool:
    """Whether it stands as the client's last call, message, visit or gift: something came to the
    client. Dialling alone does not meet a standard."""
    return outcome in REACHED or outcome is Outcome.DONE


def may_amend(policy: DailyPolicy, *, made_at: datetime, at: datetime) -> bool:
    """Its maker may for so many hours; from then on it is what supervision counts."""
    return at < made_at + timedelta(hours=policy.amend_hours)
