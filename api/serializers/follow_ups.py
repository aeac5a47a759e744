"""Maturities and large movements followed up: the bank's facts, the sheet, the head's questions."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from api.serializers.fields import BodyWhole, Money, Number, Text
from api.serializers.pages import RowPage, RowPageQuery
from outreach.models import FollowUp, Sheet
from outreach.rules.sheets import LENGTH, MORTGAGES, PURCHASES, USES
from outreach.selectors.follow_ups import STATES

KINDS = FollowUp.Kind.values
DECISIONS = Sheet.Decision.values


class PeriodQuery(serializers.Serializer[Any]):
    since = serializers.DateField(required=False, help_text=_("不给则为数据日前 30 天"))
    until = serializers.DateField(required=False, help_text=_("不给则为数据日后 30 天"))
    person = Number(required=False, help_text=_("管户经理的工号"))


class FollowUpQuery(RowPageQuery, PeriodQuery):
    kind = serializers.ChoiceField(choices=KINDS, required=False)
    state = serializers.ChoiceField(
        choices=STATES, required=False, help_text=_("unwritten 没有写，asked 有提问未答")
    )


class FollowUpRow(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="follow_up.pk")
    kind = serializers.ChoiceField(source="follow_up.kind", choices=KINDS)
    client_no = serializers.CharField(source="follow_up.client_no")
    name = serializers.CharField()
    on = serializers.DateField(source="follow_up.on", help_text=_("到期日，或异动的那天"))
    product_code = serializers.CharField(source="follow_up.product_code", allow_blank=True)
    direction = serializers.CharField(source="follow_up.direction", allow_blank=True)
    amount = Money(source="follow_up.amount")
    bought = Money(
        source="follow_up.bought", allow_null=True, help_text=_("算作承接的买入；到期前为 null")
    )
    rolled = Money(source="follow_up.rolled", allow_null=True, help_text=_("其中自动转存的"))
    aum_before = Money(
        source="follow_up.aum_before", allow_null=True, help_text=_("到期前一日的资产")
    )
    employee_no = serializers.CharField(source="follow_up.employee_no", allow_null=True)
    is_gone = serializers.BooleanField(
        source="follow_up.is_gone", help_text=_("到期前已支取，或数据已更正")
    )
    talked_on = serializers.DateField(allow_null=True)
    version = serializers.SerializerMethodField(help_text=_("跟进表的版次，没有写为 0"))
    decision = serializers.SerializerMethodField()
    is_asked = serializers.BooleanField(help_text=_("有提问未答"))

    def get_version(self, row: Any) -> int:
        return int(row.sheet.version) if row.sheet else 0

    def get_decision(self, row: Any) -> str:
        return str(row.sheet.decision) if row.sheet else ""


class FollowUpPage(RowPage):
    results = FollowUpRow(many=True)


class SheetRow(serializers.Serializer[Any]):
    version = serializers.IntegerField()
    decision = serializers.ChoiceField(choices=DECISIONS, allow_blank=True)
    product_code = serializers.CharField(allow_blank=True)
    meeting_on = serializers.DateField(allow_null=True)
    words = serializers.DictField(child=serializers.CharField())
    written_at = serializers.DateTimeField()
    written_by = serializers.CharField(source="written_by.employee_no")


class QuestionRow(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="row.pk")
    question = serializers.CharField()
    asked_at = serializers.DateTimeField(source="row.asked_at")
    asked_by = serializers.CharField(source="row.asked_by.employee_no")
    answer = serializers.CharField(allow_blank=True)
    answered_at = serializers.DateTimeField(source="row.answered_at", allow_null=True)


@extend_schema_serializer(many=False)
class FollowUpDetail(FollowUpRow):
    sheets = SheetRow(many=True, help_text=_("各版，最新的在前"))
    questions = QuestionRow(many=True)


class NewSheet(serializers.Serializer[Any]):
    """What belongs to the other kind of sheet is left out."""

    version = BodyWhole(max_value=32_766, help_text=_("看到的 version，没有写过为 0；变了则 409"))
    decision = serializers.ChoiceField(choices=DECISIONS, allow_blank=True, default="")
    product = Text(max_length=200, allow_blank=True, default="", help_text=_("产品代码或全名"))
    meeting_on = serializers.DateField(allow_null=True, default=None)
    where_to = Text(max_length=LENGTH, allow_blank=True, default="")
    why = Text(max_length=LENGTH, allow_blank=True, default="")
    help_needed = Text(max_length=LENGTH, allow_blank=True, default="")
    purchase = serializers.ChoiceField(choices=PURCHASES, allow_blank=True, default="")
    mortgage = serializers.ChoiceField(choices=MORTGAGES, allow_blank=True, default="")
    use = serializers.ChoiceField(choices=USES, allow_blank=True, default="")
    hand_over_on = serializers.DateField(allow_null=True, default=None)
    other_banks = Text(max_length=LENGTH, allow_blank=True, default="")
    advantage = Text(max_length=LENGTH, allow_blank=True, default="")
    next_step = Text(max_length=LENGTH, allow_blank=True, default="")


class Written(serializers.Serializer[Any]):
    """No words of it: answers are kept."""

    version = serializers.IntegerField()


class NewQuestion(serializers.Serializer[Any]):
    words = Text(max_length=LENGTH)
    read = BodyWhole(max_value=32_767, help_text=_("看到的提问数；变了则 409"))


class NewAnswer(serializers.Serializer[Any]):
    question = BodyWhole(min_value=1, max_value=10**18 - 1, help_text=_("提问的 id"))
    words = Text(max_length=LENGTH)


class Asked(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")


class TakeUpRow(serializers.Serializer[Any]):
    """``rate`` and ``retention`` in percent, one decimal; null where there is nothing to divide."""

    sheets = serializers.IntegerField()
    written = serializers.IntegerField()
    unanswered = serializers.IntegerField()
    holdings = serializers.IntegerField(help_text=_("已到期的笔数"))
    matured = Money()
    bought = Money()
    taken = serializers.IntegerField(help_text=_("达到承接标准的笔数"))
    rate = serializers.DecimalField(max_digits=12, decimal_places=1, allow_null=True)
    before = Money()
    now = Money()
    retention = serializers.DecimalField(max_digits=12, decimal_places=1, allow_null=True)


class PersonTakeUpRow(serializers.Serializer[Any]):
    employee_no = serializers.CharField(allow_blank=True, help_text=_("空：无人管户"))
    figures = TakeUpRow()


@extend_schema_serializer(many=False)
class TakeUpPage(serializers.Serializer[Any]):
    as_of = serializers.DateField()
    since = serializers.DateField(help_text=_("最多一年"))
    until = serializers.DateField()
    total = TakeUpRow()
    people = PersonTakeUpRow(many=True)
