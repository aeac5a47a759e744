"""Contacts with clients: what is said of them, what is told."""

from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.serializers.fields import BodyWhole, Number, Text
from api.serializers.pages import RowPage, RowPageQuery
from organisation.rules.roles import Role
from outreach.models.contact import PURPOSES
from outreach.rules.contacts import Direction, Kind, NextStep, Origin, Outcome
from outreach.rules.protection import Refusal
from outreach.rules.said import LONGEST, MOST_PRODUCTS, WORDS_LENGTH

KINDS, OUTCOMES, ORIGINS = Kind.values, Outcome.values, Origin.values
# Whatever lies beyond is as good as these: too old, or not yet.
FIRST, LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class Flag(serializers.BooleanField):
    """A truth value of JSON, not a word for one."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Instant(serializers.DateTimeField):
    """A moment with its offset from UTC; none at which a calendar ends."""

    def enforce_timezone(self, value: datetime) -> datetime:
        here = timezone.get_current_timezone()
        return min(max(value if value.tzinfo else value.replace(tzinfo=here), FIRST), LAST)


class Amendment(serializers.Serializer[Any]):
    """What is said of a contact, whole: what is left out is nothing."""

    version = BodyWhole(min_value=1, max_value=32_767, help_text=_("看到的是哪一版"))
    kind = serializers.ChoiceField(choices=KINDS)
    direction = serializers.ChoiceField(choices=Direction.values, default=Direction.OUT.value)
    purpose = serializers.ChoiceField(choices=[code for code, _words in PURPOSES])
    outcome = serializers.ChoiceField(
        choices=OUTCOMES, allow_null=True, default=None,
        help_text=_("为空表示计划中的拜访或面谈"),
    )  # fmt: skip
    at = Instant(help_text=_("何时联系；计划的为将来"))
    seconds = BodyWhole(max_value=LONGEST, allow_null=True, default=None, help_text=_("仅电话"))
    products = serializers.ListField(
        child=Number(), max_length=MOST_PRODUCTS, default=list, help_text=_("产品代码")
    )
    next_step = serializers.ChoiceField(choices=NextStep.values, allow_null=True, default=None)
    next_on = serializers.DateField(allow_null=True, default=None)
    next_time = serializers.TimeField(
        allow_null=True, default=None, help_text=_("下一步的钟点（当地时间），没有约定为 null")
    )
    words = Text(max_length=WORDS_LENGTH, allow_blank=True, default="")
    admits = Flag(
        default=False, help_text=_("已经发生而违反客户保护规则的，为 true 才记下，并注明违反")
    )


class NewContact(Amendment):
    version = None  # type: ignore[assignment]
    client_no = Number()


class ContactRow(serializers.Serializer[Any]):
    """One contact, made of a ``ToldContact``."""

    id = serializers.IntegerField(source="contact.pk")
    version = serializers.IntegerField(
        source="contact.version", help_text=_("每次更正加一；更正时要写明看到的是哪一版")
    )
    client_no = serializers.CharField(source="contact.client_no")
    employee_no = serializers.CharField(source="contact.employee_no")
    employee_name = serializers.CharField(source="who")
    role = serializers.ChoiceField(choices=Role.choices, source="contact.role")
    institution_code = serializers.CharField(source="contact.institution_code")
    origin = serializers.ChoiceField(
        choices=ORIGINS, source="contact.origin",
        help_text=_("由谁记下：本人、电话盒子，或自动外呼的盒子"),
    )  # fmt: skip
    kind = serializers.ChoiceField(choices=KINDS, source="contact.kind")
    direction = serializers.ChoiceField(choices=Direction.values, source="contact.direction")
    purpose = serializers.ChoiceField(
        choices=[code for code, _words in PURPOSES], source="contact.purpose"
    )
    outcome = serializers.SerializerMethodField()
    at = serializers.DateTimeField(source="contact.at")
    seconds = serializers.IntegerField(source="contact.seconds", allow_null=True)
    is_effective = serializers.BooleanField(source="contact.is_effective")
    policy_version = serializers.IntegerField(source="contact.policy_version")
    products = serializers.ListField(child=serializers.CharField(), source="contact.products")
    next_step = serializers.CharField(source="contact.next_step", allow_blank=True)
    next_on = serializers.DateField(source="contact.next_on", allow_null=True)
    next_time = serializers.TimeField(source="contact.next_time", allow_null=True)
    words = serializers.CharField(allow_blank=True)
    breaches = serializers.ListField(
        child=serializers.ChoiceField(choices=[each.value for each in Refusal]),
        source="contact.breaches", help_text=_("违反了哪些客户保护规则"),
    )  # fmt: skip
    filed_on = serializers.DateField(
        source="contact.filed_on", allow_null=True, help_text=_("拜访或面谈哪一天先登记")
    )
    recorded_at = serializers.DateTimeField(
        source="contact.recorded_at", allow_null=True, help_text=_("何时记下结果；计划中为 null")
    )
    amended_at = serializers.DateTimeField(source="contact.amended_at", allow_null=True)

    def get_outcome(self, row: Any) -> str | None:
        return row.contact.outcome or None


class ContactQuery(RowPageQuery):
    client_no = Number(required=False)
    kind = serializers.ChoiceField(choices=KINDS, required=False)
    mine = serializers.ChoiceField(choices=["yes"], required=False, help_text=_("只看本人的"))
    from_on = serializers.DateField(required=False, help_text=_("不早于这一天"))
    until_on = serializers.DateField(required=False, help_text=_("不晚于这一天"))


class ContactPage(RowPage):
    results = ContactRow(many=True)


class Logged(serializers.Serializer[Any]):
    """What became of a contact that was sent. No words of it: answers are kept."""

    id = serializers.IntegerField(source="pk")
    version = serializers.IntegerField()
    is_effective = serializers.BooleanField()
    breaches = serializers.ListField(
        child=serializers.ChoiceField(choices=[each.value for each in Refusal])
    )
