"""One's own list of the day, as the console shows it."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.serializers.clients import TIERS
from api.serializers.fields import Money
from outreach.rules.contacts import Outcome
from outreach.rules.policy import Familiarity, Reason
from outreach.rules.working import SkipReason, WorkState


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
    state = serializers.ChoiceField(choices=WorkState.choices)
    later_at = serializers.DateTimeField(allow_null=True)
    skip_reason = serializers.ChoiceField(choices=SkipReason.choices, allow_blank=True)
    outcome = serializers.ChoiceField(choices=Outcome.choices, allow_blank=True)
    version = serializers.IntegerField(help_text=_("已处理的次数"))
    reasons = WhyRow(many=True)


class CallList(serializers.Serializer[Any]):
    """Whole: a list is at most a day's work of each book."""

    day = serializers.DateField(allow_null=True, help_text=_("名单日；还没有名单为 null"))
    dialled = serializers.IntegerField()
    answered = serializers.IntegerField()
    effective = serializers.IntegerField()
    backlog = serializers.IntegerField(help_text=_("未排入的户数"))
    results = EntryRow(many=True)
