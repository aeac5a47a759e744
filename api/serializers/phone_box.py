"""What a phone box reports of calls, and what it is answered."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.serializers.contacts import Flag, Instant
from api.serializers.fields import BodyWhole, Number, Text
from outreach.models.contact import PURPOSES
from outreach.rules.calls import CALL_ID_LENGTH, MOST_CALLS
from outreach.rules.contacts import Direction
from outreach.rules.said import LONGEST

# Digits, and what people and switchboards write between them.
DIALLED = r"^\+?[0-9][0-9 ()-]{2,38}$"
STATES = ["accepted", "repeated", "refused"]


class CallReport(serializers.Serializer[Any]):
    """One call. Of ``client_no`` and ``number`` one is enough, and the former rules; a caller may
    have withheld both."""

    call_id = Text(max_length=CALL_ID_LENGTH, help_text=_("盒子内唯一；重发用同一个"))
    employee_no = Number(help_text=_("坐席工号"))
    client_no = Number(required=False)
    number = Text(
        pattern=DIALLED,
        required=False,
        help_text=_("对方号码；有客户号可不给，来电隐藏号码时也可不给"),
    )
    started_at = Instant(help_text=_("接通或拨出的时刻，带时区"))
    seconds = BodyWhole(max_value=LONGEST, help_text=_("通话秒数，未接通为 0"))
    direction = serializers.ChoiceField(choices=Direction.values, default=Direction.OUT.value)
    is_automatic = Flag(default=False, help_text=_("自动外呼，没有人通话"))
    purpose = serializers.ChoiceField(
        choices=[code for code, _words in PURPOSES], required=False,
        help_text=_("不给则自动外呼为营销，其余为服务"),
    )  # fmt: skip
    recording = Text(max_length=500, required=False, help_text=_("录音的编号，原样保存"))

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        is_withheld = attrs["direction"] == Direction.IN
        if "client_no" not in attrs and "number" not in attrs and not is_withheld:
            raise serializers.ValidationError({"number": "required"}, code="required")
        return attrs


class Report(serializers.Serializer[Any]):
    events = serializers.ListField(child=CallReport(), min_length=1, max_length=MOST_CALLS)


class Reported(serializers.Serializer[Any]):
    """The body as far as it must be right for any of it to be taken: each call is judged alone."""

    events = serializers.ListField(min_length=1, max_length=MOST_CALLS)


class CallError(serializers.Serializer[Any]):
    field = serializers.CharField(help_text=_("哪个字段；整条为空"))
    code = serializers.CharField(
        help_text=_("哪里不对；conflict 为同一编号前后不一，not_yet 为尚未发生，too_old 为太久以前")
    )


class CallAnswer(serializers.Serializer[Any]):
    """Nothing of a call is repeated, its number least of all."""

    place = serializers.IntegerField(help_text=_("请求里的第几条，从 0 数起"))
    state = serializers.ChoiceField(
        choices=STATES, help_text=_("accepted 已收下，repeated 之前已收下，refused 没有收下")
    )
    errors = CallError(many=True)  # type: ignore[assignment]  # named as its attribute


class ReportAnswer(serializers.Serializer[Any]):
    results = CallAnswer(many=True)
