"""One's own list of the day, as the console shows it."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from api.serializers.clients import TIERS
from api.serializers.fields import Money, Whole
from api.serializers.pages import LARGEST
from outreach.rules.contacts import OUTCOMES_OF, Kind
from outreach.rules.policy import Familiarity, Reason
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


@extend_schema_serializer(many=False)  # one list, though a list is asked for
class CallList(serializers.Serializer[Any]):
    """A list is at most a day's work of each book: one answer holds it."""

    day = serializers.DateField(allow_null=True, help_text=_("名单日；还没有名单为 null"))
    dialled = serializers.IntegerField()
    answered = serializers.IntegerField()
    effective = serializers.IntegerField()
    backlog = serializers.IntegerField(help_text=_("未排入的户数"))
    results = EntryRow(many=True)
