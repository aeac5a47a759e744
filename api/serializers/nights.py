"""Nights and policies."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.serializers.pages import RowPage, RowPageQuery
from operations.models import NightlyRun, RunStep

RUN_STATUSES, STEP_STATUSES = NightlyRun.Status.values, RunStep.Status.values
FIGURES = _("没有看行数的权限时为 null")


class RunQuery(RowPageQuery):
    """``from`` is no name in Python."""

    status = serializers.ChoiceField(choices=RUN_STATUSES, required=False)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        days = {"from": _("数据日不早于"), "to": _("数据日不晚于")}
        found = {
            name: serializers.DateField(required=False, help_text=words)
            for name, words in days.items()
        }
        return {**super().get_fields(), **found}


class StepRow(serializers.Serializer[Any]):
    name = serializers.CharField()
    position = serializers.IntegerField()
    status = serializers.ChoiceField(choices=STEP_STATUSES)
    attempts = serializers.IntegerField()
    rows = serializers.IntegerField(allow_null=True, help_text=FIGURES)
    seconds = serializers.FloatField(allow_null=True)
    started_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class RunRow(serializers.Serializer[Any]):
    """One run of one day's night."""

    as_of = serializers.DateField()
    revision = serializers.IntegerField()
    status = serializers.ChoiceField(choices=RUN_STATUSES)
    trigger = serializers.ChoiceField(choices=NightlyRun.Trigger.values)
    engine = serializers.CharField()
    policy_version = serializers.IntegerField(source="policy_version.version", allow_null=True)
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    seconds = serializers.FloatField(allow_null=True)
    clients = serializers.IntegerField(allow_null=True, help_text=FIGURES)
    tier_changes = serializers.IntegerField(allow_null=True, help_text=FIGURES)
    book_changes = serializers.IntegerField(allow_null=True, help_text=FIGURES)
    unmanaged = serializers.IntegerField(allow_null=True, help_text=FIGURES)
    steps = StepRow(many=True)


class RunPage(RowPage):
    results = RunRow(many=True)


STATES = ["in_force", "to_come", "past", "open", "rejected", "withdrawn"]


class PolicyQuery(RowPageQuery):
    state = serializers.ChoiceField(choices=STATES, required=False)


class PolicyRow(serializers.Serializer[Any]):
    version = serializers.IntegerField()
    state = serializers.ChoiceField(choices=STATES)
    effective_on = serializers.DateField()
    reason = serializers.CharField(allow_blank=True)
    based_on = serializers.IntegerField(allow_null=True)
    created_at = serializers.DateTimeField()
    approved_at = serializers.DateTimeField(allow_null=True)


class PolicyPage(RowPage):
    results = PolicyRow(many=True)


class PolicyDetail(PolicyRow):
    body = serializers.DictField(help_text=_("全部条款，与策略文件同样的结构"))
