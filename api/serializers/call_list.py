"""One's own list of the day, as the console shows it."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from api.serializers.clients import TIERS
from api.serializers.contacts import Flag, Instant
from api.serializers.fields import BodyWhole, Money, Number, Text, Whole
from api.serializers.pages import LARGEST
from outreach.models.contact import PURPOSES
from outreach.rules.contacts import OUTCOMES_OF, Kind
from outreach.rules.policy import Familiarity, Reason
from outreach.rules.said import LONGEST, MOST_PRODUCTS, WORDS_LENGTH
from outreach.rules.working import SkipReason, WorkState

STATES = [each.value for each in WorkState]
OUTCOMES = [each.value for each in OUTCOMES_OF[Kind.CALL]]  # those of the console


class ListQuery(serializers.Serializer[Any]):
    """The first so many: whom to call, then whom later, then who is done."""

    limit = Whole(min_value=1, max_value=LARGEST, default=LARGEST)


class WhyRow(serializers.Serializer[Any]):
    """``points`` × ``urgency`` % × ``tier`` %, cut, is ``score``; 0: told beside another thing that
    the same reason is there for."""

    reason = serializers.ChoiceField(choices=[each.value for each in Reason])
    due_on = serializers.DateField(allow_null=True)
    figure = Money(allow_null=True, help_text=_("元；基金变动为百分比"))
    detail = serializers.CharField(allow_blank=True)
    points = serializers.IntegerField()
    urgency = serializers.IntegerField()
    tier = serializers.IntegerField()
    score = serializers.IntegerField()


class EntryRow(serializers.Serializer[Any]):
    client_no = serializers.CharField()
    name = serializers.CharField(help_text=_("遮蔽的客户只有首字"))
    tier = serializers.ChoiceField(source="snapshot.tier", choices=TIERS)
    aum = Money(source="snapshot.aum")
    familiarity = serializers.ChoiceField(choices=[each.value for each in Familiarity])
    score = serializers.IntegerField()
    place = serializers.IntegerField(allow_null=True, help_text=_("名次；未排入为 null"))
    is_service_only = serializers.BooleanField()
    state = serializers.ChoiceField(choices=STATES)
    later_at = serializers.DateTimeField(allow_null=True)
    skip_reason = serializers.ChoiceField(choices=SkipReason.choices, allow_blank=True)
    outcome = serializers.ChoiceField(choices=OUTCOMES, allow_blank=True)
    version = serializers.IntegerField(help_text=_("已处理的次数"))
    reasons = WhyRow(many=True)


class Act(serializers.Serializer[Any]):
    """What every act on an entry says: of which list, and what was read."""

    day = serializers.DateField(help_text=_("名单日，如名单所答"))
    version = BodyWhole(max_value=32_767, help_text=_("看到的 version；别人先处理的，409"))


class OutcomeAct(Act):
    """A call that was made just now."""

    outcome = serializers.ChoiceField(choices=OUTCOMES)
    purpose = serializers.ChoiceField(choices=[code for code, _words in PURPOSES])
    seconds = BodyWhole(max_value=LONGEST, allow_null=True, default=None)
    products = serializers.ListField(
        child=Number(), max_length=MOST_PRODUCTS, default=list, help_text=_("产品代码")
    )
    next_on = serializers.DateField(
        allow_null=True, default=None, help_text=_("改日再联系和约见的必填")
    )
    next_time = serializers.TimeField(allow_null=True, default=None)
    words = Text(max_length=WORDS_LENGTH, allow_blank=True, default="")
    admits = Flag(default=False)


class SkipAct(Act):
    reason = serializers.ChoiceField(choices=SkipReason.values)
    words = Text(max_length=WORDS_LENGTH, allow_blank=True, default="")


class LaterAct(Act):
    until = Instant(help_text=_("今天稍后、可以联系的时间"))


class HandOverAct(Act):
    to = Number(help_text=_("员工号：这位客户的主管户人或协管人"))


class Acted(serializers.Serializer[Any]):
    """What the entry is now; ``version`` is what the next act has to say."""

    day = serializers.DateField()
    client_no = serializers.CharField()
    state = serializers.ChoiceField(choices=STATES)
    version = serializers.IntegerField()
    later_at = serializers.DateTimeField(allow_null=True)
    handed_to = serializers.CharField(allow_blank=True)
    contact_id = serializers.IntegerField(allow_null=True, help_text=_("这一步记下的联系"))


@extend_schema_serializer(many=False)  # one list, though a list is asked for
class CallList(serializers.Serializer[Any]):
    """A list is at most a day's work of each book: one answer holds it."""

    day = serializers.DateField(allow_null=True, help_text=_("名单日；还没有名单为 null"))
    dialled = serializers.IntegerField()
    answered = serializers.IntegerField()
    effective = serializers.IntegerField()
    backlog = serializers.IntegerField(help_text=_("未排入的户数"))
    results = EntryRow(many=True)
